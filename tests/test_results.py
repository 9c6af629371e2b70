"""Answers: tables and triples in every form they are written in, whatever they hold."""

import csv
import io
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import get_args

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import KGError, QueryError
from kg.results import Table, TableFormat, TripleFormat, Triples, Value, to_rdflib, value, write_guarded_csv
from kg.terms import ID, PREFIXES

XSD = PREFIXES["xsd"]
# What XML 1.0 cannot hold, no serialiser of XML results can write.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r|<>&\"'\\=+-@"), max_size=20)


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


TERMS = st.one_of(
    st.none(),
    TEXT.map(ox.Literal),
    TEXT.map(lambda text: ox.Literal(text, language="zh")),
    st.integers().map(lambda n: typed(str(n), "integer")),
    st.sampled_from(["a", "b", "红船"]).map(lambda name: ox.NamedNode(ID + name)),
)


def select(query: str) -> Table:
    return Table(lambda: solutions(query))


class BreakingOff:
    """Rows of which the third does not come, as when a server breaks off or a disk is damaged."""

    variables = (ox.Variable("n"),)

    def __init__(self) -> None:
        self._left = list(select("SELECT ?n { VALUES ?n { 1 2 } }"))
        self._broken = False

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        return self

    def __next__(self) -> ox.QuerySolution:
        if self._left:
            return self._left.pop()
        if self._broken:
            raise StopIteration  # as a server's rows do that have been let go
        self._broken = True
        raise RuntimeError("no more")


def test_rows_that_broke_off_do_not_pass_for_all_at_a_second_look() -> None:
    table = Table(BreakingOff)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(QueryError, match="no more"):
            len(table)
        with pytest.raises(QueryError, match="no more"):
            list(table)


def solutions(query: str) -> ox.QuerySolutions:
    answer = ox.Store().query(query, prefixes=dict(PREFIXES))
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def table(*rows: tuple[ox.NamedNode | ox.Literal | None, ...]) -> Table:
    names = " ".join(f"?v{index}" for index in range(len(rows[0])))
    lines = " ".join("(" + " ".join("UNDEF" if term is None else str(term) for term in row) + ")" for row in rows)
    return select(f"SELECT {names} {{ VALUES ({names}) {{ {lines} }} }}")


def written(answer: Table | Triples, format: str) -> bytes:
    out = io.BytesIO()
    answer.write(out, format)  # type: ignore[arg-type]
    return out.getvalue()


def construct(template: str) -> Triples:
    answer = ox.Store().query(f"CONSTRUCT {{ {template} }} {{}}", prefixes=dict(PREFIXES))
    assert isinstance(answer, ox.QueryTriples)
    return Triples(answer)


# Rows


def test_a_row_gives_its_terms_by_name_and_number_and_none_where_there_is_none() -> None:
    (row,) = select("SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } }")
    assert (row["a"], row[0], row["b"], row[1]) == (typed("1", "integer"),) * 2 + (None,) * 2


def test_a_table_can_be_read_again_and_again_also_while_it_is_being_read() -> None:
    answer = select("SELECT ?n { VALUES ?n { 1 2 3 } }")
    assert [(int(a["n"].value), int(b["n"].value)) for a in answer for b in answer] == [
        (a, b) for a in (1, 2, 3) for b in (1, 2, 3)
    ]
    assert len(answer) == 3


def test_a_table_is_indexed_from_both_ends_and_ends() -> None:
    answer = select("SELECT ?n { VALUES ?n { 1 2 3 } }")
    assert [answer[0]["n"].value, answer[2]["n"].value, answer[-1]["n"].value] == ["1", "3", "3"]
    for outside in (3, -4):
        with pytest.raises(IndexError):
            answer[outside]


def test_only_the_rows_that_are_asked_for_are_computed() -> None:
    answer = select("SELECT ?a { VALUES ?a { 1 2 } VALUES ?b { 1 2 } }")
    next(iter(answer))
    assert len(answer._rows) == 1


def test_the_columns_are_known_without_any_row() -> None:
    answer = select("SELECT ?b ?a { ?a ?b ?c }")
    assert answer.columns == ("b", "a")
    assert len(answer) == 0


def test_what_fails_while_rows_come_is_a_query_error() -> None:
    def failing() -> ox.QuerySolutions:
        return solutions("SELECT ?x { VALUES ?n { 1 } }")

    answer = Table(failing)
    answer._coming = iter_that_fails()  # type: ignore[assignment]
    with pytest.raises(QueryError, match="cannot be computed: too much"):
        list(answer)


def iter_that_fails() -> object:
    def fail() -> object:
        raise RuntimeError("too much")

    return iter(fail, None)


# Plain values


@pytest.mark.parametrize(
    ("term", "plain"),
    [
        (None, None),
        (ox.NamedNode(ID + "spirit-red-boat"), "id:spirit-red-boat"),
        (ox.NamedNode("https://example.org/a"), "https://example.org/a"),
        (ox.BlankNode("b"), "_:b"),
        (ox.Literal("红船", language="zh"), "红船"),
        (typed("7", "integer"), 7),
        (typed("1.50", "decimal"), Decimal("1.50")),
        (typed("1e3", "double"), 1000.0),
        (typed("INF", "double"), float("inf")),
        (typed("true", "boolean"), True),
        (typed("0", "boolean"), False),
        (typed("2021-07-01", "date"), date(2021, 7, 1)),
        (typed("2021-07-01T08:00:00Z", "dateTime"), datetime(2021, 7, 1, 8, tzinfo=UTC)),
        (typed("2021", "gYear"), "2021"),
        (typed("many", "integer"), "many"),
        (typed("1,5", "decimal"), "1,5"),
        (typed("maybe", "boolean"), "maybe"),
        (typed("2021-02-30", "date"), "2021-02-30"),
    ],
)
def test_a_term_becomes_the_python_value_it_means_or_stays_text(term: ox.Literal | None, plain: Value) -> None:
    found = value(term)
    assert found == plain
    assert type(found) is type(plain)


def test_the_values_of_a_row_stand_in_the_order_of_the_columns() -> None:
    assert list(table((ox.NamedNode(ID + "a"), typed("2020", "integer"), None)).values()) == [("id:a", 2020, None)]


@given(TERMS)
def test_rdflib_gets_the_same_term(term: ox.NamedNode | ox.Literal | None) -> None:
    (row,) = table((term, None)).rdflib()
    there = row[0]
    assert row[1] is None
    match term:
        case None:
            assert there is None
        case ox.NamedNode():
            assert there == rdflib.URIRef(term.value)
        case _:
            assert isinstance(there, rdflib.Literal)
            assert (str(there), there.language) == (term.value, term.language)


def test_a_triple_in_a_triple_has_no_rdflib_term() -> None:
    with pytest.raises(QueryError, match="no term"):
        to_rdflib(ox.Triple(ox.NamedNode(ID + "a"), ox.NamedNode(ID + "b"), ox.NamedNode(ID + "c")))


# Result formats


@pytest.mark.parametrize("format", get_args(TableFormat))
@given(rows=st.lists(st.tuples(TERMS, TERMS), min_size=1, max_size=5))
@example(rows=[(ox.Literal("a\tb\nc\r\"|'\\"), ox.Literal("", language="zh"))])
def test_a_table_that_was_read_is_written_like_one_that_was_not(
    format: TableFormat, rows: list[tuple[ox.NamedNode | ox.Literal | None, ...]]
) -> None:
    untouched, touched = table(*rows), table(*rows)
    before = list(touched)
    assert written(touched, format) == written(untouched, format)
    assert list(touched) == before


def test_writing_an_untouched_table_keeps_no_rows_and_it_can_be_read_after() -> None:
    answer = select("SELECT ?n { VALUES ?n { 1 2 } }")
    assert written(answer, "csv") == b"n\r\n1\r\n2\r\n"
    assert answer._rows == []
    assert (answer.to_csv(), len(answer), answer.to_csv()) == ("n\r\n1\r\n2\r\n", 2, "n\r\n1\r\n2\r\n")


def test_the_standard_formats_are_text_too() -> None:
    answer = table((ox.Literal("红", language="zh"),))
    assert answer.to_csv() == "v0\r\n红\r\n"
    assert answer.to_tsv() == '?v0\n"红"@zh\n'
    assert '"xml:lang":"zh"' in answer.to_json()


# CSV for spreadsheets


def guarded(answer: Table) -> list[list[str]]:
    out = io.BytesIO()
    write_guarded_csv(answer, out)
    assert not out.closed
    return list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_would_start_a_formula_is_guarded(start: str) -> None:
    for literal in (ox.Literal(start + "1"), ox.Literal(start + "1", language="zh")):
        assert guarded(table((literal,)))[1] == ["'" + start + "1"]


def test_numbers_and_harmless_texts_are_written_as_they_are() -> None:
    row = (typed("-1", "integer"), typed("-1.5", "decimal"), ox.Literal("a=b"), ox.NamedNode(ID + "a"), None)
    assert guarded(table(row))[1] == ["-1", "-1.5", "a=b", ID + "a", ""]


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_no_cell_starts_a_formula_and_nothing_else_is_lost(texts: list[str]) -> None:
    for text, (cell,) in zip(texts, guarded(table(*((ox.Literal(text),) for text in texts)))[1:], strict=True):
        assert not cell.startswith(tuple("=+-@\t\r"))
        assert cell.removeprefix("'") == text.removeprefix("'")


# Markdown, HTML, pandas


def test_markdown_shows_a_name_before_the_curie_where_there_is_one() -> None:
    answer = table((ox.NamedNode(ID + "a"), ox.NamedNode(ID + "b"), None))
    assert answer.to_markdown({ID + "a": "红船"}).splitlines()[-1] == "| 红船 (id:a) | id:b |  |"


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
@example([("a|b", "a\\|b"), ("a\r\nb\u2028c", "<script>")])
def test_markdown_keeps_its_rows_and_columns_whatever_the_cells_hold(texts: list[tuple[str, str]]) -> None:
    lines = table(*(tuple(map(ox.Literal, pair)) for pair in texts)).to_markdown().split("\n")
    assert len(lines) == len(texts) + 3
    for line in lines[:-1]:
        unescaped = line.replace("\\\\", "").replace("\\|", "")
        assert unescaped.count("|") == 3
        assert "<" not in line.replace("<br>", "")


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs == []
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@given(TEXT)
@example("<script>alert(1)</script>")
@example("&lt;")
@example('"><img src=x onerror=alert(1)>')
def test_a_notebook_shows_every_text_as_text(text: str) -> None:
    page = Reader(table((ox.Literal(text),))._repr_html_())
    assert page.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.cells == [text]


def test_a_notebook_shows_the_first_rows_of_many_and_says_so() -> None:
    numbers = " ".join(map(str, range(1000)))
    page = select(f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }}")._repr_html_()
    assert page.count("<td>") == 200
    assert "+ 800" in page


def test_pandas_gets_the_plain_values() -> None:
    pandas = pytest.importorskip("pandas")
    frame = table((ox.NamedNode(ID + "a"), typed("2020", "integer"))).to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["v0", "v1"]
    assert frame.to_numpy().tolist() == [["id:a", 2020]]


def test_without_pandas_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(KGError, match="pip install pandas"):
        table((None,)).to_pandas()


# Triples


def test_triples_come_once_each_and_are_sorted_where_they_are_written() -> None:
    names = [ox.NamedNode(ID + name) for name in "bacab"]
    triples = Triples(ox.Triple(name, name, name) for name in names)
    assert [str(triple.subject) for triple in triples] == [f"<{ID}{name}>" for name in "bac"]
    assert len(triples) == 3
    assert [line.split()[0] for line in triples.to_ntriples().splitlines()] == [f"<{ID}{name}>" for name in "abc"]
    assert [line.split()[0] for line in triples.to_turtle().splitlines()[1:]] == ["id:a", "id:b", "id:c"]


READERS: dict[str, tuple[Callable[[Triples], bytes], ox.RdfFormat]] = {
    "turtle": (lambda triples: triples.to_turtle().encode(), ox.RdfFormat.TURTLE),
    "ntriples": (lambda triples: triples.to_ntriples().encode(), ox.RdfFormat.N_TRIPLES),
    "jsonld": (lambda triples: triples.to_jsonld().encode(), ox.RdfFormat.JSON_LD),
    "rdfxml": (lambda triples: written(triples, "rdfxml"), ox.RdfFormat.RDF_XML),
}


@pytest.mark.parametrize("format", get_args(TripleFormat))
@given(texts=st.lists(TEXT, max_size=4))
@example(texts=["红\n船", "a\tb"])
def test_what_is_written_reads_back_as_the_same_triples(format: TripleFormat, texts: list[str]) -> None:
    subject, property_ = ox.NamedNode(ID + "a"), ox.NamedNode(PREFIXES["kg"] + "purpose")
    literals = [ox.Literal(text.replace("\r", ""), language="zh") for text in texts]
    triples = Triples(ox.Triple(subject, property_, literal) for literal in literals)
    write, form = READERS[format]
    assert {quad.triple for quad in ox.parse(write(triples), form)} == set(triples)


def test_turtle_declares_the_prefixes_that_occur_and_no_others() -> None:
    assert construct("id:a kg:purpose 'x'").to_turtle().splitlines() == [
        f"@prefix kg: <{PREFIXES['kg']}> .",
        f"@prefix id: <{ID}> .",
        'id:a kg:purpose "x" .',
    ]


@pytest.mark.parametrize("template", ["id:a <https://example.org/1> 'x'", r"id:a kg:purpose '\u0001'"])
def test_what_rdf_xml_cannot_say_is_an_error_and_no_broken_file(template: str) -> None:
    out = io.BytesIO()
    with pytest.raises(QueryError, match="turtle"):
        construct(template).write(out, "rdfxml")
    assert out.getvalue() == b""
