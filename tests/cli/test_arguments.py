"""The command line: help, languages, what is wrong with it, exit codes, how long it takes to start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from kg import cli
from kg.cli.commands import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg

HEAVY = {"rdflib", "networkx", "pyvis", "pypinyin", "pandas", "jinja2", "email", "http", "oxrdflib"}


def test_kg_alone_gives_a_short_help_that_names_every_command(kg: Kg) -> None:
    alone = kg()
    assert (alone.code, alone.err) == (0, "")
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", alone.out, re.MULTILINE)
    assert alone == kg("--help") == kg("-h")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("lang", "usage", "example"), [("en", "usage:", "examples:"), ("zh", "用法:", "示例:")])
def test_every_command_explains_itself_in_both_languages(
    kg: Kg, name: str, lang: str, usage: str, example: str
) -> None:
    helped = kg(name, "--help", "--lang", lang)
    assert (helped.code, helped.err) == (0, "")
    assert helped.out.startswith(f"{usage} kg {name}")
    assert example in helped.out
    assert f"  kg {name}" in helped.out.partition(example)[2]
    for option in ("--store", "--printed", "--lang"):
        assert option in helped.out
    foreign = re.findall(r"\b(?:usage|options|positional|show this help)\b", helped.out) if lang == "zh" else []
    assert foreign == []


def test_no_command_of_a_later_version_is_there(kg: Kg) -> None:
    for name in ("serve",):
        assert name not in COMMANDS
        assert kg(name).code == 2


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LC_ALL": "zh_TW", "LC_MESSAGES": "en_GB", "LANG": "fr"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_locale(environ: dict[str, str], lang: str) -> None:
    assert cli.language(["info"], environ) == lang


@pytest.mark.parametrize("words", [["--lang", "zh", "info"], ["info", "--lang", "zh"], ["info", "--lang=zh"]])
def test_the_language_asked_for_wins(words: list[str]) -> None:
    assert cli.language(words, {"LANG": "en"}) == "zh"


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (["qurey"], "did you mean query?", "是不是 query？"),
        (["xyzzy"], "there is no command “xyzzy”; kg --help", "没有“xyzzy”这个命令；kg --help"),
        (["info", "--nope"], "unrecognized arguments: --nope", "不认识的参数：--nope"),
        (["show"], "the following arguments are required: ID-OR-NAME", "缺少参数：ID-OR-NAME"),
        (["query", "--format"], "expected one argument", "后面需要一个值"),
        (["query", "a", "--format", "pdf"], "invalid choice: 'pdf'", "不能取 'pdf'；可取"),
        (["view", "--hops", "two"], "invalid int value: 'two'", "需要一个整数，不是 'two'"),
        (["info", "--printed=1"], "ignored explicit argument '1'", "不带值，却写了 '1'"),
        (["--lang", "fr", "info"], "invalid choice: 'fr'", None),
        (["query"], "give one question", "请给出一个问题"),
        (["query", "spirits", "-e", "ASK {}"], "give one question", "请给出一个问题"),
        (["query", "spirits", "-p", "x"], "-p wants NAME=VALUE", "-p 应写成 名称=值"),
        (["why", "a", "b"], "it got 2", "现在有 2 个"),
        (["view", "--hops", "2"], "goes with --focus", "与 --focus 同用"),
    ],
)
def test_a_wrong_command_line(kg: Kg, words: list[str], en: str, zh: str | None) -> None:
    for lang, said in (("en_US.UTF-8", en), ("zh_CN.UTF-8", zh)):
        ran = kg(*words, env={"LANG": lang})
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("kg: ")
        assert said is None or said in ran.err
        assert "Traceback" not in ran.err


def test_options_may_stand_before_and_after_the_command(kg: Kg) -> None:
    asked = ("-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv")
    before, after = kg("--printed", "query", *asked), kg("query", *asked, "--printed")
    assert before == after
    assert before != kg("query", *asked)


def test_the_store_of_the_environment_and_the_one_asked_for(kg: Kg, tmp_path: Path) -> None:
    count = ("query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv")
    (tmp_path / "one.ttl").write_text("<http://e/a> <http://e/b> 1 .")
    (tmp_path / "two.ttl").write_text("<http://e/a> <http://e/b> 1 , 2 .")
    assert kg(*count, env={"KG_STORE": "one.ttl"}).out == "n\r\n1\r\n"
    assert kg(*count, "--store", "two.ttl", env={"KG_STORE": "one.ttl"}).out == "n\r\n2\r\n"
    assert kg(*count, env={"KG_STORE": ""}).out == kg(*count).out


@pytest.mark.parametrize("where", ["nowhere", "http://127.0.0.1:9/sparql", "."])
def test_a_store_that_cannot_be_opened(kg: Kg, where: str) -> None:
    ran = kg("info", "--store", where)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("kg: ")
    assert len(ran.err.splitlines()) == 1


def test_the_version_is_that_of_the_distribution(kg: Kg) -> None:
    assert kg("--version").out == f"spirit-kg {metadata.version('spirit-kg')}\n"


@pytest.mark.parametrize(
    "words", [["--help"], ["query", "--help"], ["query", "spirits"], ["query", "spirits", "-o", "x"]]
)
def test_starting_loads_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    code = f"""import sys, json, kg.cli
try: kg.cli.main({words!r})
except SystemExit: pass
print(json.dumps(list(sys.modules)))"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = {name.partition(".")[0] for name in json.loads(ran.stdout.splitlines()[-1])}
    assert loaded & HEAVY == set()
    assert ("pyoxigraph" in loaded) == (words[-1] != "--help")
