"""What was measured with: the head of every table."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

LIBRARIES: Final = "pyoxigraph oxigraph rdflib oxrdflib kglab maplib SPARQLWrapper".split()


def machine(libraries: list[str] = LIBRARIES) -> str:
    """Processor, memory, system, versions and date."""
    processor = platform.processor() or platform.machine()
    if (known := Path("/proc/cpuinfo")).exists():
        names = [line.partition(":")[2].strip() for line in known.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = " · ".join(f"{name} {found}" for name in libraries if (found := _version(name)))
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()} · {versions}; {datetime.now(UTC).date()}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
