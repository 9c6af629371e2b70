"""All statements at once: each once, in order, with all its evidence, whatever they are and however they were loaded."""

from collections import defaultdict

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg import book
from kg.store import LocalStore, Store
from kg.terms import KG, PREFIXES

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
SUBJECTS = [ox.NamedNode(f"http://e/{name}") for name in ("a", "ab", "a b".replace(" ", "%20"), "乙")]
PROPERTIES = [ox.NamedNode(f"http://e/p{name}") for name in ("", "1", "2")]
GRAPHS = [ox.NamedNode(f"http://e/g{name}") for name in range(4)]
KINDS = [ox.NamedNode(KG + kind) for kind in ("Passage", "Reading", "Register")]
TEXTS = st.sampled_from(["", "a", "a b", "a\tb", "a\nb", 'a"b', "a\\n", "甲", "𠮷", "7", "_:a"])
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["zh", "en", "zh-hans"])),
    st.integers(-3, 12).map(ox.Literal),
    st.booleans().map(ox.Literal),
)
QUADS = st.lists(
    st.one_of(
        st.builds(
            ox.Quad,
            st.sampled_from(SUBJECTS),
            st.sampled_from(PROPERTIES),
            st.one_of(LITERALS, st.sampled_from(SUBJECTS)),
            st.sampled_from(GRAPHS),
        ),
        st.builds(
            lambda graph, kind: ox.Quad(graph, TYPE, kind, GRAPHS[0]), st.sampled_from(GRAPHS), st.sampled_from(KINDS)
        ),
    ),
    max_size=30,
)


def held(quads: list[ox.Quad]) -> Store:
    inner = ox.Store()
    inner.extend(quads)
    return LocalStore(inner, rules=())


def plainly(quads: list[ox.Quad]) -> dict[tuple[str, ...], set[str]]:
    """The same, one statement after the other."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for s, p, o, graph in quads:
        term = (o.value, o.datatype.value, o.language or "") if isinstance(o, ox.Literal) else (o.value, "", "")
        found[s.value, p.value, *term].add(graph.value)
    return found


@given(QUADS)
def test_every_statement_is_there_once_in_order_with_all_its_evidence(quads: list[ox.Quad]) -> None:
    read = book.read(held(quads))
    said = list(book.statements(read))
    wanted = plainly(quads)
    assert [each[:-1] for each in said] == sorted(wanted)
    assert {each[:-1]: set(each.evidence) for each in said} == wanted
    ranks = [[(book.strength(read.kinds[graph]), graph) for graph in each.evidence] for each in said]
    assert all(row == sorted(row) for row in ranks)


@given(QUADS)
def test_what_is_said_of_a_thing_is_found_by_it(quads: list[ox.Quad]) -> None:
    read = book.read(held(quads))
    said = list(book.statements(read))
    for subject in {each.subject for each in said}:
        assert [said[row] for row in read.rows[subject]] == [each for each in said if each.subject == subject]
    for property_ in {each.property for each in said}:
        of_it = [each for each in said if each.property == property_]
        assert list(book.by(read, property_)) == [(each.subject, each.object) for each in of_it]
        for subject in {each.subject for each in of_it}:
            objects = [each.object for each in of_it if each.subject == subject]
            assert book.values(read, subject, property_) == objects
            assert book.first(read, subject, property_) == book.firsts(read, property_)[subject] == objects[0]
    assert book.values(read, "http://e/none", "http://e/p") == []


@given(QUADS, st.randoms())
def test_the_version_is_that_of_the_statements_in_whatever_order(quads: list[ox.Quad], random: object) -> None:
    shuffled = sorted(quads, key=lambda _: random.random())  # type: ignore[attr-defined]
    one, other = (book.version(book.read(held(each))) for each in (quads, shuffled))
    assert one == other
    more = ox.Quad(SUBJECTS[0], PROPERTIES[0], ox.Literal("something else"), GRAPHS[0])
    assert book.version(book.read(held([*quads, more]))) != one


@given(QUADS, QUADS)
def test_what_another_book_says_of_some_subjects_takes_the_place_of_what_the_first_says(
    quads: list[ox.Quad], others: list[ox.Quad]
) -> None:
    mine, other = book.read(held(quads)), book.read(held(others))
    chosen = [subject for subject in other.rows if subject.endswith("a")]
    joint = book.joined(mine, other, chosen)
    for property_ in {*mine.held, *other.held}:
        for subject in {*mine.rows, *other.rows}:
            source = other if subject in chosen and book.values(other, subject, property_) else mine
            assert book.values(joint, subject, property_) == book.values(source, subject, property_)
