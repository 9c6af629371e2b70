"""Pictures of the page: `python tests/browser/screenshots.py [NAME …]`.

Every view in both languages, on a laptop and a phone, light and dark, and as printed goes to build/screenshots; the few
of BEST go to docs/images for the README, with 256 colours each. Names choose among all of them. Letters are smoothed in
grey, so that the files stay small and look alike everywhere.
"""

import base64
import itertools
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-lcd-text --no-first-run --disable-background-networking".split()
)


class Shot(NamedTuple):
    """What a picture shows: the fragment of the address, the size of the window, light or dark."""

    fragment: str
    size: tuple[int, int] = (1366, 768)
    scheme: str = "light"
    media: str = "screen"


PHONE = (390, 844)
SHEET = (1512, 1069)
VIEWS = {
    "story": "",
    "network": "",
    "places": "",
    "time": "",
    "compare": "&branches=id:branch-jiaojiang+id:branch-suichang",
    "table": "&of=kg:Honor",
    "list": "",
    "ask": "&ask=honors-of-branch",
}
BEST = {
    "page-zh": Shot("lang=zh"),
    "page-en": Shot("lang=en"),
    "ask-zh": Shot("lang=zh&view=ask&ask=honors-of-branch&with=branch%3Did:branch-jiashan"),
    "panel-zh": Shot("lang=zh&id=id:branch-dongtou"),
    "compare-en": Shot("lang=en&view=compare&branches=id:branch-jiaojiang+id:branch-suichang"),
    "places-dark-zh": Shot("lang=zh&view=places", scheme="dark"),
    "phone-en": Shot("lang=en", PHONE),
}


def shots() -> dict[str, Shot]:
    """Every view in every way, by name."""
    found: dict[str, Shot] = {}
    for (view, more), lang in itertools.product(VIEWS.items(), ("zh", "en")):
        fragment = f"lang={lang}&view={view}{more}"
        found[f"{view}-{lang}"] = Shot(fragment)
        found[f"{view}-{lang}-dark"] = Shot(fragment, scheme="dark")
        found[f"{view}-{lang}-wide"] = Shot(fragment, (1920, 1080))
        found[f"{view}-{lang}-phone"] = Shot(fragment, PHONE)
        found[f"{view}-{lang}-print"] = Shot(fragment, SHEET, media="print")
    for lang in ("zh", "en"):
        found[f"path-{lang}"] = Shot(f"lang={lang}&path=path+id:branch-jiaojiang+id:branch-suichang")
        found[f"outline-{lang}"] = Shot(f"lang={lang}&read=1&cover=1&id=id:initiative-putuo-changshatang-5g-site")
        found[f"panel-{lang}-phone"] = Shot(f"lang={lang}&id=id:branch-dongtou", PHONE)
    return found


# The colours of a picture that occur most, 256 of them, bright ones before greys, and for each pixel the nearest of these.
REDUCE = """async (source) => {
  const bitmap = await createImageBitmap(await (await fetch("data:image/png;base64," + source)).blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const parts = (c) => [c & 255, (c >> 8) & 255, (c >> 16) & 255];
  const weight = (c) => counts.get(c) * (1 + Math.max(...parts(c)) - Math.min(...parts(c)));
  const palette = [...counts.keys()].sort((a, b) => weight(b) - weight(a)).slice(0, 256);
  const away = (a, b) => parts(a).reduce((sum, part, i) => sum + (part - parts(b)[i]) ** 2, 0);
  const near = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counts.keys())
    if (!near.has(colour)) near.set(colour, palette.reduce((best, one, i) =>
      away(one, colour) < away(palette[best], colour) ? i : best, 0));
  const text = (bytes) => { let all = ""; for (const byte of bytes) all += String.fromCharCode(byte); return btoa(all); };
  return { width: bitmap.width, height: bitmap.height, palette: text(palette.flatMap(parts)),
           indexes: text(Uint8Array.from(pixels, (pixel) => near.get(pixel))) };
}"""


# What moves has come to rest, and the pointer is on nothing.
AT_REST = "document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 250)))"


def main(*names: str) -> None:
    """Write the pictures, all of them or those named."""
    wanted = chosen(names)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        page = Path(made) / "graph.html"
        subprocess.run([sys.executable, "-m", "kg", "view", "-o", str(page)], check=True)
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            take_all(browser, page, wanted)
        finally:
            browser.close()


def chosen(names: tuple[str, ...]) -> dict[Path, Shot]:
    """The pictures of these names, or all, by the file that each goes to; those of one window after each other."""
    folders = {ROOT / "build" / "screenshots": shots(), ROOT / "docs" / "images": BEST}
    found = {folder / f"{name}.png": shot for folder, all_ in folders.items() for name, shot in all_.items()}
    if unknown := set(names) - {out.stem for out in found}:
        sys.exit(f"no picture is called {', '.join(sorted(unknown))}")
    some = {out: shot for out, shot in found.items() if not names or out.stem in names}
    return dict(sorted(some.items(), key=lambda one: one[1][1:]))


def take_all(browser: Any, page: Path, wanted: dict[Path, Shot]) -> None:
    """Take them, one window for all of one size and look; how far it is is said on a terminal."""
    begun, total, done = time.monotonic(), len(wanted), 0
    for look, group in itertools.groupby(wanted.items(), key=lambda one: one[1][1:]):
        seen = window(browser, page, *look)
        for out, shot in group:
            picture = take(seen, page, shot)
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(small(seen.context.new_page(), picture) if shot in BEST.values() else picture)
            done += 1
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{done} of {total}: {out.stem:32}")
                sys.stderr.flush()
        seen.context.close()
    line = f"{total} pictures in {time.monotonic() - begun:.0f} s"
    sys.stderr.write(f"\r{line:48}\n" if sys.stderr.isatty() else f"{line}\n")


def chromium() -> str:
    """Where the browser is; the first of its usual names."""
    from shutil import which

    found = which("chromium") or which("chromium-browser") or which("google-chrome")
    if found is None:
        sys.exit("there is no Chromium on this machine")
    return found


def window(browser: Any, page: Path, size: tuple[int, int], scheme: str, media: str) -> Any:
    """The page in a window of its own."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    seen = context.new_page()
    seen.emulate_media(media=media)
    seen.goto(page.as_uri())
    return seen


def take(seen: Any, page: Path, shot: Shot) -> bytes:
    """One picture of one state of the page."""
    if shot.media == "print":
        seen.evaluate("dispatchEvent(new Event('afterprint'))")
    seen.goto(f"{page.as_uri()}#{shot.fragment}")
    if "view=ask" in shot.fragment:
        seen.wait_for_selector("#ask-count, .ask-trouble", state="attached")  # print leaves them out
    if "id=" not in shot.fragment:
        seen.evaluate("scrollTo(0, 0)")
    seen.evaluate(AT_REST)
    if shot.media == "print":
        seen.evaluate("dispatchEvent(new Event('beforeprint'))")
    seen.evaluate("document.activeElement.blur()")  # as after a click: no ring of the keyboard
    return bytes(seen.screenshot())


def small(page: Any, png: bytes) -> bytes:
    """The picture with 256 colours, as PNG."""
    found = page.evaluate(REDUCE, base64.b64encode(png).decode("ascii"))
    width, height = found["width"], found["height"]
    indexes = base64.b64decode(found["indexes"])
    rows = b"".join(b"\0" + indexes[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", base64.b64decode(found["palette"])), (b"IDAT", zlib.compress(rows, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in (*chunks, (b"IEND", b"")))


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file: length, kind, data and check sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main(*sys.argv[1:])
