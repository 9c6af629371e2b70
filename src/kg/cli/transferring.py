"""kg push and kg pull: the graph to a server, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kg import transfer
from kg.cli import output, progress
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.screen import safe
from kg.server.endpoint import TIMEOUT, Addresses

if TYPE_CHECKING:
    from kg.store import DumpFormat


def push(call: Call) -> int:
    """Show what differs on the server, and send it once that is confirmed."""
    where = Addresses(call.options.url, call.options.update_url, call.options.graph_url)
    store, timeout, found = call.open(), _timeout(call), None
    with output.tidy_interrupt():
        try:
            found = transfer.Push(store, where, timeout=timeout)
            return _push(call, found)
        except KeyboardInterrupt:
            certain = found.certain if found else transfer.UNTOUCHED
            below = "\n" if sys.stderr.isatty() else ""  # the ^C
            _say(call, f"{below}interrupted: {certain.en}", f"{below}已中断：{certain.zh}")
            raise


def _push(call: Call, found: transfer.Push) -> int:
    call.write(safe(found.plan.text(call.lang)))
    if not found.plan.size:
        _say(call, "the server has it all already", "服务器上已是同样的内容")
        return GOOD
    if call.options.dry_run:
        return GOOD
    if not (call.options.yes or _confirmed(call)):
        _say(call, "nothing was sent", "没有发送任何内容")
        return NO_ANSWER
    with progress.sending(call.lang) as told:
        found.go(replace=call.options.replace, progress=told)
    _say(call, f"pushed: {found.plan.size} statements", f"已推送 {found.plan.size} 条陈述的变化")
    return GOOD


def pull(call: Call) -> int:
    """Write what the server holds."""
    target = call.options.output
    if call.options.format == "store" and target is None:
        raise UsageError("--format store needs -o FOLDER", "--format store 需要用 -o 指定文件夹")
    found = transfer.pull(call.options.url, timeout=_timeout(call))
    if call.options.format == "store":
        found.save(target)
        return GOOD
    by_ending = "nquads" if Path(target or "").suffix.lower() == ".nq" else "trig"
    with output.writing(target) as out:
        found.dump(out, cast("DumpFormat", call.options.format or by_ending))
    return GOOD


def _timeout(call: Call) -> float:
    seconds: float | None = call.options.timeout
    if seconds is not None and seconds <= 0:
        raise UsageError("--timeout wants a number above 0", "--timeout 应为大于 0 的数")
    return TIMEOUT if seconds is None else seconds


def _confirmed(call: Call) -> bool:
    print(call.say("send this? y/n ", "发送以上变化？y/n "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _say(call: Call, en: str, zh: str) -> None:
    print(call.say(en, zh), file=sys.stderr)
