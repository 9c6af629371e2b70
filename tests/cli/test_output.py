"""Where output goes: terminals, pipes and files; what Ctrl-C, closed pipes and hostile names do."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import width as measured

from cli.conftest import COMMAND, environment
from kg.cli import screen
from kg.cli.screen import Cell, Screen

if TYPE_CHECKING:
    from cli.conftest import Kg, Terminal

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SPIRITS = ("query", "spirits")
ESCAPE = "\x1b["
FULL = Path("/dev/full")


def widest(text: str) -> int:
    return max(measured(line) for line in text.splitlines())


@pytest.mark.parametrize(
    ("waits", "after"),
    [
        ("", ""),
        ("import atexit; atexit.register(print, 'at the end')", "at the end\n"),
        ("import threading; threading.Timer(1, print, ['a thread']).start()", "a thread\n"),
    ],
)
def test_the_process_ends_at_once_unless_something_waits_for_its_end(waits: str, after: str) -> None:
    code = f"""import sys
{waits}
sys.argv = ["kg", "query", "-e", "ASK {{ ?s ?p 'nobody says this' }}"]
from kg.cli import process
sys.exit(process())"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, f"no\n{after}", "")


# Terminals


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    "words",
    [
        ("query", "initiatives-of-branch", "--evidence"),
        ("queries",),
        ("info",),
        ("terms",),
        ("terms", "kg:Branch"),
        ("show", "红船"),
        ("why", "洞头", "传承", "海霞"),
        ("why", "id:branch-dongtou"),
        (),
    ],
)
def test_everything_fits_the_terminal(terminal: Terminal, columns: int, words: tuple[str, ...]) -> None:
    for lang in ("zh_CN.UTF-8", "en_US.UTF-8"):
        ran = terminal(columns, *words, env={"LANG": lang})
        assert ran.code == 0
        # a command to be copied is not folded
        assert (
            widest(
                "\n".join(
                    line for line in ran.out.splitlines() if "kg query" not in line and not line.startswith("-p ")
                )
            )
            <= columns
        )


def test_nothing_is_lost_where_it_is_narrow(terminal: Terminal) -> None:
    wide, narrow = terminal(400, *SPIRITS), terminal(50, *SPIRITS)
    letters = {frozenset(re.findall(r"\w", ran.out)) for ran in (wide, narrow)}
    assert len(letters) == 1
    for ran in (wide, narrow):
        squeezed = re.sub(r"\s|\x1b\[[0-9;]*m", "", ran.out)
        assert "id:spirit-" in squeezed


def test_columns_are_aligned_although_chinese_is_wide(kg: Kg) -> None:
    header, rule, *rows = kg(*SPIRITS, "--lang", "zh").out.splitlines()
    assert len(rows) == 5
    second = measured(rule.partition("  ")[0]) + 2
    assert header[second:].startswith("origin")
    for row in rows:
        left = next(at for at in range(len(row)) if measured(row[:at]) == second)
        assert row[:left].endswith("  ")
        assert not row[left].isspace()


def test_what_is_piped_is_never_folded_or_coloured(kg: Kg) -> None:
    ran = kg(*SPIRITS, env={"COLUMNS": "20"})
    assert widest(ran.out) > 100
    assert ESCAPE not in ran.out
    assert ran.err == ""


def test_rows_are_counted_on_a_terminal(terminal: Terminal) -> None:
    assert terminal(80, *SPIRITS, env={"NO_COLOR": "1"}).out.endswith("\n5 rows\n")
    assert terminal(80, *SPIRITS, env={"NO_COLOR": "1", "LANG": "zh_CN.UTF-8"}).out.endswith("\n5 行\n")


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)
def test_colours_on_a_terminal(terminal: Terminal, env: dict[str, str], coloured: bool) -> None:
    assert (ESCAPE in terminal(80, *SPIRITS, env=env).out) is coloured


def test_colours_in_a_pipe_only_when_forced(kg: Kg) -> None:
    assert ESCAPE in kg(*SPIRITS, env={"FORCE_COLOR": "1"}).out
    assert ESCAPE not in kg(*SPIRITS, "-o", "x", env={"FORCE_COLOR": "1"}).out


HOSTILE = "evil\\u001b[31m\\u202e\\u2066\\u200f\\u0007\\u009b1m\\nline"


@pytest.mark.parametrize(
    "words",
    [
        ("query", "-e", "SELECT ?s ?o { ?s ?p ?o }"),
        ("query", "-e", "SELECT ?s ?o { ?s ?p ?o }", "--evidence"),
        ("query", "-e", "SELECT ?s ?o { ?s ?p ?o }", "--format", "csv"),
        ("query", "-e", "SELECT ?s ?o { ?s ?p ?o }", "--format", "md"),
        ("query", "-e", "DESCRIBE <http://e/a>"),
        ("show", "http://e/a"),
        ("why", "http://e/a"),
        ("terms",),
        ("info",),
        ("show", "evil"),
    ],
)
def test_names_cannot_steer_a_terminal(terminal: Terminal, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "a.ttl").write_text(
        f'<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> "{HOSTILE}"@en , "{HOSTILE} too"@en ; a <http://e/C> .\n'
        f'<http://e/C> <http://www.w3.org/2000/01/rdf-schema#label> "{HOSTILE}C"@en .'
    )
    out = terminal(80, *words, "--store", "a.ttl", env={"NO_COLOR": "1"}).out
    assert "evil" in out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", out)


def test_what_a_program_reads_is_as_it_is(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f'<http://e/a> <http://e/b> "{HOSTILE}" .')
    ran = kg("query", "-e", "SELECT ?o { ?s ?p ?o }", "--format", "tsv", "--store", "a.ttl")
    assert "\u202e" in ran.out


@pytest.mark.parametrize("env", [{"LANG": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii"}])
def test_chinese_where_the_locale_knows_none(kg: Kg, env: dict[str, str]) -> None:
    ran = kg("query", "spirits", "--lang", "zh", env=env)
    assert (ran.code, ran.err) == (0, "")
    assert ("红船精神" in ran.out) is ("PYTHONIOENCODING" not in env)


# Files


def test_a_file_appears_whole_and_keeps_its_rights(kg: Kg, tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")
    target.chmod(0o640)
    said = kg(*SPIRITS, "--format", "csv")
    assert kg(*SPIRITS, "--format", "csv", "-o", "answer.csv") == (0, "", "")
    assert target.read_bytes().decode() == said.out
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.nq", ("export",)), ("a.csv", ("export",)), ("a.csv", SPIRITS), ("a.json", SPIRITS), ("a.txt", SPIRITS)],
)
def test_a_file_whose_name_ends_gz_is_packed_and_holds_what_the_rest_says(
    kg: Kg, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    assert kg(*words, "-o", name).code == kg(*words, "-o", f"{name}.gz").code == 0
    assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) == (tmp_path / name).read_bytes()
    ran = kg(*words, "-o", f"{name}.zst")
    assert ran.code == 2 and "a file that ends with .gz" in ran.err and not (tmp_path / f"{name}.zst").exists()


def test_a_link_stays_one(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    kg("query", "-e", "ASK { }", "-o", "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "yes\n"


def test_a_device_is_written_to(kg: Kg) -> None:
    assert kg("query", "-e", "ASK { }", "-o", "/dev/null") == (0, "", "")


@pytest.mark.parametrize(
    "words",
    [
        ("query", "nothing-of-the-kind"),
        ("query", "-e", "SELECT ?x { ?x"),
        ("query", "-e", "SELECT (<http://e/f>(1) AS ?x) { ?s ?p ?o }", "--format", "csv"),
        ("show", "nothing of the kind"),
    ],
)
def test_a_failure_leaves_the_old_file(kg: Kg, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "answer").write_text("old")
    assert kg(*words, "-o", "answer").code == 2
    assert (tmp_path / "answer").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


@pytest.mark.parametrize("target", ["nowhere/answer", "."])
def test_a_place_that_cannot_be_written(kg: Kg, target: str) -> None:
    ran = kg("query", "-e", "ASK { }", "-o", target)
    assert (ran.code, ran.out) == (2, "")
    assert f"{target}: cannot write this file" in ran.err


# Ctrl-C and closed pipes


@pytest.mark.parametrize("words", [(), ("-o", "answer")])
def test_ctrl_c_ends_a_running_query_at_once(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "answer").write_text("old")
    command = [*COMMAND, "query", "-e", ENDLESS, *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment({})
    ) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2)  # it computes, and would for hours
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert time.monotonic() - asked < 1
    assert process.returncode == -signal.SIGINT  # a shell's loop ends with it
    assert (out, err) == (b"", b"")
    assert (tmp_path / "answer").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


def test_ctrl_c_is_ignored_where_the_caller_ignores_it(tmp_path: Path) -> None:
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    with subprocess.Popen([*ignoring, *COMMAND, "query", "-e", ENDLESS], cwd=tmp_path, env=environment({})) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.kill()


def test_ctrl_c_while_a_file_is_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "answer").write_text("old")
    code = """
import os, pathlib, signal, sys, kg.cli
def interrupted(path, content):  # as if Ctrl-C came after the first bytes
    open(path, "wb").write(content[:1])
    os.kill(os.getpid(), signal.SIGINT)
    import time; time.sleep(5)
pathlib.Path.write_bytes = interrupted
sys.exit(kg.cli.main(["query", "-e", "ASK { }", "-o", "answer"]))"""
    ran = subprocess.run([COMMAND[0], "-c", code], cwd=tmp_path, env=environment({}), capture_output=True, check=False)
    assert ran.returncode == -signal.SIGINT
    assert (ran.stdout, ran.stderr) == (b"", b"")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("answer", "old")]


@pytest.mark.parametrize(
    "words", [("export", "--format", "nquads"), ("query", "-e", "SELECT * { ?s ?p ?o }"), ("why", "id:branch-dongtou")]
)
def test_a_reader_that_stops_is_no_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    with subprocess.Popen(
        [*COMMAND, *words], stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, env=environment({})
    ) as process:
        os.close(writer)
        os.close(reader)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (141, b"")


def test_help_for_a_reader_that_stops() -> None:
    for words in ((), ("query", "--help")):
        reader, writer = os.pipe()
        os.close(reader)
        ran = subprocess.run(
            [*COMMAND, *words], stdout=writer, stderr=subprocess.PIPE, env=environment({}), check=False
        )
        os.close(writer)
        assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_full_disk_is_told() -> None:
    for words in (("info",), ("export", "--format", "nquads"), ("query", "--help")):
        with FULL.open("wb") as full:
            ran = subprocess.run(
                [*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, env=environment({}), check=False
            )
        assert ran.returncode == 2
        assert ran.stderr == b"kg: cannot write the answer: No space left on device\n"


# Layout by itself


@given(text=st.text(alphabet="红船精神,。、(“ab- 1\u0301é"), columns=st.integers(4, 30))
def test_folding_keeps_every_letter_and_the_width(text: str, columns: int) -> None:
    one = screen.line(text)
    lines = screen.wrap(one, columns)
    assert all(screen.width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == one.replace(" ", "")


IDS = ("id:company-jiashan", "kg:branchOf", "https://w3id.org/spirit-kg/id/x", "data/spirits.ttl:12")


@given(
    parts=st.lists(
        st.tuples(st.sampled_from(["红船精神", "，见", "（例如", "）", " ", "“", "”"]), st.sampled_from(IDS))
    ),
    columns=st.integers(50, 60),
    colour=st.booleans(),
)
def test_no_id_or_address_is_cut_inside_chinese_text(parts: list[tuple[str, str]], columns: int, colour: bool) -> None:
    shown = "".join(before + Screen(None, colour).paint(each, "dim") for before, each in parts)
    lines = [re.sub(r"\x1b\[\d*m", "", line) for line in screen.wrap(shown, columns)]
    assert all(screen.width(line) <= columns for line in lines)
    assert sum(line.count(each) for line in lines for each in IDS) == len(parts)


def test_a_colour_goes_on_in_the_next_line() -> None:
    text = Screen(None, True).paint("红船精神 id:spirit", "dim")
    assert screen.wrap(text, 9) == ["\x1b[2m红船精神\x1b[0m", "\x1b[2mid:spirit\x1b[0m"]


def test_no_line_begins_with_a_comma() -> None:
    assert screen.wrap("红船精神，垦荒精神。", 8) == ["红船精", "神，垦荒", "精神。"]


def test_ids_go_below_their_names_before_columns_give_way() -> None:
    rows = [[Cell("红船精神", "id:spirit-red-boat"), Cell("南湖", "id:place-nanhu")]]
    plain = [
        screen.table(Screen(width, False), ("spirit", "origin"), rows).splitlines()[2:] for width in (None, 45, 36)
    ]
    assert plain == [
        ["红船精神 id:spirit-red-boat  南湖 id:place-nanhu"],
        ["红船精神            南湖 id:place-nanhu", "id:spirit-red-boat"],
        ["红船精神            南湖", "id:spirit-red-boat  id:place-nanhu"],
    ]


def test_numbers_stand_to_the_right() -> None:
    rows = [[Cell("5", number=True)], [Cell("150", number=True)]]
    assert screen.table(Screen(None, False), ("n",), rows).splitlines()[2:] == ["  5", "150"]


def test_a_table_without_rows_has_its_header() -> None:
    assert screen.table(Screen(80, False), ("a", "bc"), []).splitlines() == ["a  bc", "─  ──"]


def test_many_columns_become_blocks() -> None:
    rows = [[Cell("x" * 20) for _ in range(6)]] * 2
    text = screen.table(Screen(40, False), tuple("abcdef"), rows)
    assert text.splitlines()[0] == f"a  {'x' * 20}"
    assert text.count("\n\n") == 1
