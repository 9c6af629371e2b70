"""kg push and kg pull: the graph to a server, and back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

from kg import transfer
from kg.cli import output, progress
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.screen import safe
from kg.remote import RemoteStore
from kg.server.endpoint import TIMEOUT, Addresses

if TYPE_CHECKING:
    from kg.store import DumpFormat

FORMATS = {"": "trig", "trig": "trig", "nq": "nquads"}
"""What a pull is written as, by the ending of the file's name."""


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
    target, format, url = call.options.output, _format(call), call.options.url
    if call.options.store:
        raise UsageError(
            "kg pull gets what the server at URL holds; leave --store out, -o says where it goes",
            "kg pull 取回的是 URL 所指服务器上的内容；请去掉 --store，用 -o 指定存放的位置",
            value=call.options.store,
        )
    if call.options.printed:
        # Which refuses a server that holds more.
        RemoteStore(url, printed=True, timeout=_timeout(call))
    found = transfer.pull(url, timeout=_timeout(call))
    if format == "store":
        found.save(target)
        return GOOD
    with output.writing(target) as out:
        found.dump(out, cast("DumpFormat", format))
    return GOOD


def _format(call: Call) -> str:
    """The format that was asked for, or that the name of the file tells, which must be one that keeps the evidence."""
    target = call.options.output
    if call.options.format == "store" and target is None:
        raise UsageError("--format store needs -o FOLDER", "--format store 需要用 -o 指定文件夹")
    ending = output.ending(target)
    if call.options.format:
        return str(call.options.format)
    if ending not in FORMATS:
        possible = " ".join(f".{name} .{name}.gz" for name in FORMATS if name)
        raise UsageError(
            f"“{target}” cannot hold the graph with its evidence; the name may end with {possible}",
            f"“{target}”不能存放图谱及其依据；文件名可以 {possible} 结尾",
            value=target,
        )
    return FORMATS[ending]


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
