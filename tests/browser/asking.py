"""What the tests of asking the page share: addresses of questions, and waiting for answers."""

from typing import Any
from urllib.parse import quote

import pytest

from browser.waiting import until
from kg.page import ask

# The answer to the question that was asked last is there.
ANSWERED = "() => !!document.querySelector('#ask-count, #ask-fault') && document.getElementById('ask-stop').hidden"
HEAR = "document.addEventListener('copy', () => { window.taken = document.activeElement.value; })"
needs_engine = pytest.mark.skipif(
    not (ask.ENGINE / "oxigraph.wasm.txt").is_file(), reason="the SPARQL engine is not there: make engine"
)


def own(query: str, **more: str) -> str:
    """The fragment of the address that asks a query of one's own."""
    return "ask=sparql&sparql=" + quote(query) + "".join(f"&{name}={value}" for name, value in more.items())


def pick(page: Any, name: str) -> None:
    """Find a question of the catalogue by its name, and choose it."""
    page.fill("#ask-match", name)
    page.click(f"#ask-{name}")


def answered(seen: Any) -> Any:
    """The page once it has an answer, or has said why not."""
    until(seen.page, ANSWERED)
    return seen.page


def is_clean(seen: Any) -> bool:
    """Whether a page asked for itself alone, apart from its own worker, and complained of nothing."""
    seen.requests = [url for url in seen.requests if not url.startswith("blob:")]
    return bool(seen.is_clean())
