"""Adding and taking out statements of a text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.curate import blocks
from kg.curate.blocks import Triple

PREFIXES = {"a": "http://a/", "b": "http://b/"}
TEXT = """@prefix a: <http://a/> .

# above
a:g { a:s a:p 1 } # behind
a:h {
    # within
    a:s a:p 1 , 2 ; a:q "x; . }"@en . # said
    <http://a/t> a a:C .
}
a:out a:p 3 .
"""


def quads(text: str) -> set[ox.Quad]:
    return set(ox.parse(text, ox.RdfFormat.TRIG))


@pytest.mark.parametrize(
    ("graph", "triple"),
    [
        ("a:g", Triple("a:s", "a:p", "2")),
        ("a:g", Triple("a:new", "a", "a:C")),
        ("a:h", Triple("a:s", "a:q", '"y"@zh')),
        ("a:h", Triple("a:t", "a:p", "a:s")),
        ("a:h", Triple("a:s", "b:p", '"1"^^b:type')),
        ("a:none", Triple("a:s", "a:p", "1")),
        (None, Triple("a:out", "a:p", "4")),
        (None, Triple("b:out", "a:p", "4")),
    ],
)
def test_one_statement_more_and_one_less(graph: str | None, triple: Triple) -> None:
    added = blocks.added(TEXT, graph, [triple], PREFIXES)
    assert quads(added) > quads(TEXT)
    assert len(quads(added)) == len(quads(TEXT)) + 1
    assert blocks.stated(added, graph, triple, PREFIXES)
    assert not blocks.stated(TEXT, graph, triple, PREFIXES)
    assert all(comment in added for comment in ("# above", "# behind", "# within", "# said"))
    assert quads(blocks.removed(added, graph, [triple], PREFIXES)) == quads(TEXT)


def test_what_is_stated_is_not_stated_again_however_it_is_written() -> None:
    for triple in (Triple("<http://a/s>", "a:p", "1"), Triple("a:s", "<http://a/p>", "1")):
        assert blocks.added(TEXT, "a:h", [triple], PREFIXES) == TEXT


def test_the_same_statement_of_another_block_is_another() -> None:
    left = blocks.removed(TEXT, "a:g", [Triple("a:s", "a:p", "1")], PREFIXES)
    assert quads(TEXT) - quads(left) == {next(q for q in quads(TEXT) if q.graph_name == ox.NamedNode("http://a/g"))}


def test_taking_out_what_is_not_there_changes_nothing() -> None:
    assert blocks.removed(TEXT, "a:h", [Triple("a:s", "a:p", "9"), Triple("a:x", "a:p", "1")], PREFIXES) == TEXT


TERMS = st.sampled_from(["a:s", "a:t", "<http://a/u>", "b:v"])
VALUES = TERMS | st.sampled_from(["1", "-2.5", '"x"@zh', '"}"', '"1"^^a:n', "true"])
TRIPLES = st.builds(Triple, TERMS, TERMS, VALUES)


@given(st.lists(TRIPLES, max_size=8), st.sampled_from(["a:g", "a:h", "b:n", None]))
def test_all_in_and_all_out_again(triples: list[Triple], graph: str | None) -> None:
    new = [triple for triple in triples if not blocks.stated(TEXT, graph, triple, PREFIXES)]
    added = blocks.added(TEXT, graph, triples, PREFIXES)
    assert quads(TEXT) <= quads(added)
    assert quads(blocks.removed(added, graph, new, PREFIXES)) == quads(TEXT)
