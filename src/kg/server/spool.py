"""Answers fetched to their end before their first row is read, so that the time for them is over when reading begins."""

from __future__ import annotations

import mmap
import tempfile
from typing import IO, cast

import pyoxigraph as ox

from kg.lines import lines
from kg.server.endpoint import First, Rows


def spooled(answer: Rows | First) -> ox.QuerySolutions:
    """The rows of an answer, all of which have come, in a file of the system's that goes with them."""
    with tempfile.TemporaryFile() as file:
        if isinstance(answer, Rows):
            answer.serialize(cast("IO[bytes]", file), ox.QueryResultsFormat.TSV)
        else:
            columns = [variable.value for variable in answer.variables]
            file.writelines(line.encode() for line in lines(columns, answer))
        file.flush()
        written = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    found = ox.parse_query_results(cast("IO[bytes]", written), ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    return found
