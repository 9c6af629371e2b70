"""kg sheet: branches, initiatives and honors as a spreadsheet, out and in."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.cli import curating
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.screen import safe
from kg.curate import holdings, table, workbook
from kg.curate.accept import edited
from kg.curate.columns import SHEETS
from kg.curate.desk import rewrite
from kg.errors import KGError


def sheet(call: Call) -> int:
    """Write the spreadsheet; or read one, show what it changes, and write that once it is confirmed."""
    found = holdings.load(curating.project(call))
    path = Path(call.options.file)
    if call.options.way == "out":
        if path.exists() and not call.options.yes:
            en = "this is there already, and may hold work of yours; --yes writes over it"
            raise KGError(en, "已经存在，里面可能有您的修改；加上 --yes 才会覆盖", file=path)
        rows = table.rows(found)
        lists = {(s.zh, c.zh): offered for s in SHEETS for c in s.columns if (offered := table.choices(found, c))}
        workbook.write(path, rows, lists)
        counted = sum(map(len, rows.values()))
        print(call.say(f"{path}: {counted} rows", f"{path}：{counted} 行"), file=sys.stderr)
        return GOOD
    edits, faults = table.changes(found, workbook.read(path))
    if faults:
        call.write("\n".join(safe(fault.text(call.lang)) for fault in faults))
        print(call.say("nothing was written", "没有写入任何内容"), file=sys.stderr)
        return NO_ANSWER
    if not edits:
        print(call.say("nothing is changed", "没有改动"), file=sys.stderr)
        return GOOD
    texts = edited(found.project, edits)
    call.write("\n".join(safe(line) for line in table.told(found, edits, call.lang)))
    if not (call.options.yes or _confirmed(call)):
        print(call.say("nothing was written", "没有写入任何内容"), file=sys.stderr)
        return NO_ANSWER
    rewrite(texts)
    print(call.say(f"written: {len(edits)} changes", f"已写入 {len(edits)} 处修改"), file=sys.stderr)
    return GOOD


def _confirmed(call: Call) -> bool:
    print(call.say("write this? y/n ", "写入以上修改？y/n "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
