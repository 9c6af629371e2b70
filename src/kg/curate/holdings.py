"""Every statement of a project's data with the file and the graph it stands in, for looking up and for changing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg import files
from kg.curate.blocks import Triple
from kg.curate.known import Known, Why, gather, labels
from kg.curate.skeleton import literal
from kg.files import Project
from kg.terms import SOURCE, shorten


class Home(NamedTuple):
    """Where a statement stands: its file, and the IRI of its block (None outside all blocks)."""

    file: Path
    graph: str | None


class Holdings(NamedTuple):
    """Statements by subject and predicate, where each stands, and what things are called."""

    project: Project
    facts: Mapping[tuple[str, str], tuple[str, ...]]
    homes: Mapping[Triple, tuple[Home, ...]]
    known: Known
    labels: Mapping[str, Why]
    """What classes and properties are called, by CURIE."""

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The values of a property of a thing, each once, in order."""
        return self.facts.get((subject, predicate), ())

    def of_class(self, classes: Iterable[str]) -> list[str]:
        """The ids of the things of some classes."""
        wanted = set(classes)
        return sorted(id for id, thing in self.known.things.items() if thing.cls in wanted)

    def passages(self, subject: str, predicates: Iterable[str]) -> list[Home]:
        """The blocks of sentences and readings that state one of some properties of a thing."""
        found: dict[Home, None] = {}
        for predicate in predicates:
            for value in self.values(subject, predicate):
                for home in self.homes[Triple(subject, predicate, value)]:
                    if home.graph:
                        found[home] = None
        return list(found)


def load(project: Project) -> Holdings:
    """All that the data files of a project state; DataError where one cannot be read."""
    facts: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    homes: dict[Triple, list[Home]] = defaultdict(list)
    every: list[ox.Quad] = []
    for path in files.sources(project.data):
        own = files.graph_name(path)
        for quad in files.read([path]):
            every.append(quad)
            graph = getattr(quad.graph_name, "value", "")
            triple = Triple(*(written(term) for term in (quad.subject, quad.predicate, quad.object)))
            facts[triple.subject, triple.predicate][triple.object] = None
            homes[triple].append(Home(path, None if graph == own else graph))
    ordered = {key: tuple(sorted(values)) for key, values in facts.items()}
    return Holdings(
        project,
        ordered,
        {triple: tuple(held) for triple, held in homes.items()},
        gather(every),
        labels(project.ontology),
    )


def written(term: object) -> str:
    """A term as Turtle writes it with the project's prefixes; numbers and dates in their short forms.

    >>> from kg.terms import ID
    >>> written(ox.NamedNode(ID + "a")), written(ox.Literal("甲", language="zh")), written(ox.Literal(2020))
    ('id:a', '"甲"@zh', '2020')
    """
    if isinstance(term, ox.NamedNode):
        short = shorten(term.value)
        return f"<{short}>" if "://" in short else short
    if isinstance(term, ox.Literal):
        datatype = shorten(term.datatype.value)
        if term.language or datatype == "xsd:string":
            return literal(term.value, term.language or "")
        return (
            term.value if datatype in ("xsd:integer", "xsd:decimal", "xsd:boolean") else f'"{term.value}"^^{datatype}'
        )
    return str(term)


def place(graph: str) -> str:
    """A sentence or reading as a spreadsheet has it: article and local name.

    >>> place(SOURCE + "a-2021/p3s1")
    'a-2021/p3s1'
    """
    return graph.removeprefix(SOURCE)
