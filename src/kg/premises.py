"""What the conclusions of a rule rest on, for all of them at once where the rule can be asked so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING

from kg import book as books

if TYPE_CHECKING:
    from kg.results import Triples
    from kg.rules import Rule
    from kg.store import Store

Plain = tuple[str, str, str]
"""A statement as text: IRIs and literals without their marks, blank nodes with theirs."""


def of(store: Store, rule: Rule, ends: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], set[Plain]]:
    """The premises of each conclusion of a rule, by its subject and object.

    `ends` are those to ask for where the rule gives no query for all of them; a blank node cannot be asked for.

    >>> import kg
    >>> store = kg.open_store()
    >>> (rule,) = (rule for rule in store.rules if rule.name == "inspires")
    >>> len(of(store, rule, []))
    5
    """
    found: dict[tuple[str, str], set[Plain]] = defaultdict(set)
    backing = rule.backing
    if backing is None:
        for source, target in (pair for pair in ends if not any(end.startswith("_:") for end in pair)):
            found[source, target] = set(plain(store.construct(rule.premises(f"<{source}>", f"<{target}>"))))
        return found
    # A row and the terms that are the same in all of them, so that each triple is three places in it.
    terms = dict.fromkeys([*backing.columns, *(term for triple in backing.triples for term in triple)])
    places = {term: place for place, term in enumerate(terms)}
    given = list(terms)[len(backing.columns) :]
    filled = [itemgetter(*(places[term] for term in triple)) for triple in backing.triples]
    for found_row in books.rows(store, backing.text):
        row = found_row + given
        found[row[0], row[1]].update([triple for fill in filled if all(triple := fill(row))])
    return found


def plain(triples: Triples) -> Iterator[Plain]:
    """Triples as text.

    >>> import kg
    >>> found = kg.open_store().construct("CONSTRUCT { ?s kg:level ?o } { ?s kg:level ?o }")
    >>> next(plain(found))[1]
    'https://w3id.org/spirit-kg/ontology#level'
    """
    for s, p, o in triples:
        subject, object_ = (str(t) if str(t).startswith("_:") else t.value for t in (s, o))
        yield subject, p.value, object_
