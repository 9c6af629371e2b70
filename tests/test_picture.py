"""A graph by columns is the graph: one becomes the other and back, whole, in part and by every view."""

from pathlib import Path

import generate
import pytest

from kg import files, picture, queries
from kg import graph as graphs
from kg.errors import NotFoundError
from kg.graph import neighbourhood, to_networkx
from kg.render import page
from kg.store import LocalStore, Store, open_store
from kg.terms import expand

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


FOCI = ["id:spirit-haixia", "id:branch-dongtou", "id:initiative-jiashan-red-boat-e-home", "id:place-zhejiang"]


@pytest.fixture(scope="module")
def on_disk(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    assert isinstance(store, LocalStore)
    folder = tmp_path_factory.mktemp("disk") / "store"
    store.save(folder)
    return open_store(folder)


@pytest.mark.parametrize("place", ["in memory", "on disk"])
@pytest.mark.parametrize("view", VIEWS)
def test_what_is_around_a_thing_is_that_part_of_the_whole(
    store: Store, on_disk: Store, view: str | None, place: str
) -> None:
    asked = store if place == "in memory" else on_disk
    whole = to_networkx(asked, view)
    there = [focus for focus in FOCI if expand(focus) in whole]
    assert there
    for focus in there:
        for hops in range(4):
            part = graphs.picture(neighbourhood(whole, focus, hops))
            assert picture.of(asked, view, picture.Around(focus, hops)) == part


def test_the_page_around_a_thing_has_the_same_bytes_as_that_part_of_the_whole(store: Store) -> None:
    whole = to_networkx(store)
    for focus, hops in ((FOCI[0], 1), (FOCI[1], 2), (FOCI[3], 0)):
        part = graphs.picture(neighbourhood(whole, focus, hops))
        assert page(picture.of(store, around=picture.Around(focus, hops))) == page(part)


def test_what_is_around_nothing_is_an_error(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no node"):
        picture.of(store, around=picture.Around("id:nothing", 1))
