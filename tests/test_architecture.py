"""The shape of the code: what may know what, what is loaded when, and how long things may get."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from kg.store import LocalStore, Store

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/kg"
HEAVY = set(
    "rdflib oxrdflib networkx pyvis pypinyin opencc pandas numpy jinja2 IPython pyshacl shacl SPARQLWrapper openpyxl".split()
)

# Every module, in order, with the foreign libraries it may know. A module imports only from modules above it.
MODULES: dict[str, set[str]] = {
    "errors": set(),
    "seconds": set(),
    "lines": set(),
    "fresh": set(),
    "terms": set(),
    "mistakes": set(),
    "syntax": {"pyoxigraph"},
    "turtle": set(),
    "slips": set(),
    "remarks": set(),
    "packed": {"zstandard"},
    "files": {"pyoxigraph"},
    "blanks": {"pyoxigraph"},
    "layout": {"pyoxigraph"},
    "results": {"pyoxigraph", "pandas", "rdflib"},
    "queries": {"pyoxigraph"},
    "engine": {"pyoxigraph"},
    "rules": {"pyoxigraph"},
    "spelling": {"opencc", "pypinyin"},
    "listed": {"pyoxigraph"},
    "lookup": set(),
    "base": {"pyoxigraph", "rdflib"},
    "view": {"pyoxigraph", "oxrdflib", "rdflib"},
    "manifest": {"pyoxigraph"},
    "disk": {"pyoxigraph"},
    "bulk": {"pyoxigraph"},
    "server": set(),
    "server.login": set(),
    "server.refusals": set(),
    "server.connection": set(),
    "server.wire": set(),
    "server.protocol": {"SPARQLWrapper"},
    "server.wording": {"pyoxigraph"},
    "server.endpoint": {"pyoxigraph"},
    "server.spool": {"pyoxigraph"},
    "server.addresses": set(),
    "server.holdings": {"pyoxigraph"},
    "server.probe": set(),
    "server.values": {"pyoxigraph"},
    "remote": {"pyoxigraph", "rdflib"},
    "store": {"pyoxigraph", "rdflib"},
    "limits": {"pyoxigraph", "rdflib"},
    "evidence": {"pyoxigraph"},
    "called": set(),
    "labels": set(),
    "parameters": {"pyoxigraph", "rdflib"},
    "vocabulary": set(),
    "meaning": {"pyoxigraph"},
    "columns": set(),
    "book": set(),
    "difference": {"pyoxigraph"},
    "transfer": {"pyoxigraph"},
    "comparison": {"pyoxigraph"},
    "revisions": set(),
    "validation": set(),
    "validation.problems": set(),
    "validation.findings": set(),
    "validation.locate": {"pyoxigraph"},
    "validation.positions": {"pyoxigraph"},
    "validation.words": {"pyoxigraph"},
    "validation.writing": set(),
    "validation.checks": {"pyoxigraph"},
    "validation.shapes": {"pyoxigraph", "rdflib"},
    "validation.shacl": {"pyoxigraph", "pyshacl", "rdflib", "shacl"},
    "validation.report": {"pyoxigraph"},
    "validate": {"pyoxigraph"},
    "coverage": set(),
    "description": set(),
    "things": set(),
    "premises": set(),
    "picture": set(),
    "graph": {"networkx"},
    "page": set(),
    "page.style": set(),
    "page.lanes": set(),
    "page.packing": set(),
    "page.layout": {"networkx"},
    "page.payload": {"opencc"},
    "page.ask": {"pyoxigraph"},
    "page.document": {"pyvis"},
    "render": {"networkx", "pyvis"},
    "curate": set(),
    "curate.numbers": set(),
    "curate.text": set(),
    "curate.desk": set(),
    "curate.known": {"pyoxigraph"},
    "curate.words": set(),
    "curate.stored": set(),
    "curate.naming": {"pypinyin"},
    "curate.skeleton": set(),
    "curate.proposal": set(),
    "curate.blocks": set(),
    "curate.scene": set(),
    "curate.holdings": {"pyoxigraph"},
    "curate.details": set(),
    "curate.honors": set(),
    "curate.initiatives": set(),
    "curate.organizations": set(),
    "curate.spirits": set(),
    "curate.accept": {"pyoxigraph"},
    "curate.change": set(),
    "curate.columns": set(),
    "curate.propose": set(),
    "curate.log": set(),
    "curate.table": set(),
    "curate.workbook": {"openpyxl"},
    "curate.review": set(),
    "cli.screen": {"wcwidth"},
    "cli.arguments": set(),
    "cli.output": set(),
    "cli.pointing": set(),
    "cli.afar": set(),
    "cli.desk": set(),
    "cli.upkeep": set(),
    "cli.commands": set(),
    "cli.progress": set(),
    "cli.piped": set(),
    "cli.call": set(),
    "cli.cells": {"pyoxigraph"},
    "cli.statements": set(),
    "cli.proof": set(),
    "cli.terms": set(),
    "cli.telling": set(),
    "cli.overview": {"pyoxigraph"},
    "cli.report": set(),
    "cli.answers": {"pyoxigraph"},
    "cli.asking": set(),
    "cli.catalog": set(),
    "cli.exports": {"networkx"},
    "cli.making": set(),
    "cli.transferring": set(),
    "cli.proposed": set(),
    "cli.checking": set(),
    "cli.covering": set(),
    "cli.comparing": {"pyoxigraph"},
    "cli.formatting": set(),
    "cli.curating": set(),
    "cli.reviewing": set(),
    "cli.sheets": set(),
    "cli": set(),
    "__init__": set(),
    "__main__": set(),
}


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), file.name)


def module(file: Path) -> str:
    dotted = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
    return dotted.removesuffix(".__init__")


def imported(package: str, name: str) -> str:
    """The module that `from package import name` imports: the package, or a module of ours inside it."""
    inside = SOURCE.joinpath(*package.split(".")[1:], name)
    ours = package.partition(".")[0] == "kg" and (inside.is_dir() or inside.with_suffix(".py").is_file())
    return f"{package}.{name}" if ours else package


def imports(code: ast.Module) -> Iterator[str]:
    """Every module that is imported anywhere in the code, also inside functions and for types only."""
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            yield from (imported(node.module or "", alias.name) for alias in node.names)


def out_of_order(name: str, code: ast.Module) -> list[str]:
    """The imports of project modules that do not stand above `name` in the table."""
    above = list(MODULES)[: list(MODULES).index(name)]
    inside = [found.removeprefix("kg.") for found in imports(code) if found.startswith("kg.")]
    return [other for other in inside if other not in above]


def foreign(code: ast.Module) -> set[str]:
    tops = {found.partition(".")[0] for found in imports(code)}
    return tops - sys.stdlib_module_names - {"kg", "__future__", "compression"}  # the last came with 3.14


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=module)
def test_module_is_in_the_table_and_imports_one_way_and_only_its_libraries(file: Path) -> None:
    name, code = module(file), tree(file)
    assert name in MODULES, "a new module: give it its place in the table"
    assert out_of_order(name, code) == []
    assert foreign(code) - MODULES[name] == set()


def test_an_import_against_the_order_would_be_seen() -> None:
    assert out_of_order("terms", ast.parse("from kg import store\nfrom kg.errors import KGError")) == ["store"]
    assert out_of_order("errors", ast.parse("def f():\n    import kg.terms")) == ["terms"]
    assert foreign(ast.parse("import os, rdflib.plugins\nfrom pyvis.network import Network")) == {"rdflib", "pyvis"}


def test_the_table_names_no_module_that_is_gone_and_no_library_that_is_unused() -> None:
    assert set(MODULES) == {module(file) for file in FILES}
    assert {module(file): foreign(tree(file)) for file in FILES} == MODULES


def test_libraries_in_use_and_declared_dependencies_are_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = [text for extra in project["optional-dependencies"].values() for text in extra]
    declared = {re.split(r"[^\w-]", text)[0] for text in [*project["dependencies"], *optional]}
    assert declared - {"spirit-kg"} == set().union(*(foreign(tree(file)) for file in FILES))


# What is loaded when


def python(code: str) -> list[str]:
    """Runs code in a fresh interpreter; the last line it prints is a list."""
    run = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True)
    listed: list[str] = json.loads(run.stdout.splitlines()[-1])
    return listed


LOADED = "\nimport sys, json\nprint(json.dumps([name for name in sys.modules if '.' not in name]))"


def test_importing_kg_loads_no_foreign_library() -> None:
    assert (HEAVY | {"pyoxigraph", "wcwidth"}) & set(python("import kg" + LOADED)) == set()


def test_an_answer_is_given_without_a_heavy_library() -> None:
    loaded = set(python("import kg.cli\nkg.cli.main(['query', '-e', 'SELECT * { ?s a kg:Spirit }'])" + LOADED))
    assert "pyoxigraph" in loaded
    assert loaded & HEAVY == set()


ASKED = ["query", "honors-of-branch"]
SELDOM = {"locale", "threading", "sqlite3", "hashlib", "subprocess", "wcwidth", "kg.disk", "kg.premises"}
"""What an answer does without, wherever a name is sought or a limit set."""
UNNAMED = {"tempfile", "datetime", "decimal", "kg.lookup"}
"""What it needs for many names or a limit alone."""


@pytest.mark.parametrize(
    ("words", "slow"),
    [
        (ASKED, SELDOM | UNNAMED | {"unicodedata", "kg.labels"}),
        ([*ASKED, "-p", "branch=洞头"], SELDOM | UNNAMED),
        ([*ASKED, "-p", "branch=Dongtou"], SELDOM | UNNAMED),
        ([*ASKED, "-p", "branch=id:branch-dongtou"], SELDOM | UNNAMED),
        ([*ASKED, "--evidence"], SELDOM | UNNAMED | {"unicodedata", "kg.labels"}),
        ([*ASKED, "--timeout", "5"], SELDOM | {"datetime", "kg.lookup", "kg.labels"}),
        (["show", "红船精神"], SELDOM | UNNAMED - {"kg.lookup"}),
    ],
)
def test_an_answer_is_given_without_what_would_take_a_tenth_of_its_time(words: list[str], slow: set[str]) -> None:
    asked = f"import sys, json, kg.cli\nassert kg.cli.main({words!r}) == 0\n"
    loaded = set(python(asked + "print(json.dumps(list(sys.modules)))"))
    assert {"pyoxigraph", "kg.cli.cells"} <= loaded
    assert loaded & (slow | HEAVY) == set()


def test_a_store_on_disk_is_asked_without_what_writes_it(store: Store, tmp_path: Path) -> None:
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    words = ["query", "-e", "ASK {}", "--store", str(tmp_path / "disk")]
    loaded = set(python(f"import sys, json, kg.cli\nkg.cli.main({words!r})\nprint(json.dumps(list(sys.modules)))"))
    assert "kg.disk" in loaded
    assert loaded & ({"threading", "concurrent.futures", "logging", "hashlib", "sqlite3"} | HEAVY) == set()


def test_a_heavy_library_would_be_seen() -> None:
    assert "networkx" in python("import networkx" + LOADED)


def test_importing_every_module_reads_no_file_but_code() -> None:
    names = [f"kg.{module(file)}".removesuffix(".__init__") for file in FILES if file.name != "__main__.py"]
    opened = python(f"""
import sys, json
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
import {", ".join(names)}
print(json.dumps(opened))""")
    ours = [path for path in map(Path, opened) if ROOT in path.parents and ".venv" not in path.parts]
    assert any(path.suffix in {".py", ".pyc"} for path in ours)
    assert [path for path in ours if path.suffix not in {".py", ".pyc"}] == []


# How long things get

EVERY_FILE = [*FILES, *sorted(file for file in (ROOT / "tests").rglob("*.py") if "node_modules" not in file.parts)]


def functions(code: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(code):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


@pytest.mark.parametrize("file", EVERY_FILE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_function_is_over_50_lines_and_no_file_over_400(file: Path) -> None:
    assert [f"{f.name}: {length(f)} lines" for f in functions(tree(file)) if length(f) > 50] == []
    assert len(file.read_text("utf-8").splitlines()) <= 400


def test_half_of_all_functions_have_ten_lines_or_fewer() -> None:
    assert median(length(f) for file in FILES for f in functions(tree(file))) <= 10


def test_no_module_is_a_drawer_for_everything() -> None:
    assert {file.stem for file in FILES} & {"utils", "util", "helpers", "common", "misc"} == set()


def test_only_kg_run_takes_arguments_by_any_name() -> None:
    takers = {f"{module(file)}.{f.name}" for file in FILES for f in functions(tree(file)) if f.args.kwarg}
    assert takers == {"parameters.run", "view._read_only"}  # the second refuses whatever it is called with
