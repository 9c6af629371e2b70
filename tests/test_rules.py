"""Rules: what each derives and what not, where it is written, and what it rests on."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.term import Node

from kg.errors import DataError, KGError
from kg.files import project
from kg.results import to_rdflib
from kg.rules import Rule, apply, rules
from kg.store import LocalStore, Store, open_store
from kg.terms import EVIDENCE_KINDS, KG, PREFIXES, RULE

Write = Callable[[str, str], Path]
RULES = {rule.name: rule for rule in rules()}
EXAMPLE = "https://example.org/"
HEAD = """@prefix : <https://example.org/> . @prefix kg: <https://w3id.org/spirit-kg/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# One branch with its company above it, its grid below it, and a parent above the company.
ORGANIZATIONS = """
:branch a kg:Branch ; kg:branchOf :company . :company org:subOrganizationOf :parent .
:grid org:subOrganizationOf :station . :station org:subOrganizationOf :company . :team org:subOrganizationOf :branch .
:other a kg:Branch ; kg:branchOf :otherCompany . :otherCompany org:subOrganizationOf :parent .
"""


@pytest.fixture
def derived(write: Write) -> Callable[[str, str], set[str]]:
    """What a property links in some statements, the namespace left out."""

    def links(property_: str, text: str) -> set[str]:
        store = open_store(write("x.trig", HEAD + text))
        rows = store.select(
            f"SELECT ?s ?o {{ GRAPH ?rule {{ ?s {property_} ?o }} FILTER(STRSTARTS(STR(?rule), STR(rule:))) }}"
        )
        pairs = ((row["s"].value, row["o"].value) for row in rows)
        return {" ".join(iri.removeprefix(EXAMPLE).removeprefix(KG) for iri in pair) for pair in pairs}

    return links


# Which rules


def test_there_are_five_each_after_those_it_builds_on() -> None:
    assert set(RULES) == {"inspires", "types", "undertakes", "honored-with", "reported-with"}
    for rule in RULES.values():
        assert set(rule.after) <= set(list(RULES)[: list(RULES).index(rule.name)])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_describes_itself_in_its_graph(store: Store, rule: Rule) -> None:
    there = f"GRAPH <{RULE}{rule.name}>"
    assert store.ask(f"ASK {{ {there} {{ ?rule a kg:Rule }} FILTER(?rule = <{RULE}{rule.name}>) ?rule a kg:Evidence }}")
    for label in ("rdfs:label", "rdfs:comment"):
        rows = store.select(f"SELECT ?text {{ {there} {{ ?rule {label} ?text }} }}")
        assert {row["text"].language for row in rows} == {"zh", "en"}
    (row,) = store.select(f"SELECT ?file {{ {there} {{ ?rule dcterms:source ?file }} }}")
    assert (project().root / row["file"].value).is_file()
    used = {row["used"].value for row in store.select(f"SELECT ?used {{ {there} {{ ?rule prov:used ?used }} }}")}
    assert used == set(rule.uses) != set()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_a_rule_says_it_reads_is_what_its_text_names(rule: Rule) -> None:
    where = rule.text[rule.text.index("WHERE") :]
    for iri in rule.uses:
        prefix, name = next((p, iri.removeprefix(ns)) for p, ns in PREFIXES.items() if iri.startswith(ns))
        assert f"{prefix}:{name}" in where or (iri == PREFIXES["rdf"] + "type" and " a " in where)


def test_a_rule_that_derives_nothing_leaves_no_graph(write: Write) -> None:
    store = open_store(write("x.ttl", HEAD + ":a :b :c ."))
    assert len(store.select("SELECT * { ?s ?p ?o }")) == 1
    assert len(store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 1
    assert not store.ask(f"ASK {{ GRAPH ?g {{}} FILTER(STRSTARTS(STR(?g), '{RULE}')) }}")


# What each derives


def test_a_spirit_inspires_who_inherits_it(derived: Callable[[str, str], set[str]]) -> None:
    assert derived("kg:inspires", ":b kg:inherits :s , :t . :c kg:inherits :s .") == {"s b", "t b", "s c"}


@pytest.mark.parametrize("doer", ["branch", "company", "team", "station", "grid"])
def test_a_branch_undertakes_what_it_its_company_or_a_part_of_either_does(
    derived: Callable[[str, str], set[str]], doer: str
) -> None:
    text = ORGANIZATIONS + f":i kg:carriedOutBy :{doer} ."
    assert derived("kg:undertakes", text) == {"branch i"}


@pytest.mark.parametrize("doer", ["parent", "stranger"])
def test_a_branch_does_not_undertake_what_stands_above_or_apart(
    derived: Callable[[str, str], set[str]], doer: str
) -> None:
    assert derived("kg:undertakes", ORGANIZATIONS + f":i kg:carriedOutBy :{doer} .") == set()


def test_a_branch_undertakes_the_parts_and_not_the_whole_of_what_it_does(
    derived: Callable[[str, str], set[str]],
) -> None:
    text = ORGANIZATIONS + ":i kg:carriedOutBy :grid ; kg:partOf :whole . :part kg:partOf :i . :piece kg:partOf :part ."
    assert derived("kg:undertakes", text) == {"branch i", "branch part", "branch piece"}


def test_a_partner_undertakes_nothing(derived: Callable[[str, str], set[str]]) -> None:
    text = ORGANIZATIONS + ":i kg:carriedOutBy :company ; kg:withPartner :other ."
    assert derived("kg:undertakes", text) == {"branch i"}


def test_a_branch_is_honored_with_what_it_or_its_company_received(derived: Callable[[str, str], set[str]]) -> None:
    text = ORGANIZATIONS + ":a kg:awardedTo :branch . :b kg:awardedTo :company . :c kg:awardedTo :grid , :parent ."
    assert derived("kg:honoredWith", text) == {"branch a", "branch b"}


def test_a_thing_is_of_every_class_of_kg_above_its_own_and_of_no_other(
    derived: Callable[[str, str], set[str]],
) -> None:
    text = """kg:Low rdfs:subClassOf :Foreign , kg:Middle . kg:Middle rdfs:subClassOf kg:High . :Foreign rdfs:subClassOf kg:Top .
    kg:Low rdfs:subClassOf kg:Low . :x a kg:Low . :y a kg:Middle . :z a kg:High ."""
    itself = f"{RULE}types Rule"
    assert derived("a", text) - {itself} == {"x Middle", "x High", "x Top", "y High"}


SAID_IN = """
:p1 a kg:Passage ; kg:section :s1 . :p2 a kg:Passage ; kg:section :s1 . :p3 a kg:Passage ; kg:section :s2 .
:r1 a kg:Reading ; prov:wasDerivedFrom :p1 , :p3 . :f a kg:Reference . :register a kg:Register .
"""
DONE_AND_WON = ORGANIZATIONS + ":i kg:carriedOutBy :branch . :h kg:awardedTo :branch ." + SAID_IN


@pytest.mark.parametrize(
    ("initiative", "honor", "together"),
    [
        (":p1 { :i :x :y }", ":p1 { :h :x :y }", True),
        (":p1 { :i :x :y }", ":p2 { :h :x :y }", True),
        (":p1 { :i :x :y }", ":p3 { :h :x :y }", False),
        (":r1 { :i :x :y }", ":p2 { :h :x :y }", True),
        (":p3 { :i :x :y }", ":r1 { :h :x :y }", True),
        (":r1 { :i :x :y }", ":r1 { :h :x :y }", True),
        (":p1 { :y :x :i }", ":p1 { :h :x :y }", False),
        (":p1 { :i :x :y }", ":p1 { :y :x :h }", False),
        (":register { :i :x :y }", ":p1 { :h :x :y }", False),
        (":f { :i :x :y }", ":p1 { :h :x :y }", False),
        ("", ":p1 { :h :x :y }", False),
    ],
)
def test_told_together_is_one_section_in_whose_passages_or_readings_both_are_subjects(
    derived: Callable[[str, str], set[str]], initiative: str, honor: str, together: bool
) -> None:
    assert derived("kg:reportedWith", DONE_AND_WON + initiative + honor) == ({"i h"} if together else set())


def test_told_together_needs_one_branch(derived: Callable[[str, str], set[str]]) -> None:
    text = ORGANIZATIONS + ":i kg:carriedOutBy :branch . :h kg:awardedTo :other ." + SAID_IN
    assert derived("kg:reportedWith", text + ":p1 { :i :x :y . :h :x :y }") == set()


def test_no_initiative_is_told_together_with_an_honor_of_another_branch(store: Store) -> None:
    assert store.ask("ASK { ?i kg:reportedWith ?h }")
    assert not store.ask("ASK { ?i kg:reportedWith ?h FILTER NOT EXISTS { ?b kg:undertakes ?i ; kg:honoredWith ?h } }")


@pytest.mark.parametrize("kind", EVIDENCE_KINDS)
def test_every_graph_of_evidence_is_found_as_such(store: Store, kind: str) -> None:
    assert store.ask(f"ASK {{ GRAPH ?e {{ ?s ?p ?o }} ?e a kg:{kind.capitalize()} , kg:Evidence }}")


# What it rests on


def in_rule_graph(store: LocalStore, rule: Rule) -> list[ox.Triple]:
    quads = store._inner.quads_for_pattern(None, ox.NamedNode(rule.predicate), None, ox.NamedNode(rule.graph))
    described = ox.NamedNode(rule.graph), ox.NamedNode(KG + "Rule")
    return [quad.triple for quad in quads if (quad.subject, quad.object) != described]


def only(store: LocalStore, premises: list[ox.Triple], without: Rule) -> ox.Store:
    """A store of some triples alone, each in those graphs that state it, but for the graph of a rule."""
    kept = ox.Store()
    for triple in premises:
        for quad in store._inner.quads_for_pattern(triple.subject, triple.predicate, triple.object, None):
            if quad.graph_name != ox.NamedNode(without.graph):
                kept.add(quad)
    return kept


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("which", ["store", "printed"])
def test_the_premises_alone_derive_every_triple_again(rule: Rule, which: str, request: pytest.FixtureRequest) -> None:
    store: LocalStore = request.getfixturevalue(which)
    conclusions = in_rule_graph(store, rule)
    assert conclusions != []
    for triple in conclusions:
        premises = list(store.construct(rule.premises(str(triple.subject), str(triple.object))))
        again = only(store, premises, rule).query(rule.text)
        assert isinstance(again, ox.QueryTriples)
        assert triple in set(again), triple
        assert triple not in premises, triple


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_was_not_derived_has_no_premises(store: Store, rule: Rule) -> None:
    nowhere = "<https://example.org/nowhere>"
    assert len(store.construct(rule.premises(nowhere, nowhere))) == 0


def in_rdflib(triple: ox.Triple) -> tuple[Node, Node, Node]:
    s, p, o = map(to_rdflib, (triple.subject, triple.predicate, triple.object))
    assert s is not None and p is not None and o is not None
    return s, p, o


@pytest.fixture(scope="module")
def second_opinion(store: LocalStore) -> rdflib.Dataset:
    """All that the store holds, in rdflib's own memory."""
    there = rdflib.Dataset()
    for quad in store._inner:
        named = isinstance(quad.graph_name, ox.NamedNode)
        graph = there.get_context(quad.graph_name.value) if named else there.default_graph
        graph.add(in_rdflib(quad.triple))
    return there


@pytest.mark.filterwarnings("ignore:Dataset")
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rdflibs_own_engine_derives_the_same(store: LocalStore, second_opinion: rdflib.Dataset, rule: Rule) -> None:
    theirs = second_opinion.query(rule.text).graph
    assert theirs is not None
    assert set(theirs) == {in_rdflib(triple) for triple in in_rule_graph(store, rule)}


# What is no rule


GOOD = """#+ summary: Likes: a thing likes what it knows.
#+ zh: 喜欢:事物喜欢它所认识的。
#+ from: kg:knows
CONSTRUCT { ?a kg:likes ?b } WHERE { ?a kg:knows ?b }
"""


@pytest.fixture
def folder(write: Write, tmp_path: Path) -> Path:
    write("likes.rq", GOOD)
    write("why/likes.rq", "CONSTRUCT { ?a kg:knows ?b } WHERE { VALUES ?a { id:a } VALUES ?b { id:b } ?a kg:knows ?b }")
    return tmp_path


def test_a_rule_is_read_with_its_label_explanation_and_template(folder: Path) -> None:
    (rule,) = rules(folder)
    assert rule.label == {"en": "Likes", "zh": "喜欢"}
    assert rule.comment == {"en": "a thing likes what it knows.", "zh": "事物喜欢它所认识的。"}
    assert (rule.subject, rule.predicate, rule.object) == ("a", KG + "likes", "b")
    assert rule.uses == (KG + "knows",)
    assert "VALUES ?a { <https://e.org/{}\\g<0>> }" in rule.premises("<https://e.org/{}\\g<0>>", "<https://e.org/b>")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("#+ summary: Likes", "# Likes"), "needs “#\\+ summary:”"),
        (("#+ zh:", "# zh:"), "needs “#\\+ summary:”"),
        (("{ ?a kg:likes ?b }", "{ ?a kg:likes ?b . ?b kg:likes ?a }"), "CONSTRUCT of one triple"),
        (("{ ?a kg:likes ?b }", "{ ?a kg:likes id:b }"), "CONSTRUCT of one triple"),
        (("#+ from:", "#+ after: nobody\n#+ from:"), "no rule “nobody”"),
        (("#+ from:", "#+ after: likes\n#+ from:"), "wait for each other"),
        (("kg:likes", "nope:likes"), "nope:likes"),
        (("{ ?a kg:knows ?b }", "{ SERVICE <http://127.0.0.1:9/> { ?a kg:knows ?b } }"), "SERVICE"),
    ],
)
def test_a_rule_that_is_none_is_said_to_be_none(folder: Path, change: tuple[str, str], message: str) -> None:
    (folder / "likes.rq").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(KGError, match=message):
        rules(folder)


def test_a_rule_without_its_premises_is_none(folder: Path) -> None:
    (folder / "why/likes.rq").unlink()
    with pytest.raises(DataError, match="no such file"):
        rules(folder)


def test_a_rule_with_a_mistake_in_it_says_where(folder: Path) -> None:
    (folder / "likes.rq").write_text(GOOD.replace("?a kg:knows", "?a 红 kg:knows"), encoding="utf-8")
    with pytest.raises(DataError, match=r"likes\.rq:4:41: “红” cannot stand here"):
        apply(ox.Store(), rules(folder))


@pytest.mark.parametrize("end", ["} ; CLEAR ALL", "} } ; CLEAR ALL ; INSERT { ?a kg:likes ?b } WHERE { SELECT * {"])
def test_a_rule_can_change_nothing_but_its_own_graph_and_the_merge(folder: Path, end: str) -> None:
    (folder / "likes.rq").write_text(GOOD.rstrip().removesuffix("}") + end, encoding="utf-8")
    store = ox.Store()
    kept = ox.Quad(*(ox.NamedNode(f"{EXAMPLE}{letter}") for letter in "abcd"))
    store.add(kept)
    with pytest.raises(KGError, match=r"likes\.rq"):
        apply(store, rules(folder))
    assert kept in store


def test_a_rule_may_end_like_any_query(folder: Path) -> None:
    (folder / "likes.rq").write_text(GOOD + "ORDER BY ?b LIMIT 1 # the first", encoding="utf-8")
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(EXAMPLE + "a"), ox.NamedNode(KG + "knows"), ox.Literal(n)) for n in (1, 2))
    apply(store, rules(folder))
    found = LocalStore(store).select(f"SELECT ?b {{ GRAPH <{RULE}likes> {{ ?a kg:likes ?b }} }}")
    assert list(found.values()) == [(1,)]
