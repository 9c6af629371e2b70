"""The bad files: each breaks one constraint, and what has to be said of it stands beside them in `expected.tsv`.

Run as a program this writes that table anew from what is said now; whoever does so reads the difference.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from kg import files
from kg.validate import validate
from kg.validation.findings import Finding, said

ROOT: Final = Path(__file__).parents[1] / "data/bad"
TABLE: Final = ROOT / "expected.tsv"
FILES: Final = sorted(path for folder in ("checks", "data", "shapes") for path in (ROOT / folder).iterdir())


class Expected(NamedTuple):
    """One finding that a bad file must give."""

    file: str
    rule: str
    line: str
    column: str
    severity: str
    zh: str
    en: str


def expected() -> list[Expected]:
    with TABLE.open(encoding="utf-8", newline="") as source:
        return [Expected(*row) for row in csv.reader(source, delimiter="\t", lineterminator="\n")][1:]


def found(path: Path, folder: Path) -> list[Expected]:
    """What is said of a bad file: data are added to the data that ship, shapes and checks to a copy of the project."""
    if path.parent.name == "data":
        return [_expected(path, finding) for finding in validate([path]).findings]
    project = folder / "project"
    for name in ("data", "ontology", "queries"):
        shutil.copytree(files.project().root / name, project / name, dirs_exist_ok=True)
    if path.parent.name == "checks":
        shutil.copy(path, project / "queries/checks")
        return [_expected(path, finding) for finding in validate([project]).findings]
    shapes = project / "ontology/shapes.ttl"
    before = shapes.read_text("utf-8").count("\n")
    shapes.write_text(shapes.read_text("utf-8") + path.read_text("utf-8"), "utf-8")
    return [_expected(path, finding, before) for finding in validate([project]).findings]


def _expected(path: Path, finding: Finding, before: int = 0) -> Expected:
    """A finding as the table has it; `before` lines stand above the bad ones."""
    line, column = str((finding.line or 0) - before), str(finding.column)
    name = path.relative_to(ROOT).as_posix() if Path(finding.file).name in (path.name, "shapes.ttl") else finding.file
    return Expected(name, finding.rule, line, column, finding.severity, said(finding, "zh"), said(finding, "en"))


def _write() -> None:
    with TemporaryDirectory() as folder, TABLE.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter="\t", lineterminator="\n")
        writer.writerow(Expected._fields)
        for number, path in enumerate(FILES):
            writer.writerows(found(path, Path(folder) / str(number)))


if __name__ == "__main__":
    _write()
