"""What one test leaves in a window of the browser does not reach the next."""

from pathlib import Path

from browser.conftest import DESKTOP
from browser.windows import IDLE_MOST, Windows

PHONE = {"width": 390, "height": 844}
LEFT = """() => ({
  size: [innerWidth, innerHeight],
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
  still: matchMedia('(prefers-reduced-motion: reduce)').matches,
  paper: matchMedia('print').matches,
  forced: matchMedia('(forced-colors: active)').matches,
  online: navigator.onLine,
  pointed: document.querySelectorAll(':hover').length,
  mine: 'mine' in window,
  kept: localStorage.length + sessionStorage.length + document.cookie.length,
})"""


def test_a_window_that_was_used_is_like_a_new_one(windows: Windows, shipped: Path) -> None:
    used = windows.take(PHONE, color_scheme="dark", reduced_motion="reduce", forced_colors="active", offline=True)
    used.goto(shipped.as_uri() + "#view=list&id=id:branch-dongtou")
    used.emulate_media(media="print")
    used.mouse.move(100, 100)
    used.evaluate("window.mine = 1")
    windows.give_back(used)
    again = windows.take(DESKTOP)
    assert again is used
    again.goto(shipped.as_uri())
    new = windows.browser.new_context(viewport=DESKTOP, color_scheme="light").new_page()
    new.goto(shipped.as_uri())
    found = again.evaluate(LEFT)
    assert found == new.evaluate(LEFT)
    assert (found["size"], found["pointed"], found["kept"]) == ([1366, 768], 0, 0)
    new.context.close()
    windows.give_back(again)


def test_few_windows_wait_and_each_is_of_the_kind_that_is_asked_for(windows: Windows) -> None:
    taken = [windows.take(DESKTOP, locale=locale) for locale in ("zh-CN", "en-GB", "fr-FR", "zh-TW", "en-US", "zh-CN")]
    assert len(set(taken)) == len(taken)
    for page in taken:
        windows.give_back(page)
    assert len(windows.idle) == IDLE_MOST
    page = windows.take(DESKTOP, locale="fr-FR")
    assert page.evaluate("navigator.language") == "fr-FR"
    windows.give_back(page)


def test_a_window_that_was_closed_is_not_given_again(windows: Windows) -> None:
    page = windows.take(DESKTOP)
    page.close()
    windows.give_back(page)
    assert page not in windows.idle
