"""The command kg: it reads the arguments, calls one command, and turns what comes of it into an exit code.

0 good; 1 no answer (no row, ASK false, no triple); 2 a wrong command line or a KGError; 141 when
whoever reads the output has stopped reading (as with `| head`). Ctrl-C ends kg as the signal would.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import pairwise

from kg.cli import output
from kg.cli.arguments import Parser, UsageError, add, parser
from kg.cli.call import GOOD, READER_GONE, WRONG, Call
from kg.cli.commands import COMMANDS, COMMON, DEFAULTS, TOP
from kg.cli.screen import GAP, Screen, fields, hang, safe
from kg.errors import KGError, Lang

_FORMATTER = partial(argparse.HelpFormatter, width=80)
"""Without a width it would load shutil to ask for that of the terminal."""

_SELDOM = 1_000_000
"""Objects made before Python looks for garbage; with its own 700 that is a tenth of a short answer's time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line, by default the process's own, and return the exit code.

    >>> main(["--version"])
    spirit-kg 0.1.0
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = language(words, os.environ)
    output.prepare()
    try:
        with output.flushed():
            return _run(words, lang)
    except KGError as error:
        mark = output.screen(sys.stderr).paint("kg:", "red")
        print(mark, safe(error.text(lang)), file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        output.forget_stdout()
        return READER_GONE
    except KeyboardInterrupt:
        output.die_interrupted()
        return WRONG


def process() -> int:
    """Be the process kg: nearly all that it makes lasts as long as it does, so clearing it away is left to the system.

    Python would take every module and the graph apart, piece by piece. It does where something waits for that: what is
    to be done at the end, or a thread.
    """
    gc.set_threshold(_SELDOM)
    code = main()
    if not atexit._ncallbacks() and "threading" not in sys.modules:  # noqa: SLF001  (there is no other way to know)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    gc.freeze()
    return code


def language(words: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """The language that the command line asks for, else that of the locale.

    >>> language(["info", "--lang", "zh"], {}), language([], {"LANG": "zh_CN.UTF-8"}), language([], {"LANG": "C"})
    ('zh', 'zh', 'en')
    """
    asked = [after for word, after in pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    name = asked[-1] if asked else _locale(environ)
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _locale(environ: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name]
    if sys.platform == "win32":
        import locale

        return locale.getlocale()[0] or ""
    return ""


def _run(words: list[str], lang: Lang) -> int:
    options = argparse.Namespace(**DEFAULTS)
    top = Parser(prog="kg", add_help=False, allow_abbrev=False, formatter_class=_FORMATTER)
    for option in TOP:
        add(top, option, lang)
    top.parse_args(words, options)
    call = Call(lang, options)
    if options.version:
        from kg import __version__

        call.write(f"spirit-kg {__version__}")
        return GOOD
    if options.help or options.command is None:
        call.write(_overview(call))
        return GOOD
    return _command(options.command, options.rest, call)


def _command(name: str, words: list[str], call: Call) -> int:
    if name not in COMMANDS:
        raise _unknown(name)
    command = COMMANDS[name]
    parser(name, command, COMMON, call.lang).parse_args(words, call.options)
    module, _, function = command.function.partition(":")
    code: int = getattr(import_module(module), function)(call)
    return code


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    return UsageError(
        f"there is no command “{name}”; " + (f"did you mean {near[0]}? " if near else "") + "kg --help lists them",
        f"没有“{name}”这个命令；" + (f"是不是 {near[0]}？" if near else "") + "kg --help 列出全部命令",
        value=name,
    )


def _overview(call: Call) -> str:
    """The short help: what kg is for and one line a command."""
    shown = Screen(call.screen.width or 80, call.screen.colours)
    inner = shown._replace(width=(shown.width or 80) - len(GAP))
    lines = fields(inner, [(name, command.does.text(call.lang)) for name, command in COMMANDS.items()])
    head = call.say(
        "kg asks a knowledge graph in which every claim points at its evidence.",
        "kg 用来查询知识图谱，图谱里的每条陈述都指向它的依据。",
    )
    usage = call.say(
        "usage: kg COMMAND …    (kg COMMAND --help explains one)",
        "用法: kg 命令 …    （kg 命令 --help 看详细说明）",
    )
    tries = call.say("to begin with:", "不妨先试:")
    parts = ["\n".join(hang(shown, head, 0)), "\n".join(hang(shown, usage, 0))]
    parts += ["\n".join(GAP + line for line in lines), "\n".join([tries, *(GAP + line for line in _BEGINNINGS)])]
    return "\n\n".join(parts)


_BEGINNINGS = ("kg info", "kg queries", "kg show 红船精神", "kg query honors-of-branch -p branch=洞头 --evidence")
