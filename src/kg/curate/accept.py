"""Writing what a person accepted into the article's files, and taking it out again; nothing else ever writes there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import files, layout
from kg.curate import blocks
from kg.curate.blocks import Triple
from kg.curate.desk import Desk
from kg.curate.holdings import Home
from kg.curate.proposal import OPEN, Claim, Proposal
from kg.errors import DataError, KGError
from kg.files import Project
from kg.mistakes import Complaint, explain
from kg.terms import shorten
from kg.turtle import Block, document

NAMES: Final = "names.ttl"
_TYPES: Final = ("a", "skos:prefLabel", "skos:altLabel", "skos:inScheme")


class Entry(NamedTuple):
    """A statement with the file and the block it goes into; no graph means outside all blocks."""

    file: str
    graph: str | None
    triple: Triple


class Edit(NamedTuple):
    """A statement to add to a file or to take out of one."""

    adds: bool
    home: Home
    triple: Triple


class Change(NamedTuple):
    """New texts of files, and the statements that were not there before."""

    texts: Mapping[Path, str]
    added: tuple[Entry, ...]


def entries(desk: Desk, proposal: Proposal, registered: frozenset[str]) -> list[Entry]:
    """Where each statement of a proposal goes; what is registered already is not named again.

    KGError where something in the proposal is still open.
    """
    if proposal.is_open:
        raise KGError(
            "something in this proposal is still open (?); name it first", "这条建议里还有未定的一项（?），请先填写"
        )
    home = file_of(desk, proposal.passage)
    places = {
        "passage": (home, f"{desk.prefix}:{proposal.passage}"),
        "reading": ("readings.trig", f"{desk.prefix}:{proposal.reading}"),
        "names": (NAMES, None),
        "article": ("article.ttl", None),
    }
    kept = [claim for claim in proposal.claims if not (claim.place == "names" and claim.subject in registered)]
    return [Entry(*places[claim.place], blocks.triple(claim)) for claim in kept]


def written(desk: Desk, wanted: Iterable[Entry]) -> Change:
    """The files with some statements added, in the project's layout; nothing is written to disk.

    DataError where a file is not correct before or after.
    """
    texts: dict[Path, str] = {}
    added = []
    for entry in wanted:
        path = desk.folder / entry.file
        text = texts.get(path) if path in texts else _text(path)
        if not blocks.stated(text or "", entry.graph, entry.triple, desk.prefixes):
            added.append(entry)
            texts[path] = blocks.added(text or "", entry.graph, [entry.triple], desk.prefixes)
    return Change(_laid_out(desk.project, texts), tuple(added))


def unwritten(desk: Desk, entries: Iterable[Entry]) -> Mapping[Path, str]:
    """The files without some statements; what is not there any more is no error."""
    texts: dict[Path, str] = {}
    for entry in entries:
        path = desk.folder / entry.file
        text = texts.get(path) or _text(path)
        texts[path] = blocks.removed(text, entry.graph, [entry.triple], desk.prefixes)
        if entry.graph and entry.file == "readings.trig":
            texts[path] = _without_empty(texts[path], entry.graph)
    return _laid_out(desk.project, texts)


def edited(project: Project, edits: Iterable[Edit]) -> Mapping[Path, str]:
    """The files of a project with the statements of some edits added or taken out, in the layout."""
    texts: dict[Path, str] = {}
    for edit in edits:
        path = edit.home.file
        desk = Desk(project, path.parent.name)
        text = texts.get(path) or _text(path)
        graph = f"<{edit.home.graph}>" if edit.home.graph else None
        change = blocks.added if edit.adds else blocks.removed
        texts[path] = change(text, graph, [edit.triple], desk.prefixes)
    return _laid_out(project, texts)


def is_stated(desk: Desk, claim: Claim, stated: frozenset[tuple[str, ...]], proposal: Proposal) -> bool:
    """Whether the files hold a claim already; an open term fits any."""
    graph = {"passage": proposal.passage, "reading": ""}.get(claim.place)
    if graph is None:
        return True
    wanted = tuple(blocks.meaning(term, desk.prefixes) for term in claim[:3])
    open_ = [at for at, term in enumerate(claim[:3]) if term == OPEN]
    return any(
        all(held == want or at in open_ for at, (held, want) in enumerate(zip(triple[1:], wanted, strict=True)))
        for triple in stated
        if not graph or triple[0] == f"<{desk.iri}/{graph}>"
    )


def statements(desk: Desk) -> frozenset[tuple[str, ...]]:
    """Every statement of the article's blocks: graph, subject, predicate and object by their meaning."""
    found = []
    for path in sorted(desk.folder.glob("*.trig")):
        for quad in files.read([path]):
            graph = getattr(quad.graph_name, "value", "")
            found.append((f"<{graph}>", *(_meant(term) for term in (quad.subject, quad.predicate, quad.object))))
    return frozenset(found)


def excused(desk: Desk) -> frozenset[str]:
    """The passages for which a reason is given why nothing is claimed."""
    quads = files.read([desk.folder / "article.ttl"])
    found = (quad.subject for quad in quads if shorten(quad.predicate.value) == "kg:noClaim")
    return frozenset(str(getattr(subject, "value", "")).rpartition("/")[2] for subject in found)


def registered(desk: Desk) -> frozenset[str]:
    """The ids, as CURIEs, that some register of the project names."""
    quads = files.read(files.sources(desk.project.root))
    return frozenset(
        shorten(quad.subject.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and shorten(quad.predicate.value) == "rdf:type"
    )


def _meant(term: object) -> str:
    """A term as :func:`kg.curate.blocks.meaning` writes it; numbers stand without their datatype."""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("#integer", "#decimal", "#boolean")):
        return term.value
    return str(term)


def _text(path: Path) -> str:
    return files.text(path) if path.exists() else ""


def file_of(desk: Desk, passage: str) -> str:
    """The file that holds the block of a passage; DataError where none does."""
    wanted = f"<{desk.iri}/{passage}>"
    for path in sorted(desk.folder.glob("*.trig")):
        for item in document(files.text(path)).items:
            if isinstance(item, Block) and item.graph and blocks.meaning(item.graph.text, desk.prefixes) == wanted:
                return path.name
    raise DataError(
        f"no file here has a block for the sentence {passage}; add “{desk.prefix}:{passage} {{ }}” to its section's file",
        f"这里没有哪个文件有句子 {passage} 的块；请在该节的文件里加上“{desk.prefix}:{passage} {{ }}”",
        file=desk.folder,
        value=passage,
    )


def _without_empty(text: str, graph: str) -> str:
    """The text without a block that holds nothing any more."""
    for item in document(text).items:
        if isinstance(item, Block) and item.graph and item.graph.text == graph and not item.statements:
            return text[: item.start].rstrip() + "\n" + text[item.end :]
    return text


def _laid_out(project: Project, texts: Mapping[Path, str]) -> dict[Path, str]:
    ranks = layout.order(project.ontology / "kg.ttl")
    return {path: _checked(path, layout.written(_checked(path, text), ranks)) for path, text in texts.items()}


def _checked(path: Path, text: str) -> str:
    """The text itself; DataError where it is not correct."""
    form = files.FORMATS[path.suffix]
    try:
        for _ in ox.parse(text, form):
            pass
    except SyntaxError as error:
        raise explain(path, form.name, Complaint(error.msg, error.lineno, error.offset)) from error
    return text
