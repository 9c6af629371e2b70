"""What words mean: in Python, too, a statement is named as on the command line."""

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode

import kg
from kg.errors import NotFoundError
from kg.store import Store
from kg.terms import expand

DONGTOU, INHERITS, HAIXIA = map(expand, ("id:branch-dongtou", "kg:inherits", "id:spirit-haixia"))


@pytest.mark.parametrize(
    ("s", "p", "o"),
    [
        (NamedNode(DONGTOU), NamedNode(INHERITS), NamedNode(HAIXIA)),
        ("id:branch-dongtou", "kg:inherits", "id:spirit-haixia"),
        ("洞头", "传承", "海霞精神"),
        ("洞頭", "傳承", "海霞"),
        ("Party Branch of Dongtou Branch Company", "inherits", "Haixia Spirit"),
        (NamedNode(DONGTOU), "inherits", "海霞"),
        (rdflib.URIRef(DONGTOU), rdflib.URIRef(INHERITS), rdflib.URIRef(HAIXIA)),
    ],
)
def test_why_takes_terms_ids_and_names(
    store: Store, s: NamedNode | str, p: NamedNode | str, o: NamedNode | str
) -> None:
    found = kg.why(store, s, p, o)
    assert (found.s, found.p, found.o) == (NamedNode(DONGTOU), NamedNode(INHERITS), NamedNode(HAIXIA))
    assert found.evidence[0].graph.endswith("p25s1")


def test_why_takes_a_literal_as_its_object(store: Store) -> None:
    thing = "id:honor-jiashan-performance-2020"
    found = next(each for each in kg.about(store, thing) if isinstance(each.o, Literal))
    assert kg.why(store, thing, found.p, found.o) == found
    assert kg.why(store, thing, str(found.p), found.o.value if isinstance(found.o, Literal) else "") == found


def test_what_is_not_stated_is_told_with_what_is(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no single statement") as caught:
        kg.why(store, "洞头", "传承", "红船精神")
    assert caught.value.candidates == ("id:spirit-haixia",)


def test_about_takes_a_name_and_says_so_where_nobody_bears_it(store: Store) -> None:
    assert kg.about(store, "海霞精神") == kg.about(store, NamedNode(HAIXIA)) != []
    assert kg.about(store, NamedNode("https://example.org/nobody")) == []
    with pytest.raises(NotFoundError, match="nobody"):
        kg.about(store, "nobody at all")
