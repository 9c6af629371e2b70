"""Programs killed at random moments, over load, build and export; `tests/stress/kills.py` runs and tells more of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stress.kills import CAMPAIGNS, ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
FEW = {"load": 3, "build": 2, "export": 2}


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(name: str, tmp_path: Path, stress: bool) -> None:
    """And loses nothing that was said to be done, and does not stand in the way of the next run."""
    data, place = tmp_path / "data.nq", tmp_path / "place"
    subprocess.run([sys.executable, ROOT / "bench/generate.py", "4000", "-o", data], check=True, capture_output=True)
    place.mkdir()
    found = CAMPAIGNS[name](place, data, 60 if stress else FEW[name])
    assert found.kills > 0
