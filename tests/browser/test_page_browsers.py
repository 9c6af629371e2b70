"""What browsers of 2020 know, by tables: that the page uses nothing else (the browser itself: test_page_chromium_86)."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kg.page import document

HERE = Path(__file__).parent
PAGE = Path(document.__file__).parent


def old_browsers(*files: Path) -> list[str]:
    """What the files use that Chromium 86 does not know."""
    if shutil.which("node") is None or not (HERE / "node_modules/doiuse").is_dir():
        pytest.skip("node or its packages are not there: run “npm ci --ignore-scripts” in tests/browser")
    done = subprocess.run(
        ["node", "old-browsers.mjs", *map(str, files)], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == (1 if done.stdout else 0)
    return done.stdout.splitlines()


def test_the_page_uses_nothing_that_chromium_86_does_not_know() -> None:
    assert old_browsers(*sorted(PAGE.rglob("*.css")), *sorted(PAGE.glob("*.js"))) == []


def test_what_chromium_86_does_not_know_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "new.css").write_text("a:has(b) { padding-inline: 1px }\nc { container-type: size }\n")
    (tmp_path / "new.js").write_text("var copy = structuredClone({});\n")
    found = "\n".join(old_browsers(tmp_path / "new.css", tmp_path / "new.js"))
    for feature in ("css-has", "css-logical-props", "structuredClone"):
        assert feature in found
