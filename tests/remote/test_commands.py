"""kg push, kg pull and --store URL, as commands."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from kg.remote import RemoteStore
from kg.store import Store, open_store
from kg.transfer import push
from remote.faulty import playing, saying


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def kg(*words: str, stdin: str = "", **environ: str) -> Ran:
    """Run the command in a process of its own, where every warning is an error."""
    command = [sys.executable, "-W", "error", "-m", "kg", *words]
    known = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "en_US.UTF-8",
        "NETRC": os.devnull,
    }
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, env={**known, **environ}, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_push_is_shown_asked_and_done(an_oxigraph: str) -> None:
    shown = kg("push", an_oxigraph, "--dry-run")
    assert (shown.code, shown.err) == (0, "") and "register/spirits" in shown.out and "the merge" in shown.out
    refused = kg("push", an_oxigraph, stdin="n\n")
    assert refused.code == 1 and refused.out == shown.out and refused.err == "send this? y/n nothing was sent\n"
    assert not RemoteStore(an_oxigraph).ask("ASK { ?s ?p ?o }")
    done = kg("push", an_oxigraph, "--lang", "zh", stdin="是\n")
    assert done.code == 0 and "发送以上变化" in done.err and "已推送" in done.err
    assert RemoteStore(an_oxigraph).ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    again = kg("push", an_oxigraph, "--yes")
    assert (again.code, again.err) == (0, "the server has it all already\n")


def test_a_pull_is_a_file_or_a_store(store: Store, an_oxigraph: str, tmp_path: Path) -> None:
    push(store, an_oxigraph)
    for name, form in (("a.trig", "trig"), ("a.nq", "nquads")):
        assert kg("pull", an_oxigraph, "-o", str(tmp_path / name)) == (0, "", "")
        out = (tmp_path / "expected").open("wb+")
        with out:
            store.dump(out, form)  # type: ignore[arg-type]
        assert (tmp_path / name).read_bytes() == (tmp_path / "expected").read_bytes()
    assert kg("pull", an_oxigraph, "--format", "store", "-o", str(tmp_path / "disk")) == (0, "", "")
    assert open_store(tmp_path / "disk").ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    assert kg("pull", an_oxigraph, "--format", "store").code == 2


def test_what_a_server_says_reaches_the_terminal_in_both_languages() -> None:
    with playing(saying(500, "查询失败\x1b[31m".encode())) as stage:
        for lang, words in (("zh", "它出错了"), ("en", "it failed")):
            ran = kg("pull", stage.url, "--lang", lang)
            assert ran.code == 2 and words in ran.err and "查询失败" in ran.err
            assert stage.url in ran.err and "\x1b" not in ran.err and "Traceback" not in ran.err


def test_a_password_is_never_shown() -> None:
    with playing(saying(401, WWW_Authenticate="Basic realm=x")) as stage:
        ran = kg("push", stage.url, "--yes", KG_USER="ann", KG_PASSWORD="s3cret")
    assert ran.code == 2 and "refuses this user and password" in ran.err
    assert "s3cret" not in ran.out + ran.err


def test_a_time_is_a_number_above_nothing(an_oxigraph: str) -> None:
    assert kg("push", an_oxigraph, "--timeout", "0").code == 2
    assert "a number above 0" in kg("pull", an_oxigraph, "--timeout", "-1").err
