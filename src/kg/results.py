"""Answers: the `Table` of a SELECT, the `Triples` of a CONSTRUCT or DESCRIBE, and how they are written."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, TypeAlias

import pyoxigraph as ox

from kg.errors import KGError, QueryError, stopped
from kg.lines import lines
from kg.terms import PREFIXES, shorten

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    import pandas as pd
    import rdflib

TABLE_FORMATS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
TRIPLE_FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}

TableFormat = Literal["csv", "tsv", "json", "xml"]
TripleFormat = Literal["turtle", "ntriples", "jsonld", "rdfxml"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Value: TypeAlias = "str | int | float | bool | Decimal | date | datetime | None"

_XSD: Final = PREFIXES["xsd"]
_STRING: Final = _XSD + "string"
_NUMBERS: Final = tuple(_XSD + name for name in ("integer", "decimal", "double", "float"))
# With these a spreadsheet starts a formula; the full-width ones count as such in East Asian versions.
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
_NOTEBOOK_ROWS: Final = 200
_MOST_AT_ONCE: Final = 1024


class Table:
    """The rows of a SELECT: iterate, index, or write them. Rows are fetched as they are asked for, and kept.

    A row gives its terms by name (`row["spirit"]`) or number (`row[0]`), None where there is none.

    >>> table = Table(lambda: ox.Store().query("SELECT ?n { VALUES ?n { 1 2 } }"))
    >>> table.columns, len(table), list(table.values())
    (('n',), 2, [(1,), (2,)])
    """

    def __init__(self, ask: Callable[[], ox.QuerySolutions]) -> None:
        self._ask = ask
        self._coming: ox.QuerySolutions | None = ask()
        self._rows: list[ox.QuerySolution] = []
        self.columns: tuple[str, ...] = tuple(variable.value for variable in self._coming.variables)

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        at = 0
        while at < len(self._rows) or self._fetch():
            part = self._rows[at : at + _MOST_AT_ONCE]
            at += len(part)
            yield from part

    def _fetch(self) -> bool:
        """Whether more rows came: first one, then as many as there are, so that few calls bring many rows."""
        if self._coming is None:
            self._coming = self._ask()
        known = len(self._rows)
        try:
            self._rows.extend(islice(self._coming, min(known + 1, _MOST_AT_ONCE)))
        except BaseException as error:
            self._rows, self._coming = [], None  # what has come is not all, and must not pass for it
            if isinstance(error, RuntimeError | OSError):
                raise stopped(error) from error
            raise
        return len(self._rows) > known

    def stream(self) -> Iterator[ox.QuerySolution]:
        """The rows, and none kept that is not kept already: for more rows than memory holds.

        >>> table = Table(lambda: ox.Store().query("SELECT ?n { VALUES ?n { 1 2 } }"))
        >>> [row["n"].value for row in table.stream()]
        ['1', '2']
        """
        if self._rows:
            yield from self
            return
        coming, self._coming = self._coming or self._ask(), None
        try:
            yield from coming
        except (RuntimeError, OSError) as error:
            raise stopped(error) from error

    def __len__(self) -> int:
        while self._fetch():
            pass
        return len(self._rows)

    def __getitem__(self, index: int) -> ox.QuerySolution:
        needed = None if index < 0 else index + 1
        return list(islice(self, needed))[index]

    def values(self) -> Iterator[tuple[Value, ...]]:
        """The rows as plain values: IRIs as CURIEs, numbers, truth values and dates as such, else text."""
        return (tuple(value(term) for term in row) for row in self)

    def rdflib(self) -> Iterator[tuple[rdflib.term.Identifier | None, ...]]:
        """The rows as terms of rdflib, not kept; RDF-star triples have none and raise QueryError."""
        return (tuple(map(to_rdflib, row)) for row in self.stream())

    def write(self, out: BinaryIO, format: TableFormat) -> None:
        """Write one of the SPARQL result formats; streams without keeping rows if none was fetched yet."""
        try:
            if self._rows:
                again(self.columns, self).serialize(out, TABLE_FORMATS[format])
            else:
                solutions, self._coming = self._coming or self._ask(), None
                solutions.serialize(out, TABLE_FORMATS[format])
        except (RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:  # of the place where it is written
                raise
            raise stopped(error) from error

    def to_csv(self) -> str:
        """SPARQL CSV: plain values, CRLF. For spreadsheets see `write_guarded_csv`."""
        return self._text("csv")

    def to_tsv(self) -> str:
        """SPARQL TSV: terms in Turtle syntax."""
        return self._text("tsv")

    def to_json(self) -> str:
        """SPARQL 1.1 results in JSON."""
        return self._text("json")

    def _text(self, format: TableFormat) -> str:
        out = io.BytesIO()
        self.write(out, format)
        return out.getvalue().decode()

    def to_markdown(self, labels: Mapping[str, str] | None = None) -> str:
        """A GitHub table; `labels` maps IRIs to names, which then stand before the CURIE.

        >>> print(Table(lambda: ox.Store().query("SELECT ?a { VALUES ?a { 'x|y' } }")).to_markdown())
        | a |
        | --- |
        | x\\|y |
        <BLANKLINE>
        """
        rows = [self.columns, tuple("---" for _ in self.columns)]
        rows += [tuple(_markdown(_shown(term, labels or {})) for term in row) for row in self]
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)

    def to_pandas(self) -> pd.DataFrame:
        """A pandas DataFrame of `values()`; KGError where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError as error:
            en = "pandas is not installed; run “pip install pandas”, or use values() or to_csv()"
            zh = "没有安装 pandas；请运行“pip install pandas”，或改用 values() 或 to_csv()"
            raise KGError(en, zh, value="pandas") from error
        return pd.DataFrame(list(self.values()), columns=list(self.columns))

    def _repr_html_(self) -> str:
        import html

        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        rows = "".join(_html_row(row) for row in islice(self, _NOTEBOOK_ROWS))
        more = len(self) - _NOTEBOOK_ROWS
        rest = f"<caption>… + {more}</caption>" if more > 0 else ""
        return f"<table>{rest}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class Triples:
    """The triples of a CONSTRUCT or DESCRIBE, each once: as they came, or sorted wherever they are written.

    >>> triples = Triples(ox.Store().query("CONSTRUCT { kg:a a kg:B } {}", prefixes=dict(PREFIXES)))
    >>> len(triples), triples.to_turtle().splitlines()[-1]
    (1, 'kg:a a kg:B .')
    """

    def __init__(self, triples: Iterable[ox.Triple], *, apart: bool = False) -> None:
        """`apart` says that none comes twice: to find that out takes half as long as to make them."""
        try:
            self._triples = list(triples if apart else dict.fromkeys(triples))
        except (RuntimeError, OSError) as error:
            raise stopped(error) from error

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._triples)

    def __len__(self) -> int:
        return len(self._triples)

    def in_order(self) -> list[ox.Triple]:
        """The triples sorted by how they are written."""
        # One call writes all of them, a line each; that is faster than to write and compare one by one.
        lines = (ox.serialize(self._triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()
        return [self._triples[at] for at in sorted(range(len(lines)), key=lines.__getitem__)]

    def write(self, out: BinaryIO, format: TripleFormat) -> None:
        """Write them as RDF, sorted, with those prefixes of kg that occur; see `write_triples`."""
        write_triples(self.in_order(), out, format)

    def to_turtle(self) -> str:
        """Turtle text."""
        return self._text("turtle")

    def to_ntriples(self) -> str:
        """N-Triples text."""
        return self._text("ntriples")

    def to_jsonld(self) -> str:
        """JSON-LD text, expanded."""
        return self._text("jsonld")

    def _text(self, format: TripleFormat) -> str:
        out = io.BytesIO()
        self.write(out, format)
        return out.getvalue().decode()


def write_triples(triples: Sequence[ox.Triple], out: BinaryIO, format: TripleFormat) -> None:
    """Write triples in their order; QueryError where RDF/XML has no way to say one of them.

    >>> out = io.BytesIO()
    >>> write_triples([], out, "ntriples")
    >>> out.getvalue()
    b''
    """
    written = io.BytesIO()
    ox.serialize(triples, written, TRIPLE_FORMATS[format], prefixes=used_prefixes(triples))
    if format == "rdfxml":
        _well_formed(written.getvalue())
    out.write(written.getvalue())


def used_prefixes(statements: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    """Those prefixes of kg whose namespaces occur in some statements."""
    text = "\n".join(map(str, statements))
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}


def _well_formed(data: bytes) -> None:
    """Refuse what the serialiser wrote if it is no XML: some properties and characters have no form there."""
    from xml.parsers import expat

    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError as error:
        en = "RDF/XML cannot write a property without a plain name at its end, nor control characters; use turtle"
        zh = "RDF/XML 无法写出末尾没有普通名称的属性，也无法写出控制字符；请改用 turtle"
        raise QueryError(en, zh, value="rdfxml") from error


def iri(term: Term | None) -> str:
    """The IRI of a node; empty for a literal, a blank node and nothing.

    >>> iri(ox.NamedNode("https://example.org/a")), iri(None)
    ('https://example.org/a', '')
    """
    return term.value if isinstance(term, ox.NamedNode) else ""


def value(term: Term | None) -> Value:
    """A term as a plain value; text where a literal is not what its datatype says.

    >>> value(ox.NamedNode(PREFIXES["id"] + "branch-putuo")), value(ox.Literal(2021))
    ('id:branch-putuo', 2021)
    """
    match term:
        case ox.NamedNode():
            return shorten(term.value)
        case ox.Literal():
            return _literal(term)
        case _:
            return None if term is None else str(term)


@cache
def _readers() -> Mapping[str, Callable[[str], Value]]:
    """What reads the literals of a datatype; the libraries are not worth their time before a literal needs them."""
    from datetime import date, datetime
    from decimal import Decimal

    return {
        **dict(zip(_NUMBERS, (int, Decimal, float, float), strict=True)),
        _XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
        _XSD + "date": date.fromisoformat,
        _XSD + "dateTime": datetime.fromisoformat,
    }


def _literal(term: ox.Literal) -> Value:
    if term.datatype.value == _STRING:
        return term.value
    try:
        return _readers().get(term.datatype.value, str)(term.value)
    except (ValueError, KeyError, ArithmeticError):
        return term.value


def write_guarded_csv(table: Table, out: BinaryIO) -> None:
    """Write CSV for spreadsheets: a text that would start a formula gets a leading apostrophe, numbers stay.

    >>> out = io.BytesIO()
    >>> write_guarded_csv(Table(lambda: ox.Store().query("SELECT ?a { VALUES ?a { '=1+1' -1 } }")), out)
    >>> out.getvalue()
    b"a\\r\\n'=1+1\\r\\n-1\\r\\n"
    """
    import csv

    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_guarded(term) for term in row] for row in table.stream())
    text.detach()


def _guarded(term: Term | None) -> str:
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else "" if term is None else str(term)
    harmless = term.datatype.value in _NUMBERS or not term.value.startswith(_FORMULA_STARTS)
    return term.value if harmless else f"'{term.value}"


def again(columns: Sequence[str], rows: Iterable[Iterable[Term | None]]) -> ox.QuerySolutions:
    """Rows that were fetched, or made, as an answer that can be read and written like one.

    >>> list(Table(lambda: again(["n"], [[ox.Literal(1)]])).values())
    [(1,)]
    """
    answer = ox.parse_query_results("".join(lines(columns, rows)), ox.QueryResultsFormat.TSV)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("a table is no truth value")
    return answer


def _shown(term: Term | None, labels: Mapping[str, str]) -> str:
    if isinstance(term, ox.NamedNode) and term.value in labels:
        return f"{labels[term.value]} ({shorten(term.value)})"
    if isinstance(term, ox.Literal):
        return term.value
    return "" if term is None else str(value(term))


def _markdown(text: str) -> str:
    import html

    escaped = html.escape(text, quote=False).replace("\\", "\\\\").replace("|", "\\|")
    return "<br>".join(escaped.splitlines())


def _html_row(row: Iterable[Term | None]) -> str:
    import html

    return "<tr>" + "".join(f"<td>{html.escape(_shown(term, {}))}</td>" for term in row) + "</tr>"


@lru_cache(1 << 16)  # to look a term up is far cheaper than to make one of rdflib, and most come again
def to_rdflib(term: Term | None) -> rdflib.term.Identifier | None:
    """A term as rdflib has it; QueryError for a triple in a triple."""
    import rdflib

    match term:
        case None:
            return None
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.BlankNode():
            return rdflib.BNode(term.value)
        case ox.Literal(language=None):
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
        case ox.Literal():
            return rdflib.Literal(term.value, lang=term.language)
        case _:
            en, zh = "rdflib has no term for a triple in a triple", "rdflib 没有与嵌套三元组对应的项"
            raise QueryError(en, zh, value=str(term))
