"""kg check: what is wrong with data, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import files
from kg.cli import output
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.screen import GAP, hang, safe
from kg.validate import validate
from kg.validation import findings

if TYPE_CHECKING:
    from kg.validation.findings import Finding, Report
    from kg.validation.problems import Severity

_STYLES: Final[dict[Severity, str]] = {"error": "red", "warning": "cyan"}


def check(call: Call) -> int:
    """Write the report; 1 where anything is found."""
    report = validate(asked(call), text=Path(call.options.text) if call.options.text else None)
    name = call.options.format or "text"
    text = _shown(call, report) if name == "text" else findings.FORMATS[name](report, call.lang)
    output.write_text(call.options.output, text)
    return NO_ANSWER if report.findings else GOOD


def asked(call: Call) -> list[Path]:
    """What to check: the paths given, else --store, else the project one stands in, else nothing, the data that ship."""
    if call.options.paths:
        return [Path(path) for path in call.options.paths]
    if call.where is None:
        return [Path()] if files.is_project(Path()) else []
    if "://" in call.where:
        raise UsageError(
            "kg check reads files; fetch them first: kg pull URL -o data.trig, then kg check data.trig",
            "kg check 检查的是文件；请先取回：kg pull URL -o data.trig，再运行 kg check data.trig",
            value=call.where,
        )
    return [Path(call.where)]


def _shown(call: Call, report: Report) -> str:
    """The report as text; on a screen each finding is folded below its place."""
    if call.screen.width is None and not call.screen.colours:
        return findings.text(report, call.lang)
    blocks = ["\n".join(_block(call, finding)) for finding in report.findings]
    return "\n\n".join([*blocks, findings.summary(report, call.lang)]) + "\n"


def _block(call: Call, finding: Finding) -> Iterator[str]:
    screen = call.screen
    severity = screen.paint(findings.severity(finding, call.lang), _STYLES[finding.severity])
    yield f"{screen.paint(safe(findings.place(finding)), 'bold')}{GAP}{severity} {screen.paint(finding.rule, 'dim')}"
    yield from (GAP + part for part in hang(screen, safe(findings.said(finding, call.lang)), len(GAP)))
