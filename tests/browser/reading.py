"""What is seen of a page, asked for all at once: a question for each element takes longer than the test."""

from typing import Any

NAMES = """(all) => all.filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && getComputedStyle(one).visibility === 'visible';
}).map((one) => one.innerText)"""
BOXES = """(all) => all.filter((one) => one.getClientRects().length).map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return { x, y, width, height };
})"""


def names(page: Any, selector: str) -> list[str]:
    """The texts of what a selector finds and one can see."""
    return [" ".join(text.split()) for text in page.eval_on_selector_all(selector, NAMES)]


def boxes(page: Any, selector: str) -> list[dict[str, float]]:
    """Where what a selector finds stands in the window."""
    found: list[dict[str, float]] = page.eval_on_selector_all(selector, BOXES)
    return found
