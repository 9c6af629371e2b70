"""kg format: files in the one layout, or what keeps them from it."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from kg import files, layout
from kg.cli.call import GOOD, NO_ANSWER, WRONG, Call
from kg.cli.screen import safe
from kg.errors import KGError
from kg.layout import ENDINGS

_STDIN: Final = "-"
_HIDDEN: Final = "."


class _Laid(NamedTuple):
    """A file as it is and as it would be laid out."""

    name: str
    old: str
    new: str


def format(call: Call) -> int:
    """Lay out what the paths name; with --check or --diff only say what would change. All files, not only the first."""
    ranks = layout.order(_ontology(call))
    if call.options.paths == [_STDIN]:
        return _stdin(call, ranks)
    changed, wrong, total = [], 0, 0
    for path in _paths(call):
        total += 1
        try:
            laid = _Laid(str(path), files.text(path), layout.laid_out(path, ranks))
            if laid.old != laid.new:
                changed.append(laid)
                if not _only_looks(call):
                    layout.rewrite(path, laid.new)
        except KGError as error:
            wrong += 1
            print("kg:", safe(error.text(call.lang)), file=sys.stderr)
    _tell(call, changed, total - wrong)
    if wrong:
        return WRONG
    return NO_ANSWER if changed and _only_looks(call) else GOOD


def _only_looks(call: Call) -> bool:
    return bool(call.options.check or call.options.diff)


def _ontology(call: Call) -> Path:
    """The ontology whose order of properties counts: that of the project one stands in or names, else what ships."""
    where = Path(call.where) if call.where else Path()
    project = files.project(where) if files.is_project(where) else files.project()
    own = project.ontology / "kg.ttl"
    return own if own.is_file() else files.project().ontology / "kg.ttl"


def _paths(call: Call) -> Iterator[Path]:
    """The files, and those of the folders; each once."""
    found = [file for path in call.options.paths for file in _files(Path(path))]
    yield from dict.fromkeys(found)


def _files(path: Path) -> list[Path]:
    """A file, or every Turtle and TriG file of a folder, shapes too."""
    if not path.is_dir():
        return [path]
    folders = (path / "ontology", path / "data") if files.is_project(path) else (path,)
    return sorted(
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix.lower() in ENDINGS
        and file.is_file()
        and not any(part.startswith(_HIDDEN) for part in file.relative_to(folder).parts)
    )


def _stdin(call: Call, ranks: Mapping[str, int]) -> int:
    """Lay out standard input, which is TriG (all Turtle is)."""
    from kg.mistakes import utf8

    old = utf8(Path("<stdin>"), sys.stdin.buffer.read())
    try:
        new = layout.text_laid_out(old, Path("<stdin>.trig"), ranks)
    except KGError as error:
        error.file = "<stdin>"
        raise
    if not _only_looks(call):
        call.write(new)
        return GOOD
    laid = [_Laid("<stdin>", old, new)] if old != new else []
    _tell(call, laid, 1)
    return NO_ANSWER if laid else GOOD


def _tell(call: Call, changed: list[_Laid], total: int) -> None:
    """The differences, or the names of the files; how many there are on standard error."""
    if call.options.diff:
        text = "".join(line for laid in changed for line in _difference(call, laid))
        call.write(text) if text or call.options.output else None
    elif changed:
        call.write("\n".join(safe(laid.name) for laid in changed))
    kept = total - len(changed)
    if _only_looks(call):
        said = call.say(f"{len(changed)} would change, {kept} stay", f"{len(changed)} 个会改动，{kept} 个不变")
    else:
        said = call.say(f"{len(changed)} laid out, {kept} left as they are", f"整理了 {len(changed)} 个，{kept} 个不变")
    print(said, file=sys.stderr)


def _difference(call: Call, laid: _Laid) -> Iterator[str]:
    """The lines that change, as `diff -u` shows them."""
    styles = {"-": "red", "+": "cyan", "@": "dim"}
    lines = difflib.unified_diff(laid.old.splitlines(), laid.new.splitlines(), laid.name, laid.name, lineterm="")
    for line in lines:
        yield (
            call.screen.paint(safe(line), styles.get(line[:1], "")) + "\n" if line[:1] in styles else safe(line) + "\n"
        )
