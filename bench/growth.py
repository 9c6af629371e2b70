"""How loading and asking on disk grow: one large load, looked at after every million statements, then questions.

    python bench/growth.py 100000000 FOLDER --minutes 60   load that many, or as many as the time allows, and ask
    python bench/growth.py --report                        write bench/results/growth.md anew from what was measured

The statements stream from bench/generate.py into the store as they are and, without their graphs, into the merge,
as `kg build --only store` does it; nothing else touches the disk. FOLDER has to be new and is removed in the end.
"""

import argparse
import contextlib
import json
import os
import queue
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from engines import peak
from machine import machine
from work import FIXED

from kg.store import Store, open_store

HERE: Final = Path(__file__).parent
KEPT: Final = HERE / "results" / "growth.json"
GRAPH: Final = re.compile(rb' <[^<>" ]*> \.$', re.MULTILINE)
ASKED: Final = (
    "lookup",
    "one row",
    "evidence",
    "partOf+",
    "DESCRIBE",
    "star join",
    "grouped top-k",
    "OPTIONAL",
    "50 000 rows",
    "CONTAINS zh",
    "COUNT",
)
"""Those of the fixed questions that need no rule."""
STEP: Final = 1_000_000
SHORT: Final = 10
"""Seconds of an answer that is worth waiting for again."""
BILLION: Final = 1_000_000_000
Found = dict[str, Any]


class Feed:
    """Bytes that come from one thread and are read by another, a few pieces ahead at most."""

    def __init__(self) -> None:
        self.coming: queue.Queue[bytes] = queue.Queue(8)
        self._ready = b""
        self._at = 0
        self._over = False

    def read(self, size: int = -1) -> bytes:
        if self._at >= len(self._ready) and not self._over:
            self._ready, self._at = self.coming.get(), 0
            self._over = not self._ready
        found = self._ready[self._at : len(self._ready) if size < 0 else self._at + size]
        self._at += len(found)
        return found


def lines(statements: int) -> Iterator[bytes]:
    """What the generator writes, in whole lines."""
    command = [sys.executable, HERE / "generate.py", str(statements)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as made:
        assert made.stdout is not None
        rest = b""
        try:
            while data := made.stdout.read(1 << 20):
                whole, end, rest = (rest + data).rpartition(b"\n")
                yield whole + end
        finally:
            made.kill()


def load(statements: int, folder: Path, minutes: float) -> list[Found]:
    """Load into a new store; what has been used after every million."""
    store, named, merge = ox.Store(str(folder)), Feed(), Feed()
    start, last, points, count = time.monotonic(), time.monotonic() + 60 * minutes, [], 0
    jobs = [
        threading.Thread(target=store.bulk_load, args=(source, form), kwargs={"lenient": True})
        for source, form in ((named, ox.RdfFormat.N_QUADS), (merge, ox.RdfFormat.N_TRIPLES))
    ]
    for job in jobs:
        job.start()
    with contextlib.closing(lines(statements)) as coming:
        for data in coming:
            count += data.count(b"\n")
            named.coming.put(data)
            merge.coming.put(GRAPH.sub(b" .", data))
            if count >= STEP * (len(points) + 1):
                points.append(_point(count, start, folder))
            if time.monotonic() > last:
                break
    for source in (named, merge):
        source.coming.put(b"")
    for job in jobs:
        job.join()
    store.flush()
    return [*points, _point(count, start, folder)]


def _point(count: int, start: float, folder: Path) -> Found:
    used = {"seconds": time.monotonic() - start, "cpu": time.process_time(), "peak": peak(None)}
    return {"statements": count, **used, "bytes": size(folder), "load": os.getloadavg()[0]}


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def ask(folder: Path) -> Found:
    """The first time of each question, and the median of the next ones where the first was short; CPU time too."""
    store = open_store(folder)
    found: Found = {}
    for name in ASKED:
        first, again = _once(store, name), []
        if first[0] < SHORT:
            again = [_once(store, name) for _ in range(3)]
        warm = [statistics.median(each[part] for each in again or [first]) for part in range(2)]
        found[name] = {"cold": first[0], "warm": warm[0], "cpu": warm[1], "count": first[2]}
        sys.stderr.write(f"{name}: {found[name]}\n")
    return found


def _once(store: Store, name: str) -> tuple[float, float, int]:
    text, start, used = FIXED[name], time.perf_counter(), time.process_time()
    count = sum(1 for _ in (store.describe(text) if name == "DESCRIBE" else store.select(text).stream()))
    return time.perf_counter() - start, time.process_time() - used, count


def report(kept: Path = KEPT) -> str:
    """Write the tables and the picture from what was measured; the text."""
    found = json.loads(kept.read_text("utf-8"))
    text = "\n".join([*_told(found), *_drawn(found, kept)])
    kept.with_suffix(".md").write_text(text, "utf-8")
    return text


def _told(found: Found) -> list[str]:
    points, last = found["points"], found["points"][-1]
    shown = [
        point for point in points[:-1] if round(point["statements"] / STEP) in (1, 2, 5, 10, 20, 30, 40, 50, 75, 100)
    ]
    rows = [f"| {' | '.join(_cells(point))} |" for point in [*shown, last]]
    used, room = last["cpu"] / last["statements"], last["bytes"] / last["statements"]
    return [
        "# Growth on disk",
        "",
        found["machine"],
        "",
        f"Of {found['asked']:,} statements {last['statements']:,} were loaded, with their merge and without rules, in",
        f"{last['seconds'] / 60:.0f} minutes{found.get('note', '')}. The clock tells of a machine that others used too;",
        "CPU time does not. A statement counts once here; on disk it is twice, in its graph and in the merge. It is counted",
        "when it is handed over: the loader is up to two million behind, which shows in the first rows.",
        "",
        "| million statements | seconds | CPU s | CPU s a million | GB on disk | bytes a statement | peak MB | load |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
        *rows,
        "",
        "## Questions, on disk",
        "",
        *_answers(found["answers"]),
        "",
        "## The billion, on paper",
        "",
        f"At {used * 1e6:.1f} CPU seconds a million and {room:.0f} bytes a statement, both with the merge, a billion",
        f"statements, {BILLION / 200 / 1e6:.0f} million branches, take {used * BILLION / 3600:.1f} hours of one core, half of that",
        f"on two, and {room * BILLION / 1e9:,.0f} GB of disk, at the memory in the table, which does not grow.",
        "Rules add a third to the statements, and their joins need memory that grows with the data: at this size they",
        "are run where there is much of it, or article by article before loading.",
        "",
    ]


def _cells(point: Found) -> tuple[str, ...]:
    count = point["statements"]
    return (
        f"{count / 1e6:.1f}",
        f"{point['seconds']:,.0f}",
        f"{point['cpu']:,.0f}",
        f"{point['cpu'] / count * 1e6:.1f}",
        f"{point['bytes'] / 1e9:.2f}",
        f"{point['bytes'] / count:.0f}",
        f"{point['peak']:,.0f}",
        f"{point['load']:.0f}",
    )


def _answers(sizes: Found) -> list[str]:
    """One row a question, three columns a size."""
    names = list(sizes)
    head = "".join(f" {int(name) / 1e6:.1f} M first | again | CPU |" for name in names)
    rows = [f"| | rows |{head}", f"|---|---:|{'---:|' * 3 * len(names)}"]
    for work in (name for name in ASKED if any(name in each for each in sizes.values())):
        known = [sizes[name].get(work) for name in names]
        counts = ", ".join(f"{each['count']:,}" if each else "–" for each in known)
        rows.append(f"| {work} | {counts} |{''.join(_times(each) for each in known)}")
    return rows


def _times(taken: Found | None) -> str:
    if taken is None:
        return " | | |"
    again = "–" if taken["warm"] == taken["cold"] else f"{taken['warm'] * 1e3:,.1f} ms"
    return f" {taken['cold'] * 1e3:,.1f} ms | {again} | {taken['cpu'] * 1e3:,.1f} ms |"


def _drawn(found: Found, kept: Path) -> list[str]:
    try:
        import matplotlib as mpl
    except ImportError:
        return []
    from report import FONTS

    mpl.use("svg")
    mpl.rcParams.update({"font.sans-serif": FONTS, "font.family": "sans-serif", "svg.hashsalt": "kg"})
    import matplotlib.pyplot as plt

    points = found["points"]
    x = [point["statements"] / 1e6 for point in points]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    left.plot(x, [point["cpu"] for point in points], color="#b3261e")
    left.set_ylabel("CPU 秒 · CPU seconds")
    right.plot(x, [point["bytes"] / 1e9 for point in points], color="#33658a")
    right.set_ylabel("磁盘 GB · GB on disk")
    for axes in (left, right):
        axes.set_xlabel("百万条陈述 · million statements")
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
    figure.suptitle("磁盘加载随规模的增长 · Loading to disk, as it grows")
    path = kept.with_suffix(".svg")
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    return [f"![growth]({path.name})", ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int, nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    if not options.report:
        if options.statements is None or options.folder is None or options.folder.exists():
            parser.error("it wants a number of statements and a folder that is not there yet")
        try:
            points = load(options.statements, options.folder, options.minutes)
            answers = {str(points[-1]["statements"]): ask(options.folder)}
        finally:
            shutil.rmtree(options.folder, ignore_errors=True)
        found = {"machine": machine(), "asked": options.statements, "points": points, "answers": answers}
        KEPT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(report())


if __name__ == "__main__":
    main()
