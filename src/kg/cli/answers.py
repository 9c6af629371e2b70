"""Writing what a query answers: rows, triples, or a truth value; rows with their evidence where asked for."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, cast

from pyoxigraph import Literal

from kg.cli import output, screen
from kg.cli.call import Call
from kg.cli.screen import line
from kg.results import Table, Triples, again, write_guarded_csv

if TYPE_CHECKING:
    from kg.results import TableFormat, TripleFormat
    from kg.store import Store

_TRUTHS = {
    "json": '{{"head":{{}},"boolean":{0}}}',
    "xml": '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    "<head></head><boolean>{0}</boolean></sparql>",
}


def write_truth(call: Call, truth: bool, format: str) -> bool:  # noqa: FBT001  (the answer itself)
    """Write the answer of an ASK, and return it."""
    word = str(truth).lower()
    said = call.say("yes" if truth else "no", "是" if truth else "否")
    call.write(_TRUTHS[format].format(word) if format in _TRUTHS else said)
    return truth


def write_triples(call: Call, triples: Triples, format: str) -> bool:
    """Write RDF; whether there was a triple."""
    with output.writing(call.options.output) as out:
        triples.write(out, cast("TripleFormat", format))
    return len(triples) > 0


def write_rows(call: Call, store: Store, table: Table, format: str) -> bool:
    """Write the rows of a SELECT; whether there was one."""
    if format not in ("table", "md"):
        return _write_data(call, _with_evidence(store, table) if call.options.evidence else table, format)
    some = next(iter(table), None) is not None
    if format == "table":
        _write_table(call, store, table)
    else:
        _write_markdown(call, store, table)
    return some


def _write_table(call: Call, store: Store, table: Table) -> None:
    from kg.cli.cells import cell, names_in

    names = names_in(store, (term for row in table for term in row))
    rows = [[cell(term, names, call.lang) for term in row] for row in table]
    parts = [screen.table(call.screen, table.columns, rows)]
    if call.options.evidence:
        parts.append(_evidence_blocks(call, store, table))
    call.write("\n\n".join(parts))
    if not call.options.output and sys.stdout.isatty():
        print(call.screen.paint(call.say(f"{len(rows)} rows", f"{len(rows)} 行"), "dim"), file=sys.stderr)


def _evidence_blocks(call: Call, store: Store, table: Table) -> str:
    """For each row, by its number, the statements that it rests on."""
    blocks = [call.screen.paint(call.say("evidence, row by row", "各行的依据"), "bold")]
    for number, lines in enumerate(_evidence_lines(call, store, table), 1):
        first, *rest = [part for told in lines for part in screen.hang(call.screen, told, 5)]
        blocks.append("\n".join([f"{number:3}  {first}", *(f"     {part}" for part in rest)]))
    return "\n".join(blocks)


def _evidence_lines(call: Call, store: Store, table: Table) -> list[list[str]]:
    """For each row a line for each statement that links two of its values."""
    from kg.cli import statements
    from kg.evidence import of_row

    backing = [of_row(store, row) for row in table]
    names = statements.names_of(store, chain.from_iterable(backing))
    none = call.say("no statement links the values of this row", "没有陈述把这一行的值联系起来")
    return [[statements.backed(found, names, call.lang) for found in row] or [none] for row in backing]


def _write_markdown(call: Call, store: Store, table: Table) -> None:
    from kg.cli.cells import names_in

    names = names_in(store, (term for row in table for term in row))
    written = table.to_markdown({iri: line(name.text(call.lang)) for iri, name in names.items()})
    if call.options.evidence:
        import html

        for number, lines in enumerate(_evidence_lines(call, store, table), 1):
            written += f"\n{number}. " + "\n   ".join(f"- {html.escape(told, quote=False)}" for told in lines)
    with output.writing(call.options.output) as out:
        out.write(f"{written.rstrip()}\n".encode())


def _write_data(call: Call, table: Table, format: str) -> bool:
    """Write the rows as they come, none kept, so that there may be more than memory holds; whether there was one."""
    none = _Counting(io.BytesIO())
    _write_as(Table(lambda: again(table.columns, [])), none, format)
    with output.writing(call.options.output) as out:
        some = _Counting(out)
        _write_as(table, some, format)
    return some.size > none.size


def _write_as(table: Table, counting: _Counting, format: str) -> None:
    out = cast("BinaryIO", counting)
    if format == "csv":
        write_guarded_csv(table, out)
    else:
        table.write(out, cast("TableFormat", format))


class _Counting(io.RawIOBase):
    """Hands on what is written, and counts it."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # nothing else is written here
        self._inner.write(data)
        self.size += len(data)
        return len(data)


def _with_evidence(store: Store, table: Table) -> Table:
    """The rows with one more column: the short names of the evidence, parted by semicolons."""
    from kg.cli import statements
    from kg.evidence import of_row

    columns = (*table.columns, _free("evidence", table.columns))
    rows = [(*row, Literal("; ".join(statements.marks(of_row(store, row))))) for row in table]
    return Table(lambda: again(columns, rows))


def _free(name: str, taken: Sequence[str]) -> str:
    return _free(f"{name}_", taken) if name in taken else name
