"""A review that is killed leaves files that are whole; the next one asks again what was not finished."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from curate.conftest import accept_all, again
from kg import files, layout
from kg.curate import log
from kg.curate.desk import present

if TYPE_CHECKING:
    from kg.curate.desk import Desk

ACCEPTING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from curate.conftest import SLUG, accept_all, again
from kg import files
from kg.curate.desk import present
accept_all(again(present(files.project(Path(sys.argv[2])), SLUG), Path(sys.argv[3])))
"""


def start(place: Desk, text_file: Path) -> subprocess.Popen[bytes]:
    tests = str(Path(__file__).parents[1])
    return subprocess.Popen([sys.executable, "-c", ACCEPTING, tests, str(place.project.root), str(text_file)])


def decisions(place: Desk) -> int:
    return len(place.log.read_bytes().splitlines()) if place.log.exists() else 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL here")
def test_a_killed_review_leaves_whole_files_and_is_taken_up_again(place: Desk, text_file: Path, tmp_path: Path) -> None:
    ranks = layout.order(place.project.ontology / "kg.ttl")
    shutil.copytree(place.project.root, calm_root := tmp_path.with_name(f"{tmp_path.name}-calm"))
    calm = present(files.project(calm_root), place.slug)
    accept_all(again(calm, text_file))
    for wait in (0.0, 0.002, 0.005, 0.01, 0.02):
        before = decisions(place)
        with start(place, text_file) as run:
            while decisions(place) == before and run.poll() is None:
                time.sleep(0.001)
            time.sleep(wait)
            run.send_signal(signal.SIGKILL)
        for path in place.folder.glob("[!.]*.t*"):
            assert layout.laid_out(path, ranks) == path.read_text("utf-8")
        log.read(place.log)
    with start(place, text_file) as run:
        assert run.wait() == 0
    assert [path.name for path in place.folder.iterdir() if path.name.startswith(".")] == []
    left = again(place, text_file)
    assert left.current is None or left.current.is_open
    assert stated(place) == stated(calm)


def stated(place: Desk) -> set[ox.Quad]:
    return {quad for path in place.folder.glob("*.t*") for quad in ox.parse(path=path)}
