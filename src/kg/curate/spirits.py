"""Spirits: in headings, behind verbs of inheriting, new ones by their name; tenets; and who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.curate.known import Thing, Why, bare
from kg.curate.naming import english, person, syllables
from kg.curate.proposal import Claim, Proposal, both
from kg.curate.scene import Notebook, Scene
from kg.curate.skeleton import spirit_in

_HAN: Final = "\u3400-\u9fff"
_QUOTED: Final = re.compile(rf"“([{_HAN}]{{2,10}}精神)”")
_TENETS: Final = re.compile(r"“([^“”]{3,60})”")
_DEFINED: Final = re.compile("”?的?(?:内涵|核心|实质|精髓)?(?:就?是|为|即|包括|体现为)[:：]?")
_JOB: Final = r"[^\s:：/、,，;；()（）]*(?:记者|通讯员|作者|编辑|撰稿|撰文|供稿|摄影|图|文)"
_AUTHORS: Final = re.compile(rf"({_JOB})[\s:：/]+(.+?)(?=[\s、,，;；/]+{_JOB}[\s:：/]|[)）]?$)")


def register(scene_text: str, kind: str, notebook: Notebook) -> None:
    """Note the spirits of a heading or a sentence that no register knows yet."""
    names = [spirit_in(scene_text)] if kind == "heading" else _new_names(scene_text, notebook)
    for zh in names:
        if zh and not notebook.known.named(zh, "kg:Spirit") and not _is_no_spirit(zh, notebook):
            stem = "-".join(["spirit", *syllables(zh.removesuffix("精神"))])
            notebook.thing("kg:Spirit", zh, stem)


def _new_names(text: str, notebook: Notebook) -> list[str]:
    found = [match[1] for match in _QUOTED.finditer(text)]
    verbs = notebook.words.one_of("spirits", "inherits")
    found += [match[1] for match in re.finditer(rf"{verbs}(?:好|了)?([{_HAN}]{{2,8}}?精神)(?!内涵)", text)]
    return [name for name in found if not notebook.known.mentions(name, "kg:Spirit")]


def _is_no_spirit(zh: str, notebook: Notebook) -> bool:
    stem = zh.removesuffix("精神")
    never = notebook.words.lists["spirits"]["never"]
    return (
        stem in never or notebook.known.named(zh, "kg:Tenet") is not None or re.search("[的和与及在]", stem) is not None
    )


def propose(scene: Scene) -> Iterator[Proposal]:
    """What a heading is about, which spirit a branch inherits, what a spirit consists of."""
    mentions = scene.notebook.known.mentions(scene.text, "kg:Spirit")
    if scene.passage.kind == "heading":
        for mention in mentions[:1]:
            section = f"{scene.desk.prefix}:section-{scene.passage.section}"
            claim = Claim(section, "schema:about", mention.thing.id)
            why = Why("小标题写明了精神，本节讲的就是它", "The heading names a spirit: the section is about it")
            yield scene.proposal("spirit", mention[:2], [claim], why)
    elif scene.passage.kind == "sentence":
        yield from _inherited(scene)
        yield from _tenets(scene)


def _inherited(scene: Scene) -> Iterator[Proposal]:
    """A branch that the sentence names in full, and a spirit with a verb of inheriting near it."""
    branches = scene.notebook.known.mentions(scene.text, "kg:Branch")
    if not branches:
        return
    verbs = scene.words.one_of("spirits", "inherits")
    seen: set[str] = set()
    for mention in scene.notebook.known.mentions(scene.text, "kg:Spirit"):
        before = re.search(f"{verbs}[^，。；、]{{0,6}}$", scene.text[: mention.start])
        after = re.match(f"”?[^，。；]{{0,3}}{verbs}", scene.text[mention.end :])
        verb = before or after
        if verb is None or mention.start < branches[0].start or mention.thing.id in seen:
            continue
        seen.add(mention.thing.id)
        branch = [each for each in branches if each.start < mention.start][-1].thing
        said = bare(verb[0])
        why = Why(f"党支部与精神之间有“{said}”", f"“{said}” ties the branch to the spirit")
        yield scene.proposal("spirit", mention[:2], [Claim(branch.id, "kg:inherits", mention.thing.id)], why)


def _tenets(scene: Scene) -> Iterator[Proposal]:
    """A quoted list of phrases before the name of a spirit, or said to be what the spirit holds."""
    for match in _TENETS.finditer(scene.text):
        phrases = [phrase for phrase in re.split("[、,，;；]", match[1]) if phrase]
        spirit = _spirit_near(scene, match)
        if (
            spirit is None
            or len(phrases) < 2
            or any(not re.fullmatch(f"[{_HAN}]{{2,8}}", phrase) for phrase in phrases)
        ):
            continue
        ids = [_tenet(phrase, scene.notebook) for phrase in phrases]
        why = Why("引号里并列的短语后面紧跟精神的名称", "A quoted list of phrases is followed by the name of a spirit")
        yield scene.proposal("tenet", match.span(1), [Claim(spirit.id, "kg:hasTenet", id) for id in ids], why)


def _spirit_near(scene: Scene, match: re.Match[str]) -> Thing | None:
    """The spirit behind a quotation, or the one that is said to be what is quoted."""
    mentions = scene.notebook.known.mentions(scene.text, "kg:Spirit")
    after = [mention.thing for mention in mentions if 0 <= mention.start - match.end() <= 14]
    before = [m.thing for m in mentions if _DEFINED.fullmatch(scene.text[m.end : match.start()])]
    return next(iter([*after, *before]), None)


def _tenet(phrase: str, notebook: Notebook) -> str:
    held = notebook.known.named(phrase, "kg:Tenet")
    return held.id if held else notebook.thing("kg:Tenet", phrase, "-".join(["tenet", *syllables(phrase)]))


def propose_front(scene: Scene) -> Iterator[Proposal]:
    """The headlines and who signs the article."""
    article = f"<{scene.desk.iri}>"
    en = english(scene.text, scene.notebook.known, scene.words.tables["english"])
    if scene.passage.kind == "headline":
        predicate = "schema:headline" if scene.passage.paragraph == 1 else "schema:alternativeHeadline"
        why = Why("正文之前、署名之前的一行", "A line above the text and above who signs it")
        yield scene.proposal("headline", (0, len(scene.text)), both(article, predicate, scene.text, en), why)
    if scene.passage.kind == "byline":
        for author in _AUTHORS.finditer(scene.text):
            if not author[1].endswith(("摄影", "图")):
                yield from _signed(scene, article, author)


def _signed(scene: Scene, article: str, author: re.Match[str]) -> Iterator[Proposal]:
    """Who signs the article in one capacity."""
    job = english(author[1], scene.notebook.known, scene.words.tables["english"])
    for name in re.finditer(r"[^\s、,，;；]+", author[2]):
        held = scene.notebook.known.named(name[0], "schema:Person")
        stem = "-".join(["person", *syllables(name[0])])
        id = held.id if held else scene.notebook.thing("schema:Person", name[0], stem, en=person(name[0]))
        claims = [Claim(article, "schema:author", id), *both(id, "schema:jobTitle", author[1], job)]
        why = Why("署名行：身份与姓名", "A byline: what somebody is, and the name")
        start = author.start(2) + name.start()
        yield scene.proposal("author", (start, start + len(name[0])), claims, why)
