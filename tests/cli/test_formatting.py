"""kg format in real processes: files, folders, standard input; what it changes and what it only says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import files, layout

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg

UGLY = "@prefix id: <x:> .   @prefix a: <y:>.\nid:s   id:p id:o , <x:q>; a id:T . # why\n"
NEAT = "@prefix a: <y:> .\n@prefix id: <x:> .\n\nid:s a id:T ;  # why\n    id:p id:o , id:q .\n"


def test_the_files_of_the_project_are_laid_out(kg: Kg) -> None:
    root = files.project().root
    for folder in ("data", "ontology"):
        ran = kg("format", "--check", str(root / folder))
        assert (ran.code, ran.out) == (0, "")


def test_a_file_is_rewritten_and_then_stays(kg: Kg, tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(UGLY, "utf-8")
    path.chmod(0o640)
    first = kg("format", "a.trig")
    assert (first.code, first.out, first.err) == (0, "a.trig\n", "1 laid out, 0 left as they are\n")
    assert path.read_text("utf-8") == NEAT
    assert path.stat().st_mode & 0o777 == 0o640
    second = kg("format", "a.trig", "--lang", "zh")
    assert (second.code, second.out, second.err) == (0, "", "整理了 0 个，1 个不变\n")
    assert list(tmp_path.iterdir()) == [path]


def test_check_and_diff_change_nothing_and_say_what_would_change(kg: Kg, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(UGLY, "utf-8")
    assert kg("format", "--check", ".") == (1, "a.ttl\n", "1 would change, 0 stay\n")
    shown = kg("format", "--diff", "a.ttl")
    assert shown.code == 1
    assert shown.out.startswith("--- a.ttl\n+++ a.ttl\n@@ -1,2 +1,5 @@\n-@prefix id: <x:> .   @prefix a: <y:>.\n")
    assert "+    id:p id:o , id:q .\n" in shown.out
    assert path.read_text("utf-8") == UGLY


def test_standard_input_is_laid_out_to_standard_output(kg: Kg) -> None:
    assert kg("format", "-", stdin=UGLY.encode()) == (0, NEAT, "")
    assert kg("format", "-", stdin=NEAT.encode()) == (0, NEAT, "")
    assert kg("format", "--check", "-", stdin=NEAT.encode()).code == 0
    assert kg("format", "--check", "-", stdin=UGLY.encode()).code == 1
    broken = kg("format", "-", stdin=b"@prefix id: <x:> .\nid:a id:b")
    assert (broken.code, broken.out) == (2, "")
    assert broken.err.startswith("kg: <stdin>:2:")


def test_one_wrong_file_does_not_keep_the_others_from_being_laid_out(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix id: <x:> .\nid:a id:b", "utf-8")
    (tmp_path / "b.ttl").write_text(UGLY, "utf-8")
    (tmp_path / "c.ttl").write_bytes("# 中文\n".encode("gbk"))
    ran = kg("format", ".", "--lang", "zh")
    assert ran.code == 2
    assert ran.out == "b.ttl\n"
    assert [line.partition(":")[2].strip().partition(":")[0] for line in ran.err.splitlines()[:2]] == ["a.ttl", "c.ttl"]
    assert (tmp_path / "a.ttl").read_text("utf-8") == "@prefix id: <x:> .\nid:a id:b"
    assert (tmp_path / "b.ttl").read_text("utf-8") == NEAT


@pytest.mark.parametrize("name", ["a.nt", "a.jsonld", "nowhere.ttl"])
def test_what_has_no_layout_is_refused(kg: Kg, tmp_path: Path, name: str) -> None:
    if name != "nowhere.ttl":
        (tmp_path / name).write_text("<x:a> <x:b> <x:c> .\n", "utf-8")
    ran = kg("format", name)
    assert (ran.code, ran.out) == (2, "")
    assert name in ran.err


def test_the_order_of_properties_is_that_of_the_ontology_one_stands_by(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology/kg.ttl").write_text("@prefix x: <x:> .\n\nx:late x:n 1 .\n\nx:early x:n 2 .\n", "utf-8")
    text = "@prefix x: <x:> .\n\nx:s x:early 1 ;\n    x:late 2 .\n"
    assert kg("format", "-", stdin=text.encode()).out.index("x:late") < text.index("x:late")
    assert layout.order(files.project().ontology / "kg.ttl")
