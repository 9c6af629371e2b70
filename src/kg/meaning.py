"""What words mean that a person says of the graph: a thing, or the statement that three of them name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg import evidence, labels
from kg.errors import NotFoundError
from kg.labels import Label
from kg.parameters import tagged
from kg.results import Term, iri
from kg.spelling import plain
from kg.terms import shorten
from kg.vocabulary import gather, one

if TYPE_CHECKING:
    from kg.evidence import Statement
    from kg.store import Store

_MANY = 50


def why(store: Store, s: Term | str, p: NamedNode | str, o: Term | str) -> Statement:
    """The evidence of one statement, named by terms or as `kg why` is: by id, by name or, its object, as a literal.

    NotFoundError, with what is stated instead, where there is no such statement or several.

    >>> from kg.store import open_store
    >>> why(open_store(), "洞头", "传承", "海霞精神").evidence[0].kind
    'passage'
    """
    if isinstance(s, str) or isinstance(p, str) or isinstance(o, str):
        return evidence.why(store, *statement_of(store, *map(str, (s, p, o))))
    return evidence.why(store, s, p, o)


def about(store: Store, thing: Term | str) -> list[Statement]:
    """Every statement with a thing, a term or what `kg show` takes, as subject, then those with it as object.

    None for a term that is unknown, and NotFoundError for such a name.

    >>> from kg.store import open_store
    >>> len(about(open_store(), "海霞精神")) == len(about(open_store(), "id:spirit-haixia")) > 0
    True
    """
    node = NamedNode(labels.meant(store, thing)) if isinstance(thing, str) else thing
    return evidence.about(store, node)


def statement_of(store: Store, subject: str, property_: str, object_: str) -> tuple[Term, NamedNode, Term]:
    """The statement that three texts mean, each an id, a name or, as object, a literal.

    Of the things that the subject may mean, those count of which the property is stated at all.
    NotFoundError, with what is stated instead, where there is no such statement or several.

    >>> from kg.store import open_store
    >>> [shorten(term.value) for term in statement_of(open_store(), "洞头", "传承", "海霞")]
    ['id:branch-dongtou', 'kg:inherits', 'id:spirit-haixia']
    """
    link = _link(store, property_)
    thing = _subject(store, subject, link)
    values = [row["o"] for row in store.select(f"SELECT ?o {{ <{thing}> <{link}> ?o }}")]
    names = labels.names(store, filter(None, map(iri, values)))
    for found in _fitting(values, names, object_):
        if len(found) == 1:
            return NamedNode(thing), NamedNode(link), found[0]
        if found:
            raise _not_one(subject, property_, object_, found, names)
    raise _not_one(subject, property_, object_, values, names)


def _link(store: Store, text: str) -> str:
    """The property that a text means: by the index of names or, for one without a name, by all that are used."""
    used = [m for m in labels.find(store, text, most=_MANY) if store.ask(f"ASK {{ ?s <{m.iri}> ?o }}")]
    alone = len(used) == 1 or (len(used) > 1 and used[0].how != used[1].how)
    return used[0].iri if alone else one(gather(store), text).iri


def _subject(store: Store, text: str, link: str) -> str:
    for match in labels.find(store, text, most=_MANY):
        if store.ask(f"ASK {{ <{match.iri}> <{link}> ?o }}"):
            return match.iri
    return labels.meant(store, text)


def _fitting(values: list[Term], names: dict[str, Label], text: str) -> list[list[Term]]:
    """The values that a text means: spelt so, then named so, then with that as part of their name."""
    literal = str(tagged(text, NamedNode("x:none")))
    wanted = plain(text)
    spelt = [value for value in values if text in _spellings(value) or str(value) == literal]
    known = {value: [plain(name) for name in (*names.get(iri(value), ()), *_spellings(value))] for value in values}
    named = [value for value in values if wanted in known[value]]
    partly = [value for value in values if any(wanted in name for name in known[value])]
    return [spelt, named, partly]


def _spellings(value: Term) -> list[str]:
    found = iri(value)
    if not found:
        return [str(getattr(value, "value", value))]
    return [found, f"<{found}>", shorten(found), found.rpartition("/")[2]]


def _not_one(subject: str, property_: str, object_: str, values: list[Term], names: dict[str, Label]) -> NotFoundError:
    """Nothing is stated, something else is, or several things are: tell what, in an order that all stores share."""
    values = sorted(values, key=str)
    en, zh = ("".join(f"\n  {_written(value, names, lang)}" for value in values[:8]) for lang in ("en", "zh"))
    said = f"“{subject}” “{property_}” “{object_}”"
    nothing_en, nothing_zh = "nothing of this kind is; try kg show", "图中没有这样的陈述，可用 kg show 查看"
    return NotFoundError(
        f"no single statement is {said}; " + (f"stated are:{en}" if values else nothing_en),
        f"没有唯一的陈述符合 {said}；" + (f"图中有：{zh}" if values else nothing_zh),
        value=said,
        candidates=tuple(shorten(iri(value)) or str(value) for value in values),
    )


def _written(value: Term, names: dict[str, Label], lang: str) -> str:
    found = iri(value)
    return f"{shorten(found)}  {names[found].text(lang) if found in names else ''}".rstrip() if found else str(value)
