"""A real Chromium for the tests of the page: every request, every console message and every error is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import generate
import networkx as nx
import pytest

from browser.waiting import until
from browser.windows import Windows
from kg.graph import to_networkx
from kg.render import render
from kg.store import Store, open_store

playwright_api = pytest.importorskip("playwright.sync_api")

HERE = Path(__file__).parent
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
BRANCHES = 55  # of the large page: about a thousand nodes
DESKTOP = {"width": 1366, "height": 768}

# Two frames: what was asked for has been drawn.
STILL = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
# The network is unpacked first, the first time that it is looked at.
NOT_EMPTY = "!document.querySelector('.view.network:empty:not([hidden])')"


class Watched:
    """A page, what it asked for and what it complained of."""

    def __init__(self, page: Any, file: Path) -> None:
        self.page = page
        self.file = file
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.ears: dict[str, Callable[[Any], None]] = {
            "request": lambda request: self.requests.append(request.url),
            "console": lambda message: self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "dialog": self._dismiss,
        }
        for event, ear in self.ears.items():
            page.on(event, ear)

    def leave(self) -> None:
        """Stop watching."""
        for event, ear in self.ears.items():
            self.page.remove_listener(event, ear)

    def _dismiss(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def go(self, fragment: str = "") -> Any:
        self.page.goto(self.file.as_uri() + fragment)
        return self.settle()

    def settle(self) -> Any:
        until(self.page, NOT_EMPTY)
        self.page.evaluate(STILL)
        return self.page

    def is_clean(self) -> bool:
        """Whether it asked for itself alone and complained of nothing."""
        itself = self.file.as_uri()
        assert {url.partition("#")[0] for url in self.requests} == {itself}
        assert self.complaints == []
        return True


Open = Callable[..., Any]


@pytest.fixture(scope="session")
def graph(store: Store) -> nx.MultiDiGraph:
    return to_networkx(store)


@pytest.fixture(scope="session")
def shipped(graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped data, from a folder whose name needs escaping, as people's folders do."""
    out = tmp_path_factory.mktemp("红色 精神 #1") / "graph.html"
    render(graph, out)
    return out


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    """Playwright: there can be one in a process, whatever browsers it drives."""
    with playwright_api.sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Any) -> Iterator[Any]:
    where = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if where is None:
        pytest.skip("there is no Chromium on this machine")
    browser = driver.chromium.launch(executable_path=where, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def windows(chromium: Any) -> Windows:
    return Windows(chromium)


@pytest.fixture
def look(windows: Windows, shipped: Path) -> Iterator[Open]:
    """Opens a page (the shipped one by default) at a fragment of its address; closed when the test ends."""
    opened: list[Watched] = []

    def open_page(fragment: str = "", *, file: Path = shipped, **window: Any) -> Watched:
        watched = Watched(windows.take(**{"viewport": DESKTOP, "locale": "de-DE", **window}), file)
        opened.append(watched)
        watched.go(fragment)
        return watched

    yield open_page
    for one in opened:
        one.leave()
        windows.give_back(one.page)


@pytest.fixture(scope="session")
def asking_page(graph: nx.MultiDiGraph, store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped data that answers questions."""
    out = tmp_path_factory.mktemp("提问 #1") / "graph.html"
    render(graph, out, store=store)
    return out


@pytest.fixture
def asked(look: Open, asking_page: Path) -> Open:
    """Opens the page that answers in its view for that."""

    def open_page(fragment: str = "", **context: Any) -> Any:
        return look(f"#view=ask&{fragment}", file=asking_page, **context)

    return open_page


@pytest.fixture(scope="module")
def asking(windows: Windows, asking_page: Path) -> Iterator[Open]:
    """One page that answers for many questions: opens it, or goes on in it, at what is asked."""
    seen = Watched(windows.take(DESKTOP, locale="de-DE"), asking_page)

    def ask(fragment: str) -> Watched:
        seen.go(f"#view=ask&{fragment}")
        return seen

    yield ask
    seen.leave()
    windows.give_back(seen.page)


@contextmanager
def new_step(page: Any) -> Iterator[None]:
    """Wait for the address to change through what is done inside."""
    before = page.url
    yield
    until(page, "(before) => location.href !== before", before)
    page.evaluate(STILL)


@pytest.fixture(scope="session")
def step() -> Callable[[Any], Any]:
    return new_step


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    with (folder / "data.nq").open("w", encoding="utf-8") as out:
        generate.write(out, BRANCHES, trig=False)
    graph = to_networkx(open_store(folder / "data.nq"))
    assert len(graph) > 1000
    render(graph, folder / "graph.html")
    numbered = sum("号" in data["label"]["zh"] for _, data in graph.nodes.items())
    (folder / "numbered.txt").write_text(str(numbered))
    links = dict(nx.Graph(graph).degree())
    (folder / "hub.txt").write_text(graph.nodes[max(links, key=lambda node: links[node])]["curie"])
    return folder / "graph.html"


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, the judge of accessibility."""
    where = HERE / "node_modules/axe-core/axe.min.js"
    if not where.is_file():
        pytest.skip("axe-core is not there: run “npm ci --ignore-scripts” in tests/browser")
    return where.read_text("utf-8")


@pytest.fixture(scope="session")
def with_text(graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with sentences in it: invented ones, since the article's are no part of the project."""
    passages = [iri for iri, about in graph.graph["evidence"].items() if about["kind"] == "passage"]
    out = tmp_path_factory.mktemp("with-text") / "graph.html"
    render(graph, out, texts={iri: f"此处是{iri.rpartition('/')[2]}的文字。" for iri in passages})
    return out
