"""What the conclusions of rules rest on, and which statements hold without readings and outside data."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg import columns, syntax
from kg.book import Book, Said, shorten
from kg.things import FACTS_ALWAYS

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from kg.results import Triples
    from kg.rules import Backing, Rule
    from kg.store import Store

Triple = tuple[str, str, str]
"""A statement as text: IRIs and literals without their marks, blank nodes with theirs."""
Premise = tuple[str, str, str]
"""The same with the CURIE of the property."""
Answers = Mapping[str, "Future[list[list[bytes]]]"]
"""The columns that say what the conclusions of a rule rest on, by its graph, once the engine has them."""
NO_ANSWERS: Final[Answers] = MappingProxyType({})

_PRINTS: Final = frozenset({"passage", "register"})
_NOT_SIMPLE: Final = frozenset(
    "EXISTS MINUS OPTIONAL BOUND COALESCE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT LIMIT OFFSET".split()
)


def asked(store: Store, pool: Executor) -> Answers:
    """The questions what everything rests on that a rule may link, put to the engine in the threads of a pool.

    The engine needs no Python while it answers, so that other work goes on.
    """
    linking = (rule for rule in store.rules if rule.predicate not in FACTS_ALWAYS)
    texts = {rule.graph: backing.text for rule in linking if (backing := rule.backing) is not None}
    return {graph: pool.submit(columns.read, store, text) for graph, text in texts.items()}


def of(
    store: Store, rule: Rule, ends: Iterable[tuple[str, str]], answers: Answers = NO_ANSWERS
) -> Mapping[tuple[str, str], tuple[Premise, ...]]:
    """The premises of each conclusion of a rule, in order, by its subject and object.

    `ends` are those to ask for where the rule gives no query for all of them; a blank node cannot be asked for.
    `answers` are what `asked` returned.

    >>> import kg
    >>> store = kg.open_store()
    >>> (rule,) = (rule for rule in store.rules if rule.name == "inspires")
    >>> len(of(store, rule, []))
    5
    """
    backing = rule.backing
    if backing is None:
        found = _one_by_one(store, rule, ends)
    else:
        known = answers.get(rule.graph)
        found = _at_once(columns.read(store, backing.text) if known is None else known.result(), backing)
    # A column that a row leaves empty makes no premise.
    return {pair: tuple(sorted(filter(all, steps))) for pair, steps in found.items()}


def _one_by_one(store: Store, rule: Rule, ends: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[Premise]]:
    named = (pair for pair in ends if not any(end.startswith("_:") for end in pair))
    asked = ((s, o, plain(store.construct(rule.premises(f"<{s}>", f"<{o}>")))) for s, o in named)
    return {(s, o): {(a, shorten(p), b) for a, p, b in steps} for s, o, steps in asked}


def _at_once(rows: list[list[bytes]], backing: Backing) -> dict[tuple[str, str], set[Premise]]:
    text = columns.texts(chain.from_iterable(rows)).__getitem__
    named = {name: list(map(text, column)) for name, column in zip(backing.columns, rows, strict=True)}
    pairs = list(zip(*(named[end] for end in backing.columns[:2]), strict=True))
    found: dict[tuple[str, str], set[Premise]] = {pair: set() for pair in pairs}
    every = list(map(found.__getitem__, pairs))
    for s, p, o in backing.triples:
        subjects, objects = (named.get(term, repeat(term)) for term in (s, o))
        properties = map(shorten, named[p]) if p in named else repeat(shorten(p))
        steps = zip(subjects, properties, objects, strict=False)
        deque(map(set.add, every, steps), 0)
    return found


def _texts(column: Sequence[bytes]) -> list[str]:
    return list(map(columns.texts(column).__getitem__, column))


def plain(triples: Triples) -> Iterator[Triple]:
    """Triples as text.

    >>> import kg
    >>> found = kg.open_store().construct("CONSTRUCT { ?s kg:level ?o } { ?s kg:level ?o }")
    >>> next(plain(found))[1]
    'https://w3id.org/spirit-kg/ontology#level'
    """
    for s, p, o in triples:
        subject, object_ = (str(t) if str(t).startswith("_:") else t.value for t in (s, o))
        yield subject, p.value, object_


def of_edges(store: Store, edges: Iterable[Said], answers: Answers = NO_ANSWERS) -> dict[Triple, tuple[Premise, ...]]:
    """The premises of those of some statements that rules derived; what two rules derived rests on what both say."""
    found: dict[Triple, tuple[Premise, ...]] = {}
    for rule, derived in _by_rule(store, edges):
        known = of(store, rule, [(s, o) for s, _, o in derived], answers) if derived else {}
        for triple in derived:
            found[triple] = found.get(triple, ()) + known.get((triple[0], triple[2]), ())
    return found


def _by_rule(store: Store, edges: Iterable[Said]) -> list[tuple[Rule, list[Triple]]]:
    """Each rule with what it derived of some statements."""
    derived: dict[str, list[Triple]] = {rule.graph: [] for rule in store.rules}
    for said in edges:
        for graph in said.evidence:
            if graph in derived:
                derived[graph].append(said[:3])
    return [(rule, derived[rule.graph]) for rule in store.rules]


# What is printed --------------------------------------------------------------------------------------


def printed(
    store: Store, book: Book, edges: Collection[Said], rests: Mapping[Triple, tuple[Premise, ...]]
) -> set[Triple]:
    """Those of some statements, with their premises, that hold without readings and outside data.

    A conclusion whose every premise does holds too. Where one has others, the rules are run anew over what is printed.

    >>> import kg
    >>> store = kg.open_store()
    >>> from kg import book as books
    >>> held = books.read(store)
    >>> said = list(books.statements(held))
    >>> 0 < len(printed(store, held, said, {})) < len(said)
    True
    """
    hidden = {graph for graph, kind in book.kinds.items() if kind not in {*_PRINTS, "rule"}}
    stated = {graphs for graphs in {said.evidence for said in edges} if any(book.kinds[e] in _PRINTS for e in graphs)}
    if not hidden:
        return {said[:3] for said in edges if said.evidence}
    found = {said[:3] for said in edges if said.evidence in stated}
    derived = _by_rule(store, (said for said in edges if said.evidence not in stated))
    if not any(triples for _, triples in derived):
        return found
    proven = _proven(book, hidden, derived, rests)
    if all(map(_is_simple, store.rules)) and all(proven.issuperset(triples) for _, triples in derived):
        return found | proven
    return found | _derived_from_print(store)


def _is_simple(rule: Rule) -> bool:
    """Whether what it derives from some statements it also derives from more."""
    return _NOT_SIMPLE.isdisjoint(token.text.upper() for token in syntax.tokens(rule.text) if token.kind == "word")


def _proven(
    book: Book,
    hidden: Collection[str],
    derived: Iterable[tuple[Rule, list[Triple]]],
    rests: Mapping[Triple, tuple[Premise, ...]],
) -> set[Triple]:
    """The conclusions whose premises are all printed, or such a conclusion; none may be about a graph that is not."""
    found: set[Triple] = set()
    open_ = _not_printed(book, hidden)
    for _, triples in derived:
        sure = [each for each in triples if (steps := rests.get(each)) and open_.isdisjoint(steps)]
        found.update(sure)
        open_.difference_update((s, shorten(p), o) for s, p, o in sure)
    return found


def _not_printed(book: Book, hidden: Collection[str]) -> set[Premise]:
    """The statements that no printed graph holds, and those about a graph that is not printed."""
    outside = {graphs for graphs in set(book.evidence) if not any(book.kinds[graph] in _PRINTS for graph in graphs)}
    rows = zip(book.subjects, book.properties, book.objects, book.evidence, strict=True)
    return {(s, shorten(p), o) for s, p, (o, _, _), graphs in rows if graphs in outside or s in hidden or o in hidden}


def _derived_from_print(store: Store) -> set[Triple]:
    """What the rules derive from passages and registers alone."""
    from kg.store import LocalStore, at_hand

    held = at_hand(store)
    assert isinstance(held, LocalStore)
    prints = held.only_printed()
    found: set[Triple] = set()
    for rule in prints.rules:
        subjects, properties, objects = columns.read(
            prints, f"SELECT ?s ?p ?o {{ GRAPH <{rule.graph}> {{ ?s ?p ?o }} }}"
        )
        found.update(zip(_texts(subjects), _texts(properties), _texts(objects), strict=True))
    return found
