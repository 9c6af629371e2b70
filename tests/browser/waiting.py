"""Waiting for something to become true in a page."""

import time
from typing import Any

PATIENCE = 20  # seconds


def until(page: Any, condition: str, arg: object = None) -> None:
    """Wait until an expression, or a function of `arg`, is true in a page.

    Playwright's own wait evaluates a string inside the page as soon as it has to wait, which the policy of the page
    forbids; asking from outside it does not.
    """
    last = time.monotonic() + PATIENCE
    while not page.evaluate(condition, arg):
        assert time.monotonic() < last, f"not so within {PATIENCE} s: {condition}"
        page.wait_for_timeout(20)
