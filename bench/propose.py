"""How good the proposals of `kg propose` are: precision and recall a class.

    python bench/propose.py                       the sentences of bench/sentences.toml
    python bench/propose.py --text article.txt    and the shipped article, against what its curator wrote

A proposal counts as found where the curator wrote the same into the same sentence (the article) or where the gold
answer names it (the sentences). `kind`, `doer`, `level` … say how often that part of a found thing was right too.
The registers stay known; the article's own folder is put away first. With --cold the registers of spirits,
organizations, places, people and titles are forgotten as well.
"""

import argparse
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kg import files
from kg.curate import desk, known, stored, text, words
from kg.curate.known import Known, bare
from kg.curate.proposal import Claim, Proposal
from kg.curate.propose import proposals

ROOT: Final = Path(__file__).parents[1]
SLUG: Final = "zhejiang-mobile-2021"
CLASSES: Final = "branch spirit tenet award ranking initiative partner place date quantity".split()
FORGOTTEN: Final = ("kg:", "schema:", "org:")


HEAD: Final = """# What `kg propose` finds

Precision: of what is proposed, how much a curator wrote or would write. Recall: of what there is, how much is proposed.
The rules were made on the article, the first set of sentences, and a made-up article.
The second and the third set were written before the rules were last changed, and nothing was changed for them: they are
what to expect of another text. All three sets were written by those who wrote the rules, about made-up doings.
A person decides on every proposal.

`python bench/propose.py --text article.txt` gives these figures; `--cold` forgets the registers of spirits, places and
organizations first, `--show` lists what was missed and what was proposed in vain."""


class Item(NamedTuple):
    """Something found or written: its class, its sentence, all its names, and what else is known about it."""

    cls: str
    passage: str
    names: frozenset[str]
    parts: dict[str, str]


class Score(NamedTuple):
    """How many were proposed, how many there are, how many of these agree, and which parts of those are right."""

    proposed: int
    gold: int
    agreed: int
    parts: Counter[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help="the text of the shipped article")
    parser.add_argument("--cold", action="store_true", help="forget the registers too")
    parser.add_argument("--show", action="store_true", help="list what was missed and what was proposed in vain")
    options = parser.parse_args()
    print(HEAD)
    for name in ("first", "second", "third"):
        table(f"Sentences of another wording, {name} set", *cases(name, cold=options.cold), show=options.show)
    if options.text:
        title = f"The article {SLUG}, {'nothing' if options.cold else 'the registers'} known"
        table(title, *article(options.text, cold=options.cold), show=options.show)
    return 0


def article(path: Path, *, cold: bool) -> tuple[list[Item], list[Item]]:
    """What is proposed for the shipped article, and what its curator wrote."""
    project = files.project(ROOT)
    place = desk.present(project, SLUG)
    paths = [each for each in files.sources(ROOT) if place.folder not in each.parents]
    registers = known.load(paths)
    found = proposals(
        place, stored.read(place, path), forget(registers) if cold else registers, words.load(project.data)
    )
    return list(of_proposals(found, registers)), list(of_curator(place.folder, known.load(files.sources(ROOT))))


def forget(registers: Known) -> Known:
    """What is left when only the words of the trade are known: levels, schemes, and the company that all belong to."""
    kept = {id: thing for id, thing in registers.things.items() if thing.cls in ("skos:Concept", "skos:ConceptScheme")}
    kept = {id: thing for id, thing in kept.items() if not id.startswith("id:concept-")}
    return Known(kept | {id: registers.things[id] for id in ("id:org-zhejiang-mobile", "id:org-china-mobile")})


def of_proposals(found: Iterable[Proposal], registers: Known) -> Iterator[Item]:
    """The items of some proposals."""
    names: dict[str, set[str]] = {id: {bare(n) for n in (t.zh, *t.others)} for id, t in registers.things.items()}
    classes = {id: thing.cls for id, thing in registers.things.items()}
    said: dict[str, list[Claim]] = defaultdict(list)
    for proposal in found:
        for claim in proposal.claims:
            if claim.predicate in ("skos:prefLabel", "skos:altLabel") and claim.object.endswith("@zh"):
                names.setdefault(claim.subject, set()).add(bare(claim.object.removesuffix("@zh")))
            elif claim.predicate == "a":
                classes[claim.subject] = claim.object
            if claim.place in ("passage", "reading"):
                said[proposal.passage].append(claim)
    for passage, claims in said.items():
        printed = [claim[:3] for claim in claims if claim.place == "passage"]
        yield from items(passage, printed, [claim[:3] for claim in claims], names, classes)


def of_curator(folder: Path, everything: Known) -> Iterator[Item]:
    """The items of the article's own files."""
    names = {id: {bare(name) for name in (thing.zh, *thing.others)} for id, thing in everything.things.items()}
    classes = {id: thing.cls for id, thing in everything.things.items()}
    printed: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    read: list[tuple[str, str, str]] = []
    for quad in files.read(sorted(folder.glob("*.trig"))):
        claim = tuple(written(term) for term in (quad.subject, quad.predicate, quad.object))
        passage = str(getattr(quad.graph_name, "value", "")).rpartition("/")[2]
        (printed[passage] if re.fullmatch(r"p\d+s\d+", passage) else read).append(claim)  # type: ignore[arg-type]
    for passage, claims in printed.items():
        yield from items(passage, claims, [*claims, *read], names, classes)


def written(term: object) -> str:
    """A term as claims write it."""
    from kg.terms import shorten

    value, lang = str(getattr(term, "value", "")), getattr(term, "language", None)
    if type(term).__name__ == "NamedNode":
        return shorten(value)
    return f'"{value}"@{lang}' if lang else value


Triples = Iterable[tuple[str, str, str]]


def items(  # noqa: C901 (one line a class)
    passage: str, printed: Triples, said: Triples, names: dict[str, set[str]], classes: dict[str, str]
) -> Iterator[Item]:
    """What the claims of a sentence come to; `said` holds those of readings too."""
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in said:
        facts[subject][predicate].append(value)

    def called(id: str) -> frozenset[str]:
        return frozenset(names.get(id, {id}))

    def first(subject: str, predicate: str) -> str:
        return next(iter(facts[subject].get(predicate, ())), "-")

    seen = set()
    for subject, predicate, value in printed:
        found = None
        if predicate == "kg:branchOf":
            found = Item("branch", passage, called(subject), {})
        elif predicate in ("kg:inherits", "schema:about") and classes.get(value) == "kg:Spirit":
            found = Item("spirit", passage, called(value), {})
        elif predicate == "kg:hasTenet":
            found = Item("tenet", passage, called(value), {})
        elif predicate == "kg:title":
            parts = {"level": first(subject, "kg:level"), "year": first(subject, "kg:year")}
            parts |= {"recipient": first(subject, "kg:awardedTo"), "batch": first(subject, "kg:batch")}
            found = Item("award", passage, called(value), parts)
        elif predicate == "kg:metric" and value.endswith("@zh"):
            name = f"{bare(value[:-3])} {first(subject, 'kg:rankAtMost')}"
            parts = {"year": first(subject, "kg:year"), "recipient": first(subject, "kg:awardedTo")}
            parts["place"] = "/".join(sorted(called(first(subject, "kg:rankedIn"))))
            found = Item("ranking", passage, frozenset({name}), parts)
        elif predicate == "kg:withPartner":
            found = Item("partner", passage, called(value), {})
        elif predicate == "kg:dateText" and value.endswith("@zh"):
            found = Item("date", passage, frozenset({bare(value[:-3])}), {})
        elif predicate in ("schema:value", "schema:minValue"):
            found = Item("quantity", passage, frozenset({value if predicate == "schema:value" else f"min {value}"}), {})
        if found and (found.cls, found.names) not in seen:
            seen.add((found.cls, found.names))
            yield found
    yield from things(passage, printed, called, classes, first)


def things(passage: str, printed: Triples, called: object, classes: dict[str, str], first: object) -> Iterator[Item]:
    """The initiatives and the places that a sentence is about."""
    done = []
    for subject, predicate, value in printed:
        about = value if predicate == "schema:about" else subject
        if about.startswith("id:initiative-") and about not in done:
            done.append(about)
            parts = {"kind": classes.get(about, "-"), "doer": first(about, "kg:carriedOutBy")}  # type: ignore[operator]
            yield Item("initiative", passage, called(about), parts)  # type: ignore[operator]
        if classes.get(value) == "schema:Place" and value not in done:
            done.append(value)
            yield Item("place", passage, called(value), {})  # type: ignore[operator]


def cases(chosen: str, *, cold: bool) -> tuple[list[Item], list[Item]]:
    """What is proposed for the sentences of the other wording, and the gold answers."""
    project = files.project(ROOT)
    place = desk.present(project, SLUG)
    registers = known.load([each for each in files.sources(ROOT) if place.folder not in each.parents])
    registers = forget(registers) if cold else registers
    found: list[Item] = []
    gold: list[Item] = []
    for number, case in enumerate(tomllib.loads((ROOT / "bench/sentences.toml").read_text("utf-8"))["case"]):
        if case["set"] != chosen:
            continue
        name = f"case {number + 1}"
        parsed = text.parse(f"题目\n导语。\n{case['text'].strip()}\n")
        for item in of_proposals(
            proposals(desk.desk(project, "bench"), parsed, registers, words.load(project.data)), registers
        ):
            if item.cls != "place" or item.names.isdisjoint(ancestors(parsed.text)):
                found.append(item._replace(passage=name))  # noqa: PERF401
        gold += [answer(cls, name, value) for cls in CLASSES for value in case.get(cls, ())]
    return found, gold


def ancestors(parsed: str) -> set[str]:
    """The places in the names of branch companies and of rankings, which the gold answers do not list again."""
    return set(re.findall(r"[\u4e00-\u9fff]{2}(?:市|区|县|省)?", parsed)) - set(re.findall(r"在(\w+?[乡镇])", parsed))


def answer(cls: str, passage: str, value: str) -> Item:
    """A gold answer out of its text."""
    if cls == "award":
        title, recipient, level, year = value.split("|")
        level = level if level == "-" else f"id:{level}"
        return Item(cls, passage, frozenset({title}), {"recipient": recipient, "level": level, "year": year})
    if cls == "ranking":
        metric, place, most, year = value.split("|")
        return Item(cls, passage, frozenset({f"{metric} {most}"}), {"place": place, "year": year})
    name, _, kind = value.partition(":")
    return Item(cls, passage, frozenset({name}), {"kind": f"kg:{kind}"} if kind else {})


def agree(cls: str, one: Item, other: Item) -> bool:
    return (one.cls, one.passage) == (cls, other.passage) and bool(one.names & other.names)


def score(cls: str, found: list[Item], gold: list[Item]) -> tuple[Score, list[Item], list[Item]]:
    """The score of a class, what was missed, and what was proposed in vain."""
    mine = [item for item in found if item.cls == cls]
    left = [item for item in gold if item.cls == cls]
    total, spare, parts = len(left), [], Counter[str]()
    for item in mine:
        match = next((each for each in left if agree(cls, item, each)), None)
        if match is None:
            spare.append(item)
            continue
        left.remove(match)
        for part, value in match.parts.items():
            said = item.parts.get(part, "-").replace("?", "-")
            parts[part] += said == value or said.startswith(f"id:{value}-") or value in said.split("/")
    return Score(len(mine), total, total - len(left), parts), left, spare


def table(title: str, found: list[Item], gold: list[Item], *, show: bool) -> None:
    """Print the scores of every class."""
    print(
        f"\n## {title}\n\n| class | proposed | gold | agree | precision | recall | parts right |\n|---|--:|--:|--:|--:|--:|---|"
    )
    sums = [0, 0, 0]
    for cls in CLASSES:
        result, missed, spare = score(cls, found, gold)
        sums = [a + b for a, b in zip(sums, result[:3], strict=True)]
        parts = ", ".join(f"{part} {count}/{result.agreed}" for part, count in sorted(result.parts.items()))
        print(row(cls, *result[:3], parts))
        for item in [*missed, *spare] if show else ():
            print(
                "    missed" if item in missed else "    vain",
                item.passage,
                "/".join(sorted(item.names)),
                file=sys.stderr,
            )
    print(row("all", *sums, ""))


def row(cls: str, proposed: int, gold: int, agreed: int, parts: str) -> str:
    precision = f"{agreed / proposed:.2f}" if proposed else "–"
    recall = f"{agreed / gold:.2f}" if gold else "–"
    return f"| {cls} | {proposed} | {gold} | {agreed} | {precision} | {recall} | {parts} |"


if __name__ == "__main__":
    sys.exit(main())
