"""What a check found, written for people and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kg.errors import Words
from kg.validate import validate
from kg.validation import findings
from kg.validation.findings import Finding, Report
from validation import bad

REPORT = validate([bad.ROOT / f"data/{name}.trig" for name in ("circle", "honor-kind", "name", "quantity")])
NOWHERE = Report(
    (Finding("a b,c.ttl", None, None, "warning", "x", Words("", ""), Words("50%\nof: it", "一半")),), 1, 1, 1
)


def test_json_is_a_list_of_objects_with_exactly_these_names() -> None:
    found = json.loads(findings.as_json(REPORT, "zh"))
    assert len(found) == len(REPORT.findings) > 3
    for one in found:
        assert list(one) == ["file", "line", "column", "severity", "rule", "thing", "message"]
        assert isinstance(one["line"], int)
        assert isinstance(one["column"], int)
        assert one["thing"]
    assert "\\u" not in findings.as_json(REPORT, "zh")


@pytest.mark.parametrize("report", [REPORT, NOWHERE, Report((), 0, 0, 0)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_has_what_its_schema_requires(report: Report, lang: str) -> None:
    log = json.loads(findings.sarif(report, lang))  # type: ignore[arg-type]
    assert log["version"] == "2.1.0"
    assert set(log) <= {"$schema", "version", "runs", "inlineExternalProperties", "properties"}
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "kg check"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert ids[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%:-]+", place["artifactLocation"]["uri"])
        region = place.get("region", {"startLine": 1, "startColumn": 1})
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1


def test_notes_of_github_stand_on_one_line_each_with_their_marks_escaped() -> None:
    assert findings.github(NOWHERE, "en") == "::warning file=a b%2Cc.ttl,title=x::50%25%0Aof: it\n"
    lines = findings.github(REPORT, "zh").splitlines()
    assert len(lines) == len(REPORT.findings)
    assert all(re.match(r"::error file=[^,]+,line=\d+,col=\d+,title=[a-z-]+::", line) for line in lines)


def test_text_says_place_severity_rule_thing_and_message_in_one_line() -> None:
    lines = findings.text(REPORT, "en").splitlines()
    assert re.match(
        r"\S*honor-kind\.trig:11:20: error \[honor-kind\] Bad honor \(id:honor-bad\): An honor is", lines[1]
    )
    assert lines[-1].endswith(f"{len(REPORT.findings)} found")


def test_a_path_is_relative_where_it_lies_below_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<x:a", "utf-8")
    assert validate([path]).findings[0].file == str(path)
    monkeypatch.chdir(tmp_path)
    assert validate([path]).findings[0].file == "bad.ttl"
