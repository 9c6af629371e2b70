"""kg view, kg export and kg build: the graph as a page, as files for other programs, and all of it at once."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kg import disk, fresh, labels
from kg.cli import exports, output, report
from kg.cli.arguments import UsageError
from kg.cli.asking import catalogue
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.errors import StoreError
from kg.store import at_hand

if TYPE_CHECKING:
    from kg.page.ask import Asking
    from kg.picture import Picture
    from kg.store import LocalStore, Store

PAGE = "graph.html"
ARCHIVE = "graph.zip"
_NO_ENGINE = (
    "the page cannot answer questions: kg was installed without npm, so the engine is missing (--no-sparql leaves the questions out)",
    "这个页面不能回答问题：安装 kg 时没有 npm，因而缺少查询引擎（--no-sparql 可略去提问）",
)
_MANY = 100_000
"""Statements from which on a page answers questions only where that is asked for: the data and the engine would make
it twice as large and take as long again."""
_TOO_MANY = (
    "the page answers no questions: with {0} statements it would be large (kg view --sparql puts the engine in)",
    "这个页面不能回答问题：共有 {0} 条陈述，带上查询引擎文件会很大（kg view --sparql 可带上）",
)
_STORE, _EXPORT, _REPORT = "store", "export", "report.md"
_BUILT = {PAGE, _STORE, _EXPORT, _REPORT}
_FAULTS = 20
"""More are counted: a damaged block of a file holds hundreds of graphs."""


def view(call: Call) -> int:
    """Write the graph, or the part that the options choose, as one page."""
    if call.options.hops is not None and (call.options.focus is None or call.options.hops < 0):
        raise UsageError(
            "--hops wants a number from 0 and goes with --focus", "--hops 应为不小于 0 的整数，并与 --focus 同用"
        )
    if call.options.zip and call.options.open:
        raise UsageError(
            "--zip makes a file to send, --open one to look at; choose one",
            "--zip 用于发送，--open 用于查看；请任选其一",
        )
    if call.options.sparql and call.options.no_sparql:
        raise UsageError("choose either --sparql or --no-sparql", "--sparql 与 --no-sparql 只能选一个")
    out = call.options.output or (ARCHIVE if call.options.zip else PAGE)
    if call.options.zip and not out.lower().endswith(".zip"):
        raise UsageError(
            f"with --zip the name ends with .zip, not “{out}”", f"使用 --zip 时，文件名应以 .zip 结尾，而不是“{out}”"
        )
    nodes, page = _page(call, at_hand(call.open()))
    output.replace(out, _zipped(f"{Path(out).stem}.html", page) if call.options.zip else page.encode())
    if sys.stderr.isatty() or not call.options.open:
        print(call.say(f"{out}: {nodes} things", f"{out}：{nodes} 个对象"), file=sys.stderr)
    if call.options.open:
        import webbrowser

        webbrowser.open(Path(out).resolve().as_uri())
    return GOOD if nodes else NO_ANSWER


def _zipped(name: str, page: str) -> bytes:
    """An archive that holds the page alone, the same bytes on any day: some mail systems let no HTML through."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    about = ZipInfo(name)
    about.external_attr = 0o644 << 16
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(about, page.encode(), ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _page(call: Call, store: Store) -> tuple[int, str]:
    """How many things are on the page, and the page."""
    from kg.evidence import sentences
    from kg.render import page

    found = _pictured(call, store)
    texts = sentences(store, Path(call.options.text)) if call.options.text else {}
    asks = _asking(call, store, found)
    return len(found.nodes), page(found, lang=getattr(call.options, "lang", None), texts=texts, asks=asks)


def _asking(call: Call, store: Store, found: Picture) -> Asking | None:
    """What the page answers questions with, where it shall; where it cannot, that is said."""
    from kg.page.ask import asking

    if call.options.no_sparql:
        return None
    stated = sum(about["statements"] for about in found.about["evidence"].values() if about["kind"] != "rule")
    if stated >= _MANY and not call.options.sparql:
        print(call.say(*(text.format(f"{stated:,}") for text in _TOO_MANY)), file=sys.stderr)
        return None
    asks = asking(store, catalogue(call.where), set(found.nodes))
    if not asks.engine:
        print(call.say(*_NO_ENGINE), file=sys.stderr)
    return asks


def _pictured(call: Call, store: Store) -> Picture:
    """What the options choose of the graph."""
    from kg import picture

    around = None
    if call.options.focus is not None:
        hops = 1 if call.options.hops is None else call.options.hops
        around = picture.Around(labels.meant(store, call.options.focus), hops)
    return picture.of(store, call.options.query, around)


def export(call: Call) -> int:
    """Write the graph in one format."""
    format = call.options.format or _by_ending(output.ending(call.options.output))
    store = at_hand(call.open())
    with output.writing(call.options.output) as out:
        exports.write(store, out, format, call.lang)
    return GOOD


def _by_ending(ending: str) -> str:
    """The format that the name of the file of -o tells, else Turtle."""
    return next((format for format, name in exports.ENDINGS.items() if name == ending), "turtle")


def build(call: Call) -> int:
    """Build everything beside the folder, then put it in its place."""
    target = Path(call.options.folder).resolve()
    _replaceable(target)
    with output.tidy_interrupt(), _beside(target) as new:
        if call.options.only == _STORE and _straight(call):
            _store_alone(call, new / _STORE)
        else:
            for what, make in _steps(call, at_hand(call.open()), new):
                _progress(call, what)
                make()
            _progress(call, "")
        disk.exchange(new, target)
    told = f"{call.options.folder}: {call.say('built', '已生成')} · kg info --store {call.options.folder}/{_STORE}"
    print(told, file=sys.stderr)
    return GOOD


def _straight(call: Call) -> bool:
    """Whether there are files to write a store of that need not be in memory all at once."""
    return call.where is not None and Path(call.where).exists() and not call.options.printed


def _store_alone(call: Call, target: Path) -> None:
    from kg.cli.progress import loading
    from kg.store import build as write

    where = Path(call.where or "")
    if not sys.stderr.isatty():
        return write(where, target)
    with loading(call.where, call.lang) as watch:
        return write(where, target, watch)


def verify(call: Call) -> int:
    """Say whether a store on disk is as it was written, or what of it is not."""
    where = call.place("kg verify") or Path()
    inside = where / _STORE
    faults = disk.verify(inside if inside.is_dir() else where)
    told = [
        call.say(
            f"{fault.what}: expected {fault.expected}, found {fault.found}",
            f"{fault.what}：应为 {fault.expected}，实为 {fault.found}",
        )
        for fault in faults[:_FAULTS]
    ]
    if more := len(faults) - len(told):
        told.append(call.say(f"and {more} more", f"另有 {more} 处"))
    call.write("\n".join(told) or call.say("the store is as it was written", "存储与写入时一致"))
    return NO_ANSWER if faults else GOOD


def _is_ours(name: str) -> bool:
    """Whether kg build made it, or a load into the store in it that was killed."""
    return name in _BUILT or (name.startswith(f".{_STORE}.") and name.endswith(".tmp"))


def _replaceable(target: Path) -> None:
    """StoreError unless the folder is new, empty, or an earlier build."""
    if target.exists() and (not target.is_dir() or any(not _is_ours(path.name) for path in target.iterdir())):
        raise StoreError(
            "this holds things that kg build did not make; name a new folder",
            "这里有不是 kg build 生成的内容；请另指定一个文件夹",
            file=target,
        )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside the target; whatever happens, it is gone in the end."""
    try:
        with fresh.folder(target) as new:
            yield new
    except OSError as error:
        raise disk.unwritable(target, error) from error


def _steps(call: Call, store: Store, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """What there is to make, each with its name."""
    local = cast("LocalStore", store)  # as every store at hand is
    yield _STORE, partial(local.save, folder / _STORE)
    if call.options.only == _STORE:
        return
    yield PAGE, lambda: (folder / PAGE).write_bytes(_page(call, store)[1].encode())
    (folder / _EXPORT).mkdir()
    for kind, ending in exports.ENDINGS.items():
        name = f"{_EXPORT}/graph.{ending}"
        yield name, partial(_export_to, folder / name, call, store, kind)
    yield _REPORT, lambda: (folder / _REPORT).write_bytes(report.report(call, store, catalogue(call.where)).encode())


def _export_to(path: Path, call: Call, store: Store, format: str) -> None:
    with path.open("wb") as out:
        exports.write(store, out, format, call.lang)


def _progress(call: Call, what: str) -> None:
    """One line on a terminal that says what is being made, and goes away."""
    if sys.stderr.isatty():
        doing = f"{call.say('making', '正在生成')} {what}" if what else ""
        sys.stderr.write(f"\r\x1b[K{doing}")
        sys.stderr.flush()
