"""A push whose end is not known: it says what is certain and what is not, and the next one looks and mends."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from kg.server import addresses
from kg.server.endpoint import Server
from kg.server.refusals import ServerError
from kg.store import Store, open_store
from kg.transfer import Push, pull, push
from remote.faulty import Actor, Part, Seen, Stage, playing, relaying
from remote.test_transfer import FIRST, PREFIXED, REGISTER, as_it_is, dumped, is_move, is_sending

pytestmark = pytest.mark.usefixtures("nobody")

Small = Callable[[str], Store]


@pytest.fixture
def small(write: Callable[[str, str], Path]) -> Small:
    return lambda trig: open_store(write("data.trig", PREFIXED + trig))


def stalling(target: str, moment: Callable[[Seen], bool]) -> Part:
    """Hands on what comes, but what comes at a moment is neither handed on nor answered."""
    relay = relaying(target, as_it_is)

    def part(actor: Actor) -> None:
        if moment(actor.seen):
            time.sleep(0.9)
            actor.close_connection = True
        else:
            relay(actor)

    return part


@contextmanager
def late(target: str, seconds: float, answer: Callable[[Actor], object]) -> Iterator[Stage]:
    """A server that does the last step some seconds after it was told, and at once answers something else, or nothing."""
    relay, running = relaying(target, as_it_is), []

    def do(text: str) -> None:
        server = Server(target)
        addresses.find(server)
        server.update(text)

    def part(actor: Actor) -> None:
        if is_move(actor.seen):
            running.append(threading.Timer(seconds, do, parse_qs(actor.seen.body.decode())["update"]))
            running[-1].start()
            answer(actor)
        else:
            relay(actor)

    with playing(part) as stage:
        yield stage._replace(url=stage.url.replace("/sparql", "/query"))
    for timer in running:
        timer.join()


def without_a_word(actor: Actor) -> None:
    time.sleep(0.5)
    actor.close_connection = True


def at_once(actor: Actor) -> None:
    actor.close_connection = True


def as_a_proxy(actor: Actor) -> None:
    actor.answer(504)


@pytest.mark.parametrize("answer", [without_a_word, at_once, as_a_proxy])
def test_what_is_still_at_work_may_not_be_called_as_it_was(
    small: Small, an_oxigraph: str, answer: Callable[[Actor], object]
) -> None:
    push(small(REGISTER), an_oxigraph)
    before, store = dumped(pull(an_oxigraph)), small(REGISTER + FIRST)
    with late(an_oxigraph, 1.4, answer) as stage:
        with pytest.raises(ServerError) as caught:
            push(store, stage.url, timeout=0.4)
        assert dumped(pull(an_oxigraph)) == before
        told = caught.value
        assert "when last looked at, its graph was as before, but it may still be at work" in told.en
        assert "最后一次查看时，图谱与之前相同，但它可能仍在处理更改：请稍后重新推送" in told.zh
        assert "is as it was" not in told.en and "保持原样" not in told.zh
    assert push(store, an_oxigraph).size == 0, "the step has come after all, and the next push sees that"
    assert dumped(pull(an_oxigraph)) == dumped(store)


@pytest.mark.parametrize("answer", [at_once, as_a_proxy])
def test_what_takes_effect_while_it_is_looked_for_is_pushed(
    small: Small, an_oxigraph: str, answer: Callable[[Actor], object]
) -> None:
    store = small(REGISTER + FIRST)
    with late(an_oxigraph, 0.3, answer) as stage:
        push(store, stage.url, timeout=2)
    assert dumped(pull(an_oxigraph)) == dumped(store)


def test_a_push_whose_sending_gets_no_answer_has_changed_nothing(small: Small, an_oxigraph: str) -> None:
    push(small(REGISTER), an_oxigraph)
    before = dumped(pull(an_oxigraph))
    told = r"within 0.3 s; .*; this push has changed nothing in its graph; 0 of \d+ statements wait there"
    with playing(stalling(an_oxigraph, is_sending)) as stage, pytest.raises(ServerError, match=told):
        push(small(REGISTER + FIRST), stage.url.replace("/sparql", "/query"), timeout=0.3)
    assert dumped(pull(an_oxigraph)) == before


def test_an_answer_that_nothing_was_counted_says_that_nothing_was_changed(small: Small, an_oxigraph: str) -> None:
    def counts(seen: Seen) -> bool:
        return b"COUNT" in seen.path.encode() + seen.body and "staging" in seen.path + seen.body.decode()

    with playing(stalling(an_oxigraph, counts)) as stage:
        found = Push(small(REGISTER), stage.url.replace("/sparql", "/query"), timeout=0.3)
        with pytest.raises(ServerError, match="nothing was sent"):
            found.go()


@pytest.mark.parametrize(
    ("moment", "lang", "told"),
    [
        (
            is_sending,
            "en",
            r"interrupted: this push has changed nothing in its graph; 0 of \d+ statements wait there, and",
        ),
        (is_sending, "zh", r"已中断：本次推送没有改动它的图谱；已有 0 / \d+ 条陈述在暂存，下次推送会接着进行"),
        (is_move, "en", r"interrupted: whether it has taken the changes is not known, .*; push again in a while"),
        (lambda _: True, "en", "interrupted: nothing was sent"),
    ],
)
def test_ctrl_c_during_a_push_says_what_is_certain(
    an_oxigraph: str, moment: Callable[[Seen], bool], lang: str, told: str
) -> None:
    reached = threading.Event()

    def met(seen: Seen) -> bool:
        if found := moment(seen):
            reached.set()
        return found

    with playing(stalling(an_oxigraph, met)) as stage:
        url = stage.url.replace("/sparql", "/query")
        command = [sys.executable, "-m", "kg", "push", url, "--yes", "--lang", lang]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ) as run:
            assert reached.wait(20)
            run.send_signal(signal.SIGINT)
            _, said = run.communicate(timeout=10)
    assert re.search(told, said.decode()), said.decode()
    assert b"Traceback" not in said
    assert run.returncode == -signal.SIGINT, "130 in a shell"
