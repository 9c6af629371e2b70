"""One engine does the work, in a process of its own, and tells how long each part took and what memory it needed.

`bench/run.py` starts it: python bench/work.py ENGINE FOLDER. The folder holds `data.nq`, as it is written by hand or
generated, and `whole.nq`, the same with the merge and what the rules derive: what other engines have to load.
"""

import io
import json
import signal
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import engines
from engines import ENGINES, Engine, Kg, Pyoxigraph, peak, seconds_used

FIXED: Final = {
    "lookup": "SELECT ?p ?o { id:branch-7 ?p ?o }",
    "one row": "SELECT ?c { id:branch-7 kg:branchOf ?c }",
    "star join": "SELECT * { ?i a kg:ServiceActivity ; kg:uses id:technology-1 ; kg:purpose ?why ; kg:drawsOn id:spirit-3 }",
    "3-hop chain": "SELECT (COUNT(*) AS ?n) { ?spirit kg:inspires ?b . ?b kg:undertakes ?i . ?i kg:reportedWith ?h }",
    "neighbourhood": "SELECT * { id:branch-7 kg:undertakes ?i . ?i kg:reportedWith ?h ; kg:uses ?t }",
    "partOf+": "SELECT ?whole { id:initiative-7-3 kg:partOf+ ?whole }",
    "grouped top-k": "SELECT ?s (COUNT(?b) AS ?n) { ?b kg:inherits ?s } GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 10",
    "OPTIONAL": "SELECT * { ?h kg:awardedTo ?b ; kg:year 2020 OPTIONAL { ?b kg:inherits ?s } }",
    "regex": "SELECT ?x { ?x skos:prefLabel ?l FILTER(REGEX(?l, '^新.湖.*品牌')) }",
    "CONTAINS zh": "SELECT ?x { ?x skos:prefLabel ?l FILTER(CONTAINS(?l, '石湖')) }",
    "evidence": "SELECT ?e { GRAPH ?e { id:branch-7 kg:inherits ?s } ?e a kg:Evidence }",
    "ASK": "ASK { id:branch-7 kg:honoredWith ?h }",
    "CONSTRUCT": "CONSTRUCT { ?s kg:inspires ?b } WHERE { ?b kg:inherits ?s }",
    "DESCRIBE": "DESCRIBE id:branch-7",
    "COUNT": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "50 000 rows": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 50000",
}
ARTICLE: Final = "https://w3id.org/spirit-kg/source/article-1"
ABOUT: Final = {
    "kg:Branch": "id:branch-7",
    "kg:Spirit": "id:spirit-3",
    "kg:Initiative": "id:initiative-7-0",
    "kg:Section": f"<{ARTICLE}/section-2>",
    "kg:Passage": f"<{ARTICLE}/p7s1>",
    "schema:Place": "id:place-7",
    "skos:Concept": "id:technology-1",
    "rdfs:Resource": "id:branch-7",
}
"""What the catalogue's questions are asked about in data that are generated."""
LIMIT: Final = 20
"""CPU seconds after which an engine is said not to answer."""
ROUNDS: Final = 11
"""As many as that, or as a second has room for, but two at least."""


class Taken(NamedTuple):
    """Seconds: the first time, the median of the next ones, the median CPU time of these; and how much came."""

    cold: float
    warm: float
    cpu: float
    count: int


class TooSlowError(Exception):
    """The limit was reached."""


def _too_slow(*_: object) -> None:
    raise TooSlowError


def catalogue() -> dict[str, str]:
    """The project's own questions, about things that the generated data have."""
    import pyoxigraph as ox

    from kg import queries
    from kg.terms import expand

    found = {}
    for query in queries.catalogue().values():
        about = [ABOUT[parameter.type_] for parameter in query.params]
        terms = [ox.NamedNode(iri.strip("<>") if iri.startswith("<") else expand(iri)) for iri in about]
        found[query.name] = query.bind(dict(zip([each.name for each in query.params], terms, strict=True))).text
    return found


def measured(ask: Callable[[], int], server: int | None) -> Taken | str:
    """What a question takes, or why there is no answer."""
    count, cold, cpu = once(ask, server)
    rounds = [(cold, cpu)]
    if cold < LIMIT / 4:
        rounds = [once(ask, server)[1:] for _ in range(max(2, min(ROUNDS, int(1 / cold))))]
    return Taken(
        cold, statistics.median(each[0] for each in rounds), statistics.median(each[1] for each in rounds), count
    )


def once(ask: Callable[[], int], server: int | None) -> tuple[int, float, float]:
    """How much came, in what time, and in what CPU time. Only Python answers the alarm, which is where it matters."""
    start, used = time.perf_counter(), seconds_used(server)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.alarm(LIMIT * 6)  # for a server, which uses no CPU time here
    try:
        count = ask()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    return count, time.perf_counter() - start, seconds_used(server) - used


def told(ask: Callable[[], int], server: int | None) -> Taken | str:
    """What a question takes, or in a few words why it is not answered."""
    try:
        return measured(ask, server)
    except TooSlowError:
        return f"> {LIMIT} s"
    except Exception as error:  # noqa: BLE001  (whatever a foreign engine may raise is its answer)
        return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"


def written(engine: Engine, kind: str) -> Callable[[], int] | None:
    """The rows as CSV or JSON, by those that can."""
    text, out = FIXED["50 000 rows"], io.BytesIO
    if isinstance(engine, Kg):
        return lambda: len((engine.store.select(text).write(file := out(), kind), file)[1].getvalue())  # type: ignore[arg-type, func-returns-value]
    if isinstance(engine, Pyoxigraph):
        import pyoxigraph as ox

        known = {"csv": ox.QueryResultsFormat.CSV, "json": ox.QueryResultsFormat.JSON}
        return lambda: len(engine.store.query(text, prefixes=dict(engines.PREFIXES)).serialize(format=known[kind]))  # type: ignore[union-attr, arg-type, call-overload]
    if isinstance(engine, engines.Rdflib):
        return lambda: len(engine.dataset.query(text, initNs=dict(engines.PREFIXES)).serialize(format=kind) or b"")
    return None


def works(engine: Engine) -> dict[str, Callable[[], int]]:
    """Everything there is to do."""
    asked = {**FIXED, **catalogue()}
    found: dict[str, Callable[[], int]] = {title: (lambda text=text: engine.ask(text)) for title, text in asked.items()}  # type: ignore[misc]
    for kind in ("csv", "json"):
        if (work := written(engine, kind)) is not None:
            found[f"50 000 rows to {kind.upper()}"] = work
    return found


def main() -> None:
    name, folder = sys.argv[1:]
    for sign in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(sign, _too_slow)
    start, used = time.perf_counter(), seconds_used(None)
    with ENGINES[name](Path(folder).resolve()) as (engine, server):
        # A server has only loaded, so all that it and its helpers used is that.
        loaded = time.perf_counter() - start, seconds_used(server) + engines.of_children() - used
        loading = peak(server)
        found = {title: told(work, server) for title, work in works(engine).items()}
        result = {"load": loaded, "loading": loading, "peak": peak(server), "work": found}
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
