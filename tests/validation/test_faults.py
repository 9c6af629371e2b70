"""Mistakes made in the shipped data, one at a time: the report names the file and the line, by a rule that fits."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kg.validate import validate
from kg.validation.findings import Finding
from validation.faults import KINDS, faults
from validation.making import ROOT, SOURCES, Fault, Kind

SOME, MANY = 1, 12
"""Places tried of each kind, in every run and in the stress run."""
EACH = 4
"""Every so many kinds are tried in every run, all of them in the stress run."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames:
        stress = metafunc.config.getoption("--hypothesis-profile") == "stress"
        metafunc.parametrize("kind", KINDS if stress else KINDS[::EACH], ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped data."""
    root = tmp_path_factory.mktemp("faults")
    for folder in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def reported(project: Path, fault: Fault) -> list[Finding]:
    path = project / fault.file
    right = path.read_bytes()
    path.write_text(fault.text, "utf-8")
    try:
        return list(validate([project]).findings)
    finally:
        path.write_bytes(right)


def test_a_mistake_is_told_where_it_is_by_a_rule_that_fits(kind: Kind, project: Path, *, stress: bool) -> None:
    places = list(faults(kind))
    assert places, "the shipped data have no place for this mistake"
    chosen = random.Random(kind.name).sample(places, min(MANY if stress else SOME, len(places)))
    for fault in chosen:
        told = reported(project, fault)
        here = [one for one in told if one.rule in fault.rules]
        at = [one for one in here if one.file.endswith(fault.file.as_posix()) and one.line in fault.lines]
        assert at if fault.lines else here, f"{fault.file}:{fault.lines} {told}"


def test_there_are_dozens_of_kinds_and_every_file_is_tried() -> None:
    assert len(KINDS) > 120
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    tried = {fault.file for kind in KINDS for fault in faults(kind)}
    assert tried == set(SOURCES)
