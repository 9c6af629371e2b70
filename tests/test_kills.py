"""Programs killed at random moments, over load, build and export; `tests/stress/kills.py` runs and tells more of it."""

import os
from pathlib import Path

import pytest

from stress.kills import CAMPAIGNS, generated

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
FEW = {"load": 3, "build": 2, "export": 2}


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(name: str, tmp_path: Path, stress: bool) -> None:
    """And loses nothing that was said to be done, and does not stand in the way of the next run."""
    if not stress and name not in FEW:
        pytest.skip("it needs much data and its time, so it is part of make stress alone")
    data, place = generated(tmp_path / "data.nq", 4000), tmp_path / "place"
    place.mkdir()
    found = CAMPAIGNS[name](place, data, 60 if stress else FEW[name])
    assert found.kills > 0
