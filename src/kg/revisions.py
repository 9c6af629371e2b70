"""The RDF files of a revision of git, as files: `HEAD~1`, or `main:data` for a part of one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kg import files
from kg.errors import DataError


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """The file or folder that a revision holds, for as long as the context lasts.

    A revision alone means the folder one stands in; what stands behind its colon counts from there.
    DataError where there is no such revision, nothing of the kind in it, or no git.
    """
    name, _, part = revision.partition(":")
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    if not commit:
        raise DataError(
            f"“{revision}” is neither a file or folder here nor a revision of git; check its spelling",
            f"“{revision}”既不是这里的文件或文件夹，也不是 git 的版本；请检查写法",
            value=revision,
        )
    listed = _git("ls-tree", "-r", "-z", "--name-only", commit, "--", part or ".").decode().split("\0")
    wanted = [one for one in listed if PurePosixPath(one).suffix.lower() in files.FORMATS]
    if not wanted:
        en, zh = f"revision {name} holds no RDF files there", f"版本 {name} 的这个位置没有 RDF 文件"
        raise DataError(en, zh, value=revision)
    with TemporaryDirectory(prefix="kg-") as folder:
        root = Path(folder).resolve()
        for one in wanted:
            target = root / one
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_git("show", f"{commit}:./{one}"))
        try:
            yield root / part
        except DataError as error:
            if error.file and Path(error.file).is_relative_to(root):
                error.file = f"{name}:{Path(error.file).relative_to(root).as_posix()}"
            raise


def _git(*words: str) -> bytes:
    """What git says; nothing where it refuses."""
    try:
        done = subprocess.run(["git", *words], capture_output=True, check=False)
    except OSError as error:
        en = "revisions need git, which is not installed here; name files or folders instead"
        raise DataError(en, "比较版本需要 git，这里没有安装；请改为指定文件或文件夹") from error
    return done.stdout if done.returncode == 0 else b""
