"""What tests of servers share: real servers, started once for each worker, and nobody's login."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.remote import RemoteStore
from kg.store import Store
from kg.transfer import push
from remote.servers import LOGIN, Shared, oxigraph, virtuoso


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login, no proxy, no netrc file of whoever runs the tests."""
    for name in ("KG_USER", "KG_PASSWORD", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch, nobody: None) -> None:  # noqa: ARG001 (that comes first)
    """Whoever may write in Virtuoso."""
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def remote(store: Store) -> Iterator[RemoteStore]:
    """The shipped data on an Oxigraph server. Nothing may be pushed there."""
    with oxigraph() as server:
        push(store, server.url)
        yield RemoteStore(server.url)


@pytest.fixture(scope="session")
def shared_oxigraph() -> Iterator[Shared]:
    """An Oxigraph server whose content changes from test to test."""
    with oxigraph() as server:
        yield Shared(server.url)


@pytest.fixture(scope="session")
def shared_virtuoso() -> Iterator[Shared]:
    """A Virtuoso, which takes its time to start, whose content changes from test to test."""
    with virtuoso() as server:
        yield Shared(server.url)


@pytest.fixture
def an_oxigraph(shared_oxigraph: Shared) -> str:
    """The address of an Oxigraph server without any graph."""
    return shared_oxigraph.emptied()


@pytest.fixture(params=["oxigraph", "virtuoso"])
def url(request: pytest.FixtureRequest, owner: None) -> str:  # noqa: ARG001 (that comes first)
    """The address of each of the real servers in turn, without any graph of kg."""
    shared: Shared = request.getfixturevalue(f"shared_{request.param}")
    return shared.emptied()
