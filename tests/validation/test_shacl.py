"""The two engines find the same: pySHACL, which is the reference, and `shacl`, which is for large data."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import files
from kg.validation import shacl, shapes, words
from validation import bad
from validation.faults import faults
from validation.misplaced import STRUCTURE
from validation.misspelt import VALUES

SHAPES = shapes.read(files.project().ontology / "shapes.ttl")
SHIPPED = files.sources(files.project().root)
BAD = [path for path in bad.FILES if path.parent.name == "data" and path.stem not in ("syntax", "prefix")]


def triples(*more: Path, without: tuple[Path, ...] = ()) -> list[ox.Triple]:
    quads = files.read([*(path for path in SHIPPED if path not in without), *more])
    return list({quad.triple for quad in words.check(quads).quads})


def both(data: list[ox.Triple]) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """What each engine finds; what they say themselves is not compared."""
    return tuple({one[:5] for one in engine(SHAPES, data)} for engine in (shacl.by_pyshacl, shacl.by_shacl))  # type: ignore[return-value]


def test_both_find_nothing_in_the_shipped_data() -> None:
    assert both(triples()) == (set(), set())


def test_both_find_the_same_in_all_bad_files_at_once() -> None:
    reference, other = both(triples(*BAD))
    assert reference == other
    assert len(reference) >= 50


@pytest.mark.parametrize("number", range(3))
def test_both_find_the_same_in_data_with_many_mistakes(number: int, tmp_path: Path) -> None:
    every = [fault for kind in (*STRUCTURE, *VALUES) for fault in list(faults(kind))[number::40]]
    lines: dict[Path, list[str]] = {}
    for fault in every:
        if fault.file.suffix == ".trig" and len(fault.lines) == 1:
            text = (files.project().root / fault.file).read_text("utf-8").split("\n")
            now = lines.setdefault(fault.file, list(text))
            at, new = fault.lines[0] - 1, fault.text.split("\n")
            if len(new) == len(text):
                now[at] = new[at]
    paths = []
    for file, now in lines.items():
        paths.append(tmp_path / file.name)
        paths[-1].write_text("\n".join(now), "utf-8")
    replaced = tuple(path for path in SHIPPED if path.relative_to(files.project().root) in lines)
    reference, other = both(triples(*paths, without=replaced))
    assert reference == other
    assert reference


def test_large_data_are_for_the_faster_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shacl, "LARGE", 0)
    monkeypatch.setattr(shacl, "by_pyshacl", lambda *_: pytest.fail("the slower one was asked"))
    assert shacl.validate(SHAPES, triples()) == []
