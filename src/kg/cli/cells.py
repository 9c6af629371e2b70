"""Terms as a person reads them: a name in the language of the call, with the id beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from kg import called
from kg.called import Label
from kg.cli.screen import Cell, line
from kg.errors import Lang
from kg.results import Term, value
from kg.store import Store
from kg.terms import PREFIXES, REFERENCE, REGISTER, RULE, SOURCE, shorten

_NUMBERS = tuple(PREFIXES["xsd"] + kind for kind in ("integer", "decimal", "double", "float"))


def cell(term: Term | None, names: Mapping[str, Label], lang: Lang) -> Cell:
    """A field of a table: what a node is called and its id, or the text or number of a literal.

    >>> cell(NamedNode(PREFIXES["id"] + "spirit-haixia"), {}, "zh")
    Cell(text='', id='id:spirit-haixia', number=False)
    """
    if isinstance(term, NamedNode):
        return cell_of(term.value, names, lang)
    if isinstance(term, Literal):
        return Cell(line(term.value), number=term.datatype.value in _NUMBERS)
    return Cell("" if term is None else line(str(term)))


def cell_of(iri: str, names: Mapping[str, Label], lang: Lang) -> Cell:
    """The field of a node: what it is called, as far as names say, and its id."""
    return Cell(line(names[iri].text(lang)) if iri in names else "", brief(iri))


def text(term: Term, names: Mapping[str, Label], lang: Lang) -> str:
    """A term on one line: a name, without the id where there is a name.

    >>> text(Literal("第二批", language="zh"), {}, "zh")
    '第二批'
    """
    found = cell(term, names, lang)
    return found.text or found.id


def brief(iri: str) -> str:
    """The shortest way to write an IRI that every command understands.

    >>> brief(SOURCE + "zhejiang-mobile-2021/p18s2")
    'art:zhejiang-mobile-2021/p18s2'
    """
    return line(f"art:{iri.removeprefix(SOURCE)}" if iri.startswith(SOURCE) else shorten(iri))


def mark(graph: str, kind: str = "", lang: Lang = "en") -> str:
    """The shortest name of an evidence graph: p18s2, reading-year-2021, rule: inspires, register: places.

    A graph of unknown kind is named for the file that it came from (file: people).

    >>> mark(SOURCE + "zhejiang-mobile-2021/p18s2"), mark(RULE + "inspires"), mark(RULE + "inspires", lang="zh")
    ('p18s2', 'rule: inspires', '规则：inspires')
    """
    of_file = Label("文件", "file") if kind == "unknown" else Label("登记册", "register")
    kinds = ((RULE, Label("规则", "rule")), (REGISTER, of_file), (REFERENCE, Label("外部资料", "reference")))
    from urllib.parse import unquote

    for namespace, title in kinds:
        if graph.startswith(namespace):
            colon = "：" if lang == "zh" else ": "
            return f"{title.text(lang)}{colon}{line(unquote(graph.removeprefix(namespace)))}"
    return line(graph.rstrip("/#").rpartition("/")[2])


def names_in(store: Store, terms: Iterable[Term | None]) -> dict[str, Label]:
    """The names of all nodes among some terms, asked for at once."""
    return called.names(store, {term.value for term in terms if isinstance(term, NamedNode)})


def node(iri: str) -> NamedNode:
    """The node of an IRI."""
    return NamedNode(iri)


def is_text(term: Term, lang: Lang | None = None) -> bool:
    """Whether a term is a text with a language, or one in that language.

    >>> is_text(Literal("第二批", language="zh"), "en"), is_text(Literal("第二批", language="zh"))
    (False, True)
    """
    language = term.language if isinstance(term, Literal) else None
    return language is not None and (lang is None or language.split("-")[0] == lang)


def plain(term: Term) -> object:
    """A term as JSON has it: {"id": CURIE} or {"value": …, "lang" or "type": …}."""
    if not isinstance(term, Literal):
        return {"id": str(value(term))}
    kind = {"lang": term.language} if term.language else {"type": shorten(term.datatype.value)}
    return {"value": term.value, **kind}


_KINDS = {
    "passage": Label("原文", "passage"),
    "reading": Label("解读", "reading"),
    "reference": Label("外部资料", "reference"),
    "register": Label("登记册", "register"),
    "rule": Label("推导规则", "rule"),
    "unknown": Label("未注明", "unknown"),
}


def kind_name(kind: str, lang: Lang) -> str:
    """What a kind of evidence is called.

    >>> kind_name("reading", "zh")
    '解读'
    """
    return _KINDS[kind].text(lang)
