"""One engine does the work, in a process of its own, and tells how long each part took and what memory it needed.

`bench/compare.py` starts it: python bench/work.py ENGINE FOLDER all|chain PATIENCE. The folder holds `data.nq`, as it is written by hand or
generated, and `whole.nq`, the same with the merge and what the rules derive: what other engines have to load.
"""

import io
import json
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import engines
from engines import ENGINES, Engine, Kg, Pyoxigraph, peak, seconds_used

from kg.terms import PREFIXES

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
WALK: Final = "?spirit kg:inspires ?branch . ?branch kg:undertakes ?initiative . ?initiative kg:reportedWith ?honor"
SPIRIT, HONOR = "id:spirit-3", "id:honor-7-0"
NAMES: Final = "".join(
    f" . ?{thing} skos:prefLabel ?{thing}_name FILTER(LANG(?{thing}_name) = 'zh')"
    for thing in ("spirit", "branch", "honor")
)
CHAIN: Final = {
    "all of it": f"SELECT ?spirit ?branch ?initiative ?honor {{ {WALK} }}",
    "all of it, with names": f"SELECT * {{ {WALK}{NAMES} }}",
    "counted": f"SELECT (COUNT(*) AS ?n) {{ {WALK} }}",
    "both ends, DISTINCT": f"SELECT DISTINCT ?spirit ?honor {{ {WALK} }}",
    "honors of each spirit, counted": f"SELECT ?spirit (COUNT(DISTINCT ?honor) AS ?n) {{ {WALK} }} GROUP BY ?spirit",
    "from a spirit, in the pattern": f"SELECT DISTINCT ?honor {{ {WALK.replace('?spirit', SPIRIT)} }}",
    "from a spirit, VALUES before": f"SELECT DISTINCT ?honor {{ VALUES ?spirit {{ {SPIRIT} }} {WALK} }}",
    "from a spirit, FILTER": f"SELECT DISTINCT ?honor {{ {WALK} FILTER(?spirit = {SPIRIT}) }}",
    "back from an honor, in the pattern": f"SELECT DISTINCT ?spirit {{ {WALK.replace('?honor', HONOR)} }}",
    "back from an honor, VALUES before": f"SELECT DISTINCT ?spirit {{ VALUES ?honor {{ {HONOR} }} {WALK} }}",
    "back from an honor, VALUES after": f"SELECT DISTINCT ?spirit {{ {WALK} VALUES ?honor {{ {HONOR} }} }}",
    "back from an honor, FILTER": f"SELECT DISTINCT ?spirit {{ {WALK} FILTER(?honor = {HONOR}) }}",
    "back from a title": f"SELECT DISTINCT ?spirit {{ {WALK} . ?honor kg:title id:title-3 }}",
    "back from a level": f"SELECT DISTINCT ?spirit {{ {WALK} . ?honor kg:level id:level-2 }}",
    "from an honor, written backwards": "SELECT DISTINCT ?spirit { "
    f"?initiative kg:reportedWith {HONOR} . ?branch kg:undertakes ?initiative . ?spirit kg:inspires ?branch }}",
    "whether there is any": f"ASK {{ {WALK.replace('?honor', HONOR)} }}",
}
"""The walk in the forms in which it is written."""
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
SHORT: Final = 5
"""Seconds of an answer that is worth waiting for again."""
SERVED: Final = 120
"""Seconds by the clock after which a server is said not to answer; it uses no CPU time here."""
ROUNDS: Final = 11
"""As many as that, or as a second has room for, but two at least."""


class Taken(NamedTuple):
    """Seconds: the first time, the median of the next ones, the median CPU time of these; and how much came."""

    cold: float
    warm: float
    cpu: float
    rows: int


class TooSlowError(Exception):
    """The limit was reached."""


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


def measured(ask: Callable[[], int], server: int | None, patience: int) -> Taken:
    """What a question takes."""
    count, cold, cpu = once(ask, server, patience)
    rounds = [(cold, cpu)]
    if cold < SHORT:
        rounds = [once(ask, server, patience)[1:] for _ in range(max(2, min(ROUNDS, int(1 / cold))))]
    return Taken(
        cold, statistics.median(each[0] for each in rounds), statistics.median(each[1] for each in rounds), count
    )


def once(ask: Callable[[], int], server: int | None, patience: int) -> tuple[int, float, float]:
    """How much came, in what time, and in what CPU time."""
    start, used = time.perf_counter(), seconds_used(server)
    with limited(patience if server is None else SERVED, by_clock=server is not None):
        count = ask()
    return count, time.perf_counter() - start, seconds_used(server) - used


@contextmanager
def limited(seconds: int, *, by_clock: bool) -> Iterator[None]:
    """TooSlowError after so many CPU seconds of this process, or by the clock. Only Python answers, which is where it matters.

    An alarm by the clock looks how much has been used: the system's own alarm for CPU time would make the clock of that
    time as coarse as its ticks.
    """
    start = time.process_time()

    def look(*_: object) -> None:
        if by_clock or (left := seconds - (time.process_time() - start)) <= 0:
            raise TooSlowError
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.1))

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def told(ask: Callable[[], int], server: int | None, patience: int) -> Taken | str:
    """What a question takes, or in a few words why it is not answered."""
    try:
        return measured(ask, server, patience)
    except TooSlowError:
        return f"> {patience if server is None else SERVED} s"
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
        return lambda: len(engine.store.query(text, prefixes=dict(PREFIXES)).serialize(format=known[kind]))  # type: ignore[arg-type]
    if isinstance(engine, engines.Rdflib):
        return lambda: len(engine.dataset.query(text, initNs=dict(PREFIXES)).serialize(format=kind) or b"")
    return None


def works(engine: Engine, what: str) -> dict[str, Callable[[], int]]:
    """Everything there is to do: the forms of the chain, or the fixed questions, the catalogue and the rows as text."""
    asked = CHAIN if what == "chain" else {**FIXED, **catalogue()}
    found: dict[str, Callable[[], int]] = {title: (lambda text=text: engine.ask(text)) for title, text in asked.items()}  # type: ignore[misc]
    for kind in ("csv", "json") if what == "all" else ():
        if (work := written(engine, kind)) is not None:
            found[f"50 000 rows to {kind.upper()}"] = work
    return found


def done(name: str, folder: Path, what: str, patience: int) -> dict[str, object]:
    """All that one engine does."""
    start, used = time.perf_counter(), seconds_used(None)
    with ENGINES[name](folder) as (engine, server):
        # A server has only loaded, so all that it and its helpers used is that.
        loaded = time.perf_counter() - start, seconds_used(server) + engines.of_children() - used
        loading, found = peak(server), {}
        for title, work in works(engine, what).items():
            found[title] = taken = told(work, server, patience)
            if isinstance(taken, str) and taken.startswith(">"):  # where it takes long, say how far it is
                sys.stderr.write(f"  {title}: given up after {taken.strip('> ')}\n")
            elif isinstance(taken, Taken) and taken.cold > SHORT:
                sys.stderr.write(f"  {title}: {taken.cold:.0f} s\n")
        return {"load": loaded, "loading": loading, "peak": peak(server), "work": found}


def main() -> None:
    name, folder, what, patience = sys.argv[1:]
    result: object
    try:
        result = done(name, Path(folder).resolve(), what, int(patience))
    except Exception as error:  # noqa: BLE001  (a foreign engine that cannot even load is told in the table)
        result = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
