"""Queries meant to hang, fill or break the process that asks them; `hostile()` gives as many as one likes."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice

Shape = Callable[[int], str]

SHAPES: dict[str, Shape] = {
    "groups": lambda n: "ASK " + "{" * n + "?s ?p ?o" + "}" * n,
    "parentheses": lambda n: "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "calls": lambda n: "ASK { FILTER(" + "STR(" * n + "1" + ")" * n + ") }",
    "exists": lambda n: "ASK { " + "FILTER EXISTS {" * n + "?s ?p ?o" + "}" * n + " }",
    "nodes": lambda n: "ASK { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "lists": lambda n: "ASK { ?s ?p (" + "1 " * n + ") }",
    "selects": lambda n: "ASK { " + "{ SELECT * {" * n + "?s ?p ?o" + "}}" * n + " }",
    "sums": lambda n: "ASK { FILTER(" + "1+" * n + "1) }",
    "products": lambda n: "ASK { FILTER(" + "?x*" * n + "1) }",
    "unions": lambda n: "ASK { " + "{ ?s ?p ?o } UNION " * n + "{} }",
    "options": lambda n: "ASK { " + "OPTIONAL { ?s ?p ?o } " * n + "}",
    "binds": lambda n: "ASK { " + "".join(f"BIND(1 AS ?x{i}) " for i in range(n)) + "}",
    "steps": lambda n: "ASK { ?s " + "kg:a/" * n + "kg:a ?o }",
    "statements": lambda n: "ASK { " + "".join(f"?s{i} ?p{i} ?o{i} . " for i in range(n)) + "}",
    "same subject": lambda n: "ASK { ?s ?p ?o " + "; ?p ?o" * n + " }",
    "values": lambda n: "ASK { " + "".join(f"VALUES ?x{i} {{ 1 2 }} " for i in range(n)) + "}",
    "denials": lambda n: "ASK { FILTER(" + "!" * n + "1) }",
    "filters": lambda n: "ASK { " + "FILTER(?a = 1) " * n + "}",
    "objects": lambda n: "ASK { ?s ?p ?o" + " , ?o" * n + " }",
    "properties of a node": lambda n: "ASK { [ <x:p> 1" + "; <x:p> 1" * n + " ] }",
    "truths": lambda n: "ASK { ?s ?p (" + "true " * n + ") }",
    "reified": lambda n: "ASK { " + "<<" * n + "?s ?p ?o" + ">> ?p ?o" * n + " }",
    "choices": lambda n: "ASK { ?s <x:p>" + "|<x:p>" * n + " ?o }",
    "columns": lambda n: "SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(n)) + " {}",
    "having": lambda n: "SELECT ?a { ?a ?b ?c } GROUP BY ?a HAVING" + " STR(?a)" * n,
    "denials in an IRI": lambda n: "ASK { FILTER(1<" + "!" * n + "1&&2>1) }",
    "sums in an IRI": lambda n: "ASK { FILTER(1<x:a+" + "1+" * n + "1&&2>1) }",
    "hidden by an IRI": lambda n: "ASK { FILTER(1<'>#'+" + "(" * n + "1" + ")" * n + ") }",
    "denials behind an IRI": lambda n: "ASK { FILTER(1<2#> VALUES\n||" + "!" * n + "1) }",
    "dots": lambda n: "SELECT * { " + "a." * n,
    "unclosed": lambda n: 'ASK { ?s ?p "' + 'x" "' * n,
    "looks like an IRI": lambda n: "ASK { FILTER(1<" + "(" * n + "2" + ")" * n + "&&3>2) }",
    "hidden in a text": lambda n: "ASK { FILTER(1<'x>'+" + "(" * n + "1" + ")" * n + "+'') }",
    "hidden by a comment": lambda n: "ASK { FILTER(" + "(1<2#>))))))\n||" * n + "1" + ")" * n + ") }",
    "cross product": lambda n: (
        "SELECT (COUNT(*) AS ?n) { "
        + "".join(f"?s{i} ?p{i} ?o{i} . " for i in range(2 + n % 7))
        + "FILTER(?o0 != ?o1) }"
    ),
    "rows without end": lambda n: "SELECT * { " + "".join(f"?s{i} ?p{i} ?o{i} . " for i in range(2 + n % 7)) + "}",
    "sorted": lambda n: "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f OFFSET " + str(n),
    "doubling": lambda n: (
        f"SELECT ?x{20 + n % 20} {{ BIND('{'x' * 16}' AS ?x0) "
        + "".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(20 + n % 20))
        + "}"
    ),
    "paths": lambda n: "SELECT (COUNT(*) AS ?n) { " + "?a (!kg:x)* ?b . ?b (!kg:y)* ?c . " * (1 + n % 5) + "}",
    "groups of all": lambda n: (
        f"SELECT (GROUP_CONCAT(?o; separator='{'-' * (n % 60)}') AS ?t) {{ ?s ?p ?o . ?a ?b ?c }}"
    ),
    "patterns": lambda n: f"ASK {{ ?s ?p ?o FILTER(REGEX(STR(?o), '(a+)+{'b' * (n % 40)}$')) ?a ?b ?c . ?d ?e ?f }}",
    "service": lambda n: "ASK { " + "{ " * (n % 90) + "SERVICE <http://127.0.0.1:9/> {}" + " }" * (n % 90) + " }",
    "escaped service": lambda n: r"ASK { \u0053ERVICE <http://127.0.0.1:9/> {} } #" + "x" * n,
}
SIZES = (60, 90, 300, 1000, 2200, 8000, 20000)


def hostile(count: int) -> Iterator[tuple[str, str]]:
    """The name and the text of each query: every shape at a size, then at the next, and so on."""
    sizes = cycle(SIZES)
    shapes = ((f"{name} {size}", shape(size)) for size in sizes for name, shape in SHAPES.items())
    return islice(shapes, count)
