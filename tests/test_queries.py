"""The catalogue: headers, parameters, and terms put in the place of other terms."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg import queries
from kg.errors import DataError, QueryError
from kg.files import project
from kg.queries import catalogue, headers, named, parse, read
from kg.terms import PREFIXES, expand

Write = Callable[[str, str], Path]
XSD = PREFIXES["xsd"]


def iri(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


def rows(text: str) -> list[tuple[object, ...]]:
    answer = ox.Store().query(text, prefixes=dict(PREFIXES))
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(row) for row in answer]


def test_headers() -> None:
    text = "#+ summary: Who?  \n#+ zh: 谁:何人?\n#+ tags: a, b\n#+ summary: and why\n# no header: x\nASK {}"
    assert headers(text) == {"summary": "Who? and why", "zh": "谁:何人?", "tags": "a, b"}


def test_a_query_out_of_its_text() -> None:
    query = parse(
        "#+ summary: Which?\n#+ zh: 哪些?\n#+ tags: honor, branch\n#+ params: branch kg:Branch, year xsd:integer\n"
        "PREFIX id: <https://w3id.org/spirit-kg/id/>\n"
        "SELECT ?honor { VALUES ?branch { id:branch-dongtou } VALUES ?year { 2020 } }",
        "honors",
    )
    assert (query.name, query.summary, query.zh, query.tags) == ("honors", "Which?", "哪些?", ("honor", "branch"))
    assert query.form == "SELECT"
    assert [(p.name, p.type_, str(p.default)) for p in query.params] == [
        ("branch", "kg:Branch", f"<{expand('id:branch-dongtou')}>"),
        ("year", "xsd:integer", f'"2020"^^<{XSD}integer>'),
    ]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# SELECT\nPREFIX select: <http://select/> ASK { }", "ASK"),
        ("construct where { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE id:a", "DESCRIBE"),
        ("INSERT DATA { }", ""),
        ("", ""),
    ],
)
def test_the_form(text: str, form: str) -> None:
    assert parse(text).form == form


@pytest.mark.parametrize(
    ("block", "type_"),
    [
        ("id:branch-dongtou", "rdfs:Resource"),
        ("<https://example.org/a#b>", "rdfs:Resource"),
        ('"第二批"@zh', "rdf:langString"),
        ("'''a } b'''", "xsd:string"),
        ('"2021-07-01"^^xsd:date', "xsd:date"),
        ('"x"^^<http://www.w3.org/2001/XMLSchema#anyURI>', "xsd:anyURI"),
        ("-1.5", "xsd:decimal"),
        ("1e3", "xsd:double"),
        ("true", "xsd:boolean"),
    ],
)
def test_every_kind_of_term_can_be_a_parameter(block: str, type_: str) -> None:
    query = parse(f"SELECT * {{ values ?x{{{block}}} }}")
    assert [(p.name, p.type_) for p in query.params] == [("x", type_)]
    assert rows(query.bind({"x": ox.Literal("new")}).text) == [(ox.Literal("new"),)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?x ?y) { (1 2) } }",
        "SELECT * { VALUES (?x) { (1) } }",
        "SELECT * { VALUES ?x { 1 2 } }",
        "SELECT * { VALUES ?x { } }",
        "SELECT * { VALUES ?x { UNDEF } }",
        "SELECT * { } # VALUES ?x { 1 }",
        'SELECT * { ?s ?p "VALUES ?x { 1 }" }',
        "SELECT * { ?s ?p '''\nVALUES ?x { 1 }''' }",
        "SELECT * { ?values ?x ?y }",
        "VALUES ?x",
        "VALUES ?x {",
        "VALUES ?x { 1",
        'VALUES ?x { "a"^^',
    ],
)
def test_what_is_no_parameter(text: str) -> None:
    assert parse(text).params == ()


def test_declared_parameters_are_all_there_are() -> None:
    query = parse("#+ params: a rdfs:Resource\nSELECT * { VALUES ?a { id:x } VALUES ?constant { 1 } }")
    assert [parameter.name for parameter in query.params] == ["a"]
    with pytest.raises(QueryError, match="it has a"):
        query.bind({"constant": ox.Literal(2)})


@pytest.mark.parametrize(
    "text",
    [
        "#+ params: branch kg:Branch\nSELECT * { ?branch ?p ?o }",
        "#+ params: branch kg:Branch\nSELECT * { { VALUES ?branch { id:a } } UNION { VALUES ?branch { id:b } } }",
        "#+ params: branch kg:Branch\nSELECT * { VALUES ?branch { id:a id:b } }",
    ],
)
def test_a_declared_parameter_needs_one_block(text: str) -> None:
    with pytest.raises(QueryError, match="needs one block"):
        parse(text)


def test_a_default_that_is_no_term() -> None:
    with pytest.raises(QueryError, match="no term: nope:a") as caught:
        parse("SELECT * { VALUES ?x { nope:a } }")
    assert caught.value.value == "nope:a"


def test_binding_reaches_sub_selects_and_leaves_everything_else() -> None:
    text = """SELECT ?n ?x { { SELECT (COUNT(*) AS ?n) ?x { VALUES ?x { 1 } ?s ?p ?o } GROUP BY ?x } # VALUES ?x { 1 }
      VALUES ?z { 3 } }"""
    bound = parse(text).bind({"x": ox.Literal(2)})
    two = f'"2"^^<{XSD}integer>'
    assert bound.text == text.replace("VALUES ?x { 1 } ?s", f"VALUES ?x {{ {two} }} ?s")
    assert [str(parameter.default) for parameter in bound.params] == [two, f'"3"^^<{XSD}integer>']


def test_binding_leaves_the_query_itself_alone() -> None:
    query = parse("SELECT * { VALUES ?x { 1 } VALUES ?y { 2 } }")
    both = query.bind({"x": ox.Literal("a longer one"), "y": ox.Literal("b")})
    assert rows(both.text) == [(ox.Literal("a longer one"), ox.Literal("b"))]
    assert rows(query.text) == [(ox.Literal(1), ox.Literal(2))]
    assert query.bind({}) == query


def test_unknown_parameters_are_told_with_those_that_exist() -> None:
    with pytest.raises(QueryError, match="it has x, y"):
        parse("SELECT * { VALUES ?x { 1 } VALUES ?y { 2 } }").bind({"z": ox.Literal(1)})
    with pytest.raises(QueryError, match="takes no parameters"):
        parse("ASK { }").bind({"z": ox.Literal(1)})


def test_only_iris_and_literals_can_be_bound() -> None:
    with pytest.raises(QueryError, match="an IRI or a literal"):
        parse("SELECT * { VALUES ?x { 1 } }").bind({"x": ox.BlankNode("b")})  # type: ignore[dict-item]


HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="\"'\\{}#<>?@^.uU04 \n\r\t\0"),
    st.sampled_from(['" } DROP ALL #', "\\u0022 } #", "'''", '"""', "\\", "\u2028", "} VALUES ?x { 1 }", "\u202e"]),
)


@given(value=HOSTILE, language=st.sampled_from([None, "zh", "en-GB"]))
def test_a_hostile_text_is_only_ever_a_text(value: str, language: str | None) -> None:
    """The query keeps its form, its other values and its rows; the value comes back as it went in."""
    try:
        literal = ox.Literal(value, language=language)
    except ValueError:
        assume(False)
    query = parse('SELECT ?x ?y { VALUES ?x { "a" } VALUES ?y { "b" } }').bind({"x": literal})
    [(x, y)] = rows(query.text)
    assert isinstance(x, ox.Literal)
    assert (x.value, (x.language or "").lower()) == (value, (language or "").lower())
    assert y == ox.Literal("b")
    assert rows(query.bind({"x": ox.Literal("again")}).text) == [(ox.Literal("again"), ox.Literal("b"))]


@given(value=st.text(min_size=1))
def test_a_hostile_iri_is_only_ever_an_iri(value: str) -> None:
    try:
        node = ox.NamedNode(f"http://example.org/{value}")
    except ValueError:
        assume(False)
    bound = parse("SELECT ?x ?y { VALUES ?x { id:a } VALUES ?y { 1 } }").bind({"x": node})
    assert rows(bound.text) == [(node, ox.Literal(1))]


@given(before=st.sampled_from(["# VALUES ?x { 1 }\n", '"VALUES ?x { 1 }"', "<http://a/VALUES>"]), value=HOSTILE)
def test_what_stands_before_the_block_is_kept(before: str, value: str) -> None:
    text = f"SELECT ?x {{ {before if before[0] == '#' else ''} VALUES ?x {{ 1 }} {{ }} }}"
    try:
        bound = parse(text).bind({"x": ox.Literal(value)})
    except ValueError:
        assume(False)
    assert bound.text.startswith(text[: text.rindex("VALUES")])


def test_the_catalogue_is_sorted_and_every_query_of_it_has_both_questions() -> None:
    known = catalogue()
    assert list(known) == sorted(known)
    assert len(known) >= 24
    for name, query in known.items():
        assert query.name == name
        assert query.summary.endswith("?")
        assert query.zh.endswith(("?", "？"))


def test_a_catalogue_of_ones_own(write: Write, tmp_path: Path) -> None:
    write("b.rq", "\ufeffASK { }")
    write("a.rq", "#+ summary: Why?\nSELECT * { }")
    write("note.txt", "no query")
    write("deeper/c.rq", "ASK { }")
    assert [(q.name, q.form) for q in catalogue(tmp_path).values()] == [("a", "SELECT"), ("b", "ASK")]


def test_near_names_for_an_unknown_query() -> None:
    with pytest.raises(QueryError, match="similar names: honors-of-branch"):
        named("honours-of-branch")
    with pytest.raises(QueryError, match="kg queries lists them"):
        named("zzz")
    assert named("spirits") == read(project().queries / "spirits.rq")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file") as missing:
        read(tmp_path / "none.rq")
    assert missing.value.file == str(tmp_path / "none.rq")
    (tmp_path / "latin.rq").write_bytes(b"# \xe9\nASK { }")
    with pytest.raises(DataError, match="not UTF-8"):
        read(tmp_path / "latin.rq")


def test_a_wrong_header_names_the_file(write: Write) -> None:
    path = write("bad.rq", "#+ params: x kg:Branch\nASK { }")
    with pytest.raises(QueryError) as caught:
        queries.read(path)
    assert str(caught.value).startswith(f"{path}: parameter x needs one block")
