"""kg diff in real processes: files, folders and revisions, by thing and name, with the evidence in words."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from kg import files
from kg.cli.screen import width

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg, Terminal

BOAT = files.project().data / "articles/zhejiang-mobile-2021/1-red-boat.trig"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A file in which a company, a purpose and a place differ; in another order, which does not count."""
    text = BOAT.read_text("utf-8")
    text = text.replace("kg:branchOf id:company-jiashan", "kg:branchOf id:company-putuo")
    text = text.replace('"办实事"@zh , "get practical things done"@en', '"做实事"@zh , "do real things"@en', 1)
    text = text.replace("kg:locatedIn id:place-jiaxing , id:place-jiashan", "kg:locatedIn id:place-jiashan")
    blocks = text.split("\n\n")
    path = tmp_path / "new.trig"
    path.write_text("\n\n".join([*blocks[:2], *reversed(blocks[2:])]), "utf-8")
    return path


@pytest.mark.usefixtures("changed")
def test_the_same_is_0_and_whatever_differs_is_1_by_thing_and_name(kg: Kg) -> None:
    assert kg("diff", str(BOAT), str(BOAT)) == (0, "nothing differs\n", "")
    ran = kg("diff", str(BOAT), "new.trig", "--lang", "zh")
    assert (ran.code, ran.err) == (1, "")
    assert "嘉善分公司党支部 id:branch-jiashan\n  ~ 所属分公司：嘉善分公司 → 普陀分公司 [第9段第1句]" in ran.out
    assert "  ~ 目的：办实事 → 做实事 [小标题，第7段]" in ran.out
    assert "  - 所在地：嘉兴市 [第9段第1句]" in ran.out
    assert ran.out.endswith("陈述增加 0 条，删去 1 条，改动 3 条，换了依据 0 条\n")
    assert "branch of: " in kg("diff", str(BOAT), "new.trig", "--lang", "en").out


@pytest.mark.usefixtures("changed")
def test_json_has_every_edit_in_both_languages_with_its_evidence(kg: Kg) -> None:
    ran = kg("diff", str(BOAT), "new.trig", "--format", "json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert [each["thing"]["id"] for each in found] == sorted(each["thing"]["id"] for each in found)
    edits = [edit for each in found for edit in each["edits"]]
    assert [edit["kind"] for edit in edits].count("changed") == 3
    (gone,) = [edit for edit in edits if edit["kind"] == "removed"]
    assert gone["old"] == {"id": "id:place-jiaxing"}
    assert gone["new"] is None
    assert gone["evidence_old"] == ["https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p9s1"]


def test_what_moves_to_other_evidence_is_told_so(kg: Kg, tmp_path: Path) -> None:
    text = BOAT.read_text("utf-8").replace("zm:p9s1 {", "zm:p9s2 {")
    (tmp_path / "new.trig").write_text(text, "utf-8")
    ran = kg("diff", str(BOAT), "new.trig")
    assert ran.code == 1
    assert "  > inherits: Red Boat Spirit [paragraph 9, sentence 1 → stated in “" in ran.out.replace("\n    ", " ")


def test_revisions_of_git_are_compared_with_each_other_and_with_files(kg: Kg, tmp_path: Path, changed: Path) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    for folder in ("data", "ontology"):
        shutil.copytree(files.project().root / folder, tmp_path / folder)
    git("init", "-q", "-b", "main")
    git("add", "data", "ontology")
    git("commit", "-qm", "one")
    assert kg("diff", "HEAD", ".") == (0, "nothing differs\n", "")
    shutil.copy(changed, tmp_path / BOAT.relative_to(files.project().root))
    file = BOAT.relative_to(files.project().root).as_posix()
    told = kg("diff", "HEAD", ".")
    assert told.code == 1
    assert told == kg("diff", "main:data", "data") == kg("diff", "HEAD", "data") == kg("diff", "HEAD", file)
    git("commit", "-qam", "two")
    assert kg("diff", "HEAD~1", "HEAD") == told
    broken = tmp_path / file
    broken.write_text("@prefix id: <x:> .\nid:a id:b", "utf-8")
    git("commit", "-qam", "three")
    ran = kg("diff", "HEAD", "HEAD~1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"kg: HEAD:{file}:2:")


@pytest.mark.parametrize("words", [("nowhere", "."), ("HEAD:nowhere", "."), (".", "nowhere")])
def test_what_is_neither_file_nor_revision_is_2(kg: Kg, words: tuple[str, str]) -> None:
    ran = kg("diff", *words)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.usefixtures("changed")
def test_lines_fit_the_screen(terminal: Terminal) -> None:
    for lang in ("zh", "en"):
        shown = terminal(80, "diff", str(BOAT), "new.trig", "--lang", lang)
        assert shown.code == 1
        assert all(width(line) <= 80 for line in shown.out.splitlines())
