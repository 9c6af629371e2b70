"""Rules: what follows from the rest, each rule a CONSTRUCT in a file and its conclusions a graph of their own."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg import engine, files, queries
from kg.errors import DataError, QueryError
from kg.terms import KG, PREFIXES, RULE, expand

_TEMPLATE = re.compile(r"CONSTRUCT\s*\{\s*\?(\w+)\s+(\S+)\s+\?(\w+)\s*\}")
_PREMISES = re.compile(r"CONSTRUCT\s*\{([^{}]*)\}\s*WHERE")
_ENDS = re.compile(r"VALUES \?\w+ \{[^}]*\}")

# A graph is a set: a triple that two graphs state is inserted once.
_MERGE: Final = "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"


class Backing(NamedTuple):
    """The premises of all that a rule derives: a SELECT, and the triples to fill with each of its rows.

    Its first two columns, named as in "?branch", are the ends of the derived triple; a term of a triple is a column
    or an IRI. A triple with a column that a row leaves empty is no premise.
    """

    text: str
    columns: tuple[str, ...]
    triples: tuple[tuple[str, str, str], ...]


class Rule(NamedTuple):
    """One rule: `text` derives, `why` gives the premises of one derived triple, `every` those of all at once.

    `every` is empty where `why` serves for all too, or nothing does. `subject`, `predicate` and `object` are the
    template: two variable names and the IRI between them.
    """

    name: str
    label: dict[str, str]
    comment: dict[str, str]
    after: tuple[str, ...]
    uses: tuple[str, ...]
    subject: str
    predicate: str
    object: str
    text: str
    why: str
    every: str

    @property
    def graph(self) -> str:
        """The IRI of the graph its conclusions stand in."""
        return RULE + self.name

    def premises(self, subject: str, object: str) -> str:
        """The CONSTRUCT that gives what one derived triple rests on; its ends are terms as SPARQL writes them.

        >>> (inspires,) = (rule for rule in rules() if rule.name == "inspires")
        >>> "VALUES ?branch { id:branch-dongtou }" in inspires.premises("id:spirit-haixia", "id:branch-dongtou")
        True
        """
        return _bound(_bound(self.why, self.subject, subject), self.object, object)

    @property
    def backing(self) -> Backing | None:
        """The premises of all its conclusions at once; None where they have to be asked for one by one.

        >>> [rule.name for rule in rules() if rule.backing is None]
        []
        """
        text = self.every or _ENDS.sub("", self.why)
        template = _PREMISES.search(text)
        triples = (
            [triple.split() for triple in re.split(r"\.(?:\s+|$)", template[1]) if triple.strip()] if template else []
        )
        if template is None or any(len(triple) != 3 for triple in triples) or re.search(r"\bLIMIT\b", text):
            return None
        held = [term for triple in triples for term in triple if term.startswith("?")]
        columns = dict.fromkeys((f"?{self.subject}", f"?{self.object}", *held))
        select = f"{text[: template.start()]}SELECT DISTINCT {' '.join(columns)} WHERE{text[template.end() :]}"
        return Backing(select, tuple(columns), tuple((_term(s), _term(p), _term(o)) for s, p, o in triples))


def _term(written: str) -> str:
    """A term of a template: a column as it is, a name as its IRI."""
    if written.startswith("?"):
        return written
    return PREFIXES["rdf"] + "type" if written == "a" else expand(written)


def _bound(text: str, variable: str, term: str) -> str:
    return re.sub(rf"VALUES \?{variable} {{[^}}]*}}", lambda _: f"VALUES ?{variable} {{ {term} }}", text)


def rules(folder: Path | None = None) -> list[Rule]:
    """The rules of a folder (those of kg by default), each after those it names in `#+ after:`.

    Raises DataError for a rule without its headers, its template or its premises, or that waits for itself.

    >>> [rule.name for rule in rules()][-1]
    'types'
    """
    where = folder or files.project().queries / "rules"
    found = {path.stem: _rule(path) for path in sorted(where.glob("*.rq"))}
    return [found[name] for name in _order(where, found)]


def _order(where: Path, found: Mapping[str, Rule]) -> list[str]:
    for rule in found.values():
        for name in set(rule.after) - found.keys():
            en, zh = f"there is no rule “{name}” to run after", f"没有名为“{name}”的规则可以排在前面"
            raise _broken(where / f"{rule.name}.rq", en, zh)
    from graphlib import CycleError, TopologicalSorter

    try:
        return list(TopologicalSorter({rule.name: rule.after for rule in found.values()}).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise _broken(where, f"these rules wait for each other: {circle}", f"这些规则互相等待：{circle}") from error


def _rule(path: Path) -> Rule:
    text = files.text(path)
    header = queries.headers(text)
    template = _TEMPLATE.search(text)
    said = {"en": header.get("summary", ""), "zh": header.get("zh", "")}
    if template is None or not all(said.values()):
        raise _broken(
            path,
            "a rule needs “#+ summary:”, “#+ zh:” and a CONSTRUCT of one triple, ?subject property ?object",
            "一条规则需要“#+ summary:”“#+ zh:”两行说明，以及只有一个三元组（?主语 属性 ?宾语）的 CONSTRUCT",
        )
    engine.checked(text, "CONSTRUCT")
    parts = {lang: re.split("[:：] *", sentence, maxsplit=1) for lang, sentence in said.items()}
    return Rule(
        path.stem,
        {lang: part[0] for lang, part in parts.items()},
        {lang: part[-1] for lang, part in parts.items()},
        tuple(header.get("after", "").split()),
        tuple(expand(curie) for curie in header.get("from", "").split()),
        template[1],
        _term(template[2]),
        template[3],
        text,
        files.text(path.parent / "why" / path.name),
        files.text(every) if (every := path.parent / "why" / "all" / path.name).is_file() else "",
    )


def _broken(path: Path, en: str, zh: str) -> DataError:
    return DataError(en, zh, file=path)


def apply(store: Store, which: Iterable[Rule]) -> None:
    """Write the merge of all named graphs into the default graph, and what each rule derives into its own.

    The store must hold neither a merge nor a rule's graph before. A rule that derives nothing leaves no graph.
    """
    store.update(_MERGE)
    for rule in which:
        _run(store, rule, _derive)


def derive_at_length(store: Store, which: Iterable[Rule]) -> None:
    """Write what each rule derives from a store with its merge: slower than `apply`, and as much as a disk holds."""
    for rule in which:
        _run(store, rule, _stream)


def _run(store: Store, rule: Rule, derive: Callable[[Store, Rule], None]) -> None:
    described = _described(rule)
    # The description comes first: what is derived may be about it (a kg:Rule is a kg:Evidence).
    store.extend(described)
    try:
        derive(store, rule)
    except QueryError as error:
        file = f"queries/rules/{rule.name}.rq"
        raise DataError(error.en, error.zh, file=file, line=error.line, column=error.column) from error
    graph = store.quads_for_pattern(None, None, None, NamedNode(rule.graph))
    if len(list(islice(graph, len(described)))) <= len(described) // 2:  # those in the merge are the other half
        store.remove_graph(NamedNode(rule.graph))
        for quad in described:
            store.remove(quad)


def _derive(store: Store, rule: Rule) -> None:
    """Let the engine itself write what it derives: half the time of handing each triple through Python."""
    engine.triples(Store(), rule.text)  # a query and nothing else, or an error with its position in the file
    store.update(_insertion(rule), prefixes=dict(PREFIXES))


def _stream(store: Store, rule: Rule) -> None:
    """Write while reading: an update would hold all of it in memory until its end."""
    graphs = (NamedNode(rule.graph), DefaultGraph())
    found = engine.triples(store, rule.text)
    store.bulk_extend(Quad(each.subject, each.predicate, each.object, graph) for each in found for graph in graphs)


def _insertion(rule: Rule) -> str:
    """The update that writes each triple into the graph of the rule and into the merge."""
    before, *_, rest = _TEMPLATE.split(rule.text, maxsplit=1)
    triple = f"?{rule.subject} <{rule.predicate}> ?{rule.object}"
    head = f"INSERT {{ {triple} GRAPH <{rule.graph}> {{ {triple} }} }}"
    return f"{before}{head} WHERE {{ SELECT ?{rule.subject} ?{rule.object} {rest}\n}}"


def _described(rule: Rule) -> list[Quad]:
    """What a rule says of itself, in its graph and in the merge."""
    graphs = (NamedNode(rule.graph), DefaultGraph())
    return [Quad(said.subject, said.predicate, said.object, graph) for said in _description(rule) for graph in graphs]


def _description(rule: Rule) -> list[Triple]:
    itself = NamedNode(rule.graph)
    names = [("label", rule.label), ("comment", rule.comment)]
    return [
        Triple(itself, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(KG + "Rule")),
        Triple(itself, NamedNode(PREFIXES["dcterms"] + "source"), Literal(f"queries/rules/{rule.name}.rq")),
        *(Triple(itself, NamedNode(PREFIXES["prov"] + "used"), NamedNode(iri)) for iri in rule.uses),
        *(
            Triple(itself, NamedNode(PREFIXES["rdfs"] + name), Literal(text, language=lang))
            for name, texts in names
            for lang, text in texts.items()
        ),
    ]
