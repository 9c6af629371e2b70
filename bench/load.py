"""Loading alone, in a process of its own: python bench/load.py WAY FILE FOLDER.

`copy` writes the quads of a file as they are, cut in two for two cores; `build` also writes the merge and what the
rules derive, straight to disk. Tells seconds, CPU seconds and the peak of memory in MB of this process.
"""

import json
import mmap
import sys
import time
from pathlib import Path

import pyoxigraph as ox
from engines import peak

from kg import disk, store


def copy(file: Path, folder: Path) -> None:
    target = ox.Store(str(folder))
    with file.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as data:
        disk._load(target, disk._pieces(data))
    target.flush()


def main() -> None:
    way, file, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    start = time.perf_counter()
    (copy if way == "copy" else store.build)(file, folder)
    taken = {"seconds": time.perf_counter() - start, "cpu": time.process_time(), "peak": peak(None)}
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main()
