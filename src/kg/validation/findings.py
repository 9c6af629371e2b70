"""What a check found, for people and for programs: text, JSON, SARIF for editors, and the notes of GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final, NamedTuple
from urllib.parse import quote

from kg.errors import Lang, Words
from kg.validation.problems import Severity

_SEVERITIES: Final[Mapping[Severity, Words]] = {"error": Words("error", "错误"), "warning": Words("warning", "提醒")}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


class Finding(NamedTuple):
    """One place where something is wrong, by which rule, about which thing, and what to do.

    `file` is relative to the working directory where it lies in it; `line` and `column` count from 1, columns
    in code points, and are None where they are not known.
    """

    file: str
    line: int | None
    column: int | None
    severity: Severity
    rule: str
    thing: Words
    message: Words


class Report(NamedTuple):
    """All findings in the order of files and lines, and how much was checked by how many constraints.

    `elsewhere` counts findings in files of the project that were not asked about.
    """

    findings: tuple[Finding, ...]
    files: int
    statements: int
    constraints: int
    elsewhere: int = 0


def text(report: Report, lang: Lang) -> str:
    """One line a finding, then one that says how much was checked.

    >>> print(text(Report((), 2, 10, 3), "en"), end="")
    2 files, 10 statements, 3 constraints: nothing found
    """
    lines = [f"{place(each)}: {severity(each, lang)} [{each.rule}] {said(each, lang)}" for each in report.findings]
    return "\n".join([*lines, summary(report, lang)]) + "\n"


def place(finding: Finding) -> str:
    """Where a finding is, as editors and terminals read it.

    >>> place(Finding("a.ttl", 3, None, "error", "name", Words("", ""), Words("", "")))
    'a.ttl:3'
    """
    return ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)


def severity(finding: Finding, lang: Lang) -> str:
    """What the severity of a finding is called.

    >>> severity(Finding("a.ttl", 3, 1, "warning", "name", Words("", ""), Words("", "")), "zh")
    '提醒'
    """
    return _SEVERITIES[finding.severity].text(lang)


def said(finding: Finding, lang: Lang) -> str:
    """What is wrong with what, and what to do.

    >>> said(Finding("a.ttl", 3, 1, "error", "name", Words("it", "它"), Words("No name.", "没有名称。")), "zh")
    '它：没有名称。'
    """
    thing = finding.thing.text(lang)
    about = f"{thing}{': ' if lang == 'en' else '：'}" if thing else ""
    return about + finding.message.text(lang)


def summary(report: Report, lang: Lang) -> str:
    """How much was checked, and how much was found; that the checks wait for a file that cannot be read.

    >>> summary(Report((), 2, 10, 3, elsewhere=1), "en")
    '2 files, 10 statements, 3 constraints: nothing found; 1 more in other files'
    """
    found, more = len(report.findings), report.elsewhere
    waits = found and not report.constraints
    if lang == "zh":
        checked = "" if waits else f"、{report.constraints} 项约束"
        head = f"{report.files} 个文件、{report.statements} 条陈述{checked}："
        rest = f"；其他文件里另有 {more} 处" if more else ""
        wait = "；其余检查待改好后再运行 kg check 时进行" if waits else ""
        return head + (f"发现 {found} 处问题" if found else "没有发现问题") + rest + wait
    checked = "" if waits else f", {report.constraints} constraints"
    head = f"{report.files} files, {report.statements} statements{checked}: "
    rest = f"; {more} more in other files" if more else ""
    wait = "; all other checks wait until that is mended" if waits else ""
    return head + (f"{found} found" if found else "nothing found") + rest + wait


def as_json(report: Report, lang: Lang) -> str:
    """A list of objects, names in their own script.

    >>> as_json(Report((), 0, 0, 0), "en")
    '[]\\n'
    """
    found = [
        finding._asdict() | {"thing": finding.thing.text(lang), "message": finding.message.text(lang)}
        for finding in report.findings
    ]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def sarif(report: Report, lang: Lang) -> str:
    """SARIF 2.1.0, which editors and code review read.

    >>> json.loads(sarif(Report((), 0, 0, 0), "en"))["version"]
    '2.1.0'
    """
    rules = sorted({finding.rule for finding in report.findings})
    driver = {"name": "kg check", "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, lang) for finding in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rules: list[str], lang: Lang) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line is not None:
        place["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": finding.severity,
        "message": {"text": said(finding, lang)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def github(report: Report, lang: Lang) -> str:
    """The commands by which a GitHub workflow shows findings beside the changed lines.

    >>> one = Finding("a.ttl", 3, 1, "error", "name", Words("", ""), Words("100% wrong", "全错"))
    >>> github(Report((one,), 1, 1, 1), "en")
    '::error file=a.ttl,line=3,col=1,title=name::100%25 wrong\\n'
    """
    return "".join(f"{_command(finding, lang)}\n" for finding in report.findings)


def _command(finding: Finding, lang: Lang) -> str:
    known = {"file": finding.file, "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in known.items() if value is not None)
    return f"::{finding.severity} {properties}::{_data(said(finding, lang))}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


FORMATS: Final[Mapping[str, Callable[[Report, Lang], str]]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
"""How a report is written, by the name of the format."""
