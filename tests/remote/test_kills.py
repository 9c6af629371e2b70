"""A push or its server killed at any moment; `tests/stress/pushes.py` says what then has to hold."""

from pathlib import Path

import pytest

from kg.store import Store
from remote.servers import Shared
from stress.pushes import Pair, clients, servers, states

pytestmark = pytest.mark.usefixtures("owner")


@pytest.fixture
def pair(store: Store, tmp_path: Path) -> Pair:
    return states(tmp_path, store)


def test_a_push_that_is_killed_leaves_the_old_graph_or_the_new(pair: Pair, an_oxigraph: str, stress: bool) -> None:
    count = 60 if stress else 2
    assert clients(an_oxigraph, pair, count).kills == count


def test_a_server_that_is_killed_comes_back_with_the_old_graph_or_the_new(
    pair: Pair, tmp_path: Path, stress: bool
) -> None:
    count = 30 if stress else 1
    assert servers(tmp_path, pair, count).kills == count


def test_a_push_to_virtuoso_that_is_killed_is_completed_by_the_next(
    pair: Pair, shared_virtuoso: Shared, stress: bool
) -> None:
    if not stress:
        pytest.skip("it takes its time, so it is part of make stress alone")
    assert clients(shared_virtuoso.emptied(), pair, 12, whole_or_nothing=False).kills == 12
