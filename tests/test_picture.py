"""A graph by columns is the graph: one becomes the other and back, whole, in part and by every view."""

from pathlib import Path

import generate
import pytest

from kg import files, picture, queries
from kg import graph as graphs
from kg.graph import neighbourhood, to_networkx
from kg.store import Store, open_store

VIEWS = [None, *queries.catalogue(files.project().queries / "views")]


@pytest.mark.parametrize("view", VIEWS)
def test_a_graph_has_the_columns_that_it_was_made_of(store: Store, view: str | None) -> None:
    known = picture.of(store, view)
    assert known.nodes
    assert graphs.picture(to_networkx(store, view)) == known


def test_generated_data_too(tmp_path: Path) -> None:
    with (tmp_path / "data.nq").open("w", encoding="utf-8") as out:
        generate.write(out, 10, trig=False)
    store = open_store(tmp_path / "data.nq")
    known = picture.of(store)
    assert graphs.picture(to_networkx(store)) == known
    assert {len(column) for column in known.edges} == {len(known.edges.sources)}
    assert {len(column) for column in known.facts[1:]} == {sum(known.facts.counts)}


def test_a_part_has_the_columns_of_its_own_nodes_and_edges(store: Store) -> None:
    part = neighbourhood(to_networkx(store), "id:branch-dongtou", 1)
    known = graphs.picture(part)
    assert known.nodes == list(part)
    ends = zip(known.edges.sources, known.edges.targets, known.edges.properties, strict=True)
    assert [(known.nodes[s], known.nodes[t], p) for s, t, p in ends] == list(part.edges(keys=True))
    assert known.about["excerpt"]
