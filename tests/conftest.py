"""What tests share: the shipped data in a store, small files to load, and how hard hypothesis tries."""

import signal
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kg.store import LocalStore, Store, open_store
from stress.kills import generated

# No deadline: a machine with two busy cores is not what is tested. The stress profile is `make stress`.
settings.register_profile("default", deadline=None, max_examples=60)
settings.register_profile(
    "stress", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("default")

# A shell without job control starts what runs in the background deaf to Ctrl-C, which tests send to what they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Trap = tuple[str, list[bytes]]
Write = Callable[[str, str], Path]


def long(config: pytest.Config) -> bool:
    """Whether this is `make stress`."""
    return bool(config.getoption("--hypothesis-profile") == "stress")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked `full` to `make stress`."""
    if long(config):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("full")])
    items[:] = [item for item in items if not item.get_closest_marker("full")]


@pytest.fixture(scope="session")
def store() -> Store:
    """The shipped data. Nothing may be loaded into it."""
    return open_store()


@pytest.fixture(scope="session")
def printed() -> Store:
    """The shipped data as far as they are printed. Nothing may be loaded into it."""
    return open_store(printed=True)


@pytest.fixture(scope="session")
def stress(request: pytest.FixtureRequest) -> bool:
    """Whether this is `make stress`, where campaigns are long."""
    return long(request.config)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of a name, with folders, into the folder of the test; gives its path."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def trap() -> Iterator[Trap]:
    """An address on this machine, and what anyone who opened it said."""
    seen: list[bytes] = []

    class Listener(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            seen.append(self.request.recv(1000))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/context", seen
        server.shutdown()


@pytest.fixture(scope="session")
def plenty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 4000 statements in the shape of the shipped data."""
    return generated(tmp_path_factory.mktemp("plenty") / "data.nq", 4000)


@pytest.fixture
def built(plenty: Path, tmp_path: Path) -> Path:
    """These on disk."""
    store = open_store(plenty)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    return tmp_path / "disk"
