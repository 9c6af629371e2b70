"""Windows of a browser that one test leaves to the next: opening one costs more than opening the page in it."""

from typing import Any

from playwright.sync_api import Error

IDLE_MOST = 4  # windows that wait, each some 100 MB
EMPTY = "about:blank"


class Windows:
    """The windows of a browser, each in a context of its own; nothing but its size is left of what was done in one.

    The page keeps nothing in the browser (test_page_moves holds it to that), so an empty document between two tests is
    as good as a new window. What can only be said when a context is made, as its locale, makes windows of another kind.
    """

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.kinds: dict[Any, str] = {}
        self.idle: list[Any] = []

    def take(
        self,
        viewport: dict[str, int],
        *,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
        forced_colors: str = "none",
        offline: bool = False,
        **kind: Any,
    ) -> Any:
        """An empty page in a window of this kind, which is nobody else's until it is given back."""
        page = self._waiting(repr(sorted(kind.items()))) or self._new(viewport, kind)
        page.set_viewport_size(viewport)
        page.emulate_media(
            media="null", color_scheme=color_scheme, reduced_motion=reduced_motion, forced_colors=forced_colors
        )
        page.context.set_offline(offline)
        return page

    def give_back(self, page: Any) -> None:
        """Leave a window empty and without the pointer in it, or close it where a test has made it unusable."""
        try:
            page.mouse.move(-1, -1)
            page.goto(EMPTY)
        except Error:
            return self._close(page)
        self.idle.append(page)
        if len(self.idle) > IDLE_MOST:
            self._close(self.idle.pop(0))
        return None

    def _waiting(self, kind: str) -> Any:
        for page in reversed(self.idle):
            if self.kinds[page] == kind:
                self.idle.remove(page)
                return page
        return None

    def _new(self, viewport: dict[str, int], kind: dict[str, Any]) -> Any:
        page = self.browser.new_context(viewport=viewport, **kind).new_page()
        self.kinds[page] = repr(sorted(kind.items()))
        return page

    def _close(self, page: Any) -> None:
        del self.kinds[page]
        page.context.close()
