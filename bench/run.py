"""Measure this project beside other engines, each in a process of its own, and write the tables.

    python bench/run.py                      100 thousand triples, every engine that is installed
    python bench/run.py 1000000 --rounds 3   a million; rdflib's own engine only up to 100 thousand

The tables go to bench/results/N.md, with the machine, the versions and the date. Rounds take turns between engines.
"""

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
SMALL: Final = 100_000
Found = dict[str, Any]


def prepared(folder: Path, triples: int) -> tuple[int, int]:
    """Write data.nq and whole.nq; how many statements each holds."""
    import pyoxigraph as ox

    from kg.store import open_store

    data, whole = folder / "data.nq", folder / "whole.nq"
    subprocess.run([sys.executable, HERE / "generate.py", str(triples), "-o", data], check=True, capture_output=True)
    store = open_store(data)
    out = folder / "evidence.nq"
    with out.open("wb") as file:
        store.dump(file, "nquads")
    with whole.open("wb") as file:
        store.dump(file, "ntriples")
        file.write(out.read_bytes())
    out.unlink()
    assert ox.RdfFormat.N_QUADS.supports_datasets
    return _lines(data), _lines(whole)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def engines(triples: int) -> list[str]:
    sys.path.insert(0, str(HERE))
    from work import ENGINES

    return [name for name in ENGINES if name != "rdflib" or triples <= SMALL]


def one(engine: str, folder: Path) -> Found:
    shutil.rmtree(folder / "kg-disk", ignore_errors=True)
    run = subprocess.run(
        [sys.executable, HERE / "work.py", engine, str(folder)], capture_output=True, text=True, check=True
    )
    found: Found = json.loads(run.stdout)
    return found


def command_load(folder: Path) -> float | None:
    """Seconds that Oxigraph's own command needs for the same quads; None where it is not installed."""
    command = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    if not Path(command).is_file():
        return None
    with tempfile.TemporaryDirectory(dir=folder) as place:
        start = time.perf_counter()
        arguments = ["load", "--location", place, "--file", str(folder / "whole.nq")]
        subprocess.run([command, *arguments], check=True, capture_output=True)
        return time.perf_counter() - start


def middle(rounds: list[Found]) -> Found:
    """The medians of what some rounds of one engine found."""
    works = {
        name: [statistics.median(found["work"][name][part] for found in rounds) for part in range(3)]
        for name in rounds[0]["work"]
    }
    return {
        "load": statistics.median(found["load"] for found in rounds),
        "peak": max(found["peak"] for found in rounds),
        "work": works,
    }


def machine() -> str:
    processor = platform.processor() or platform.machine()
    if (known := Path("/proc/cpuinfo")).exists():
        names = [line.partition(":")[2].strip() for line in known.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    names = ("pyoxigraph", "rdflib", "oxrdflib")
    versions = " · ".join(f"{name} {version(name)}" for name in names)
    day = datetime.now(UTC).date()
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()} · {versions}; {day}"
    )


def shown(value: float) -> str:
    if math.isinf(value):
        return "> 60 s"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"


def table(found: dict[str, Found], part: int) -> list[str]:
    """One row a work, one column an engine."""
    works = list(dict.fromkeys(work for each in found.values() for work in each["work"]))
    lines = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}"]
    for work in works:
        cells = [shown(each["work"][work][part]) if work in each["work"] else "" for each in found.values()]
        lines.append(f"| {work} | {' | '.join(cells)} |")
    return lines


def report(statements: tuple[int, int], found: dict[str, Found], load: float | None, busy: float) -> str:
    lines = [f"# {statements[0]:,} statements, {statements[1]:,} with the merge and what the rules derive", ""]
    lines += [
        machine(),
        "",
        f"Load of the machine when it began: {busy:.1f}. Medians; every engine in its own process.",
        "",
    ]
    lines += ["## Load", "", "| engine | seconds | peak memory |", "|---|---:|---:|"]
    lines += [f"| {name} | {each['load']:.2f} | {each['peak']:.0f} MB |" for name, each in found.items()]
    if load is not None:
        lines.append(f"| `oxigraph load`, the same quads | {load:.2f} | |")
    lines += ["", "kg reads the statements alone and writes the merge and the rules' graphs itself;", ""]
    lines[-2] += " the others load the file that holds them all."
    lines += ["## Warm", "", *table(found, 1), "", "## Cold (the first time)", "", *table(found, 0), ""]
    differing = {work for work in found["kg in memory"]["work"] if len(_answers(found, work)) > 1}
    lines += ["## Answers", "", _agreement(differing), ""]
    if "rdflib" in found:
        lines += ["## Beside rdflib's own engine", "", _beside(found), ""]
    return "\n".join(lines)


def _answers(found: dict[str, Found], work: str) -> set[float]:
    return {
        each["work"][work][2]
        for each in found.values()
        if work in each["work"] and not math.isinf(each["work"][work][0])
    }


def _agreement(differing: set[str]) -> str:
    if not differing:
        return "All engines gave the same number of rows or triples to every question."
    return f"The engines differ in the number of rows of: {', '.join(sorted(differing))}."


def _beside(found: dict[str, Found]) -> str:
    ours, theirs = found["kg in memory"]["work"], found["rdflib"]["work"]
    factors = {work: theirs[work][1] / ours[work][1] for work in theirs}
    finite = [factor for factor in factors.values() if not math.isinf(factor)]
    mean = math.exp(statistics.fmean(map(math.log, finite)))
    chain = factors["3-hop chain"]
    told = f"more than {60 / ours['3-hop chain'][1]:,.0f}" if math.isinf(chain) else f"{chain:,.0f}"
    return f"Geometric mean {mean:,.0f} times as fast over the {len(finite)} it answered; the chain {told} times."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, nargs="?", default=SMALL)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as place:
        folder = Path(place)
        statements = prepared(folder, options.triples)
        names = engines(options.triples)
        rounds: dict[str, list[Found]] = {name: [] for name in names}
        loads = []
        for number in range(options.rounds):
            loads.append(command_load(folder))
            for name in names:
                if name != "rdflib" or number == 0:
                    rounds[name].append(one(name, folder))
    load = statistics.median(loads) if None not in loads else None  # type: ignore[type-var]
    written = report(statements, {name: middle(each) for name, each in rounds.items()}, load, busy)
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / f"{options.triples}.md").write_text(written, "utf-8")
    sys.stdout.write(written)


if __name__ == "__main__":
    main()
