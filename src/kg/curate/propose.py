"""All proposals for an article, in reading order: rules over words, offline, nothing learned and nothing sent."""

from __future__ import annotations

from collections.abc import Iterator

from kg.curate import details, honors, initiatives, organizations, spirits
from kg.curate.desk import Desk
from kg.curate.details import Done
from kg.curate.known import Known
from kg.curate.proposal import Proposal
from kg.curate.scene import Notebook, Scene, scenes
from kg.curate.text import Article, curled
from kg.curate.words import Words


def proposals(desk: Desk, article: Article, known: Known, words: Words) -> list[Proposal]:
    """What the sentences of an article seem to say, each with where it stands and why.

    >>> from kg import files
    >>> from kg.curate import desk, known, text, words
    >>> project = files.project()
    >>> article = text.parse("题目\\n导语。\\n传承海霞精神\\n浙江移动温州洞头分公司党支部传承海霞精神。支部被评为先进基层党组织。")
    >>> shipped = known.load([project.data / f"{name}.ttl" for name in ("spirits", "organizations", "places", "concepts")])
    >>> for each in proposals(desk.desk(project, "a"), article, shipped, words.load(project.data))[2:]:
    ...     print(each.passage, each.kind, each.text)
    p4s1 branch 浙江移动温州洞头分公司党支部
    p4s1 spirit 海霞精神
    p4s2 award 先进基层党组织
    """
    article = article._replace(text=curled(article.text))
    notebook = Notebook(known, words)
    for passage in article.passages:
        if passage.kind != "byline":
            text = article.words(passage)
            if passage.kind == "sentence":
                organizations.register(text, notebook)
            spirits.register(text, passage.kind, notebook)
    return [
        notebook.complete(proposal)
        for scene in scenes(desk, article, notebook)
        for proposal in sorted(_of(scene), key=lambda each: (each.kind in details.KINDS, each.start, each.end))
    ]


def _of(scene: Scene) -> Iterator[Proposal]:
    """The proposals of one sentence."""
    yield from spirits.propose_front(scene)
    yield from organizations.propose(scene)
    yield from spirits.propose(scene)
    yield from honors.propose(scene)
    taken = honors.spans(scene) if scene.passage.kind == "sentence" else []
    done = []
    for found, proposal in initiatives.propose(scene, taken):
        done.append(Done(found.start, found.end, initiatives.initiative_id(scene, found)))
        yield proposal
    names = [mention[:2] for mention in scene.notebook.known.mentions(scene.text, "kg:Branch", "kg:Company")]
    years = [match.span() for match in honors.years(scene)] if taken else []
    yield from details.propose(scene, done, [*taken, *names, *years])
