"""The graph of things: which nodes, edges and facts there are, and what each rests on."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import generate
import networkx as nx
import pytest

from kg import book, files, queries
from kg.errors import NotFoundError, QueryError
from kg.graph import Step, neighbourhood, paths, to_networkx, version
from kg.results import Triples
from kg.store import Store, open_store
from kg.terms import EVIDENCE_KINDS, KG, expand, shorten

Write = Callable[[str, str], Path]
VIEWS = list(queries.catalogue(files.project().queries / "views"))
SPIRIT, BRANCH = expand("id:spirit-haixia"), expand("id:branch-dongtou")

SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://thesaurus.example/> .
:scheme a skos:ConceptScheme ; skos:prefLabel "Boats"@en .
:boat a skos:Concept ; skos:prefLabel "boat"@en , "船"@zh-Hans , "Boot"@de ; skos:altLabel "vessel"@en ; skos:inScheme :scheme .
:junk a skos:Concept ; skos:prefLabel "junk"@en ; skos:broader :boat ; skos:exactMatch <https://other.example/junk> .
"""
ORG = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://org.example/#> .
ex:yard a org:Organization ; rdfs:label "The Yard" ; org:hasUnit ex:sails .
ex:sails a org:OrganizationalUnit ; rdfs:label "Sails" ; org:hasMember ex:ada .
ex:ada foaf:name "Ada" ; foaf:homepage <https://ada.example/> ; foaf:knows ex:bo .
"""
PROV = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://trace.example/> .
ex:chart a prov:Entity ; prov:wasGeneratedBy ex:drawing ; prov:wasDerivedFrom ex:numbers .
ex:drawing a prov:Activity ; prov:used ex:numbers ; prov:startedAtTime "2021-07-01T08:00:00Z"^^xsd:dateTime .
ex:numbers a prov:Entity ; prov:qualifiedAttribution [ a prov:Attribution ; prov:agent ex:ada ] .
"""


@pytest.fixture(scope="module")
def graph(store: Store) -> nx.MultiDiGraph:
    return to_networkx(store)


def facts(graph: nx.MultiDiGraph, node: str, property_: str) -> list[dict[str, Any]]:
    return [fact for fact in graph.nodes[expand(node)]["facts"] if fact["property"] == property_]


def plain(value: object) -> Iterator[object]:
    """Every value inside a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from plain(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from plain(inner)
    else:
        yield value


def test_the_five_families_and_their_eleven_honors_are_there(graph: nx.MultiDiGraph) -> None:
    classes = [data["cls"] for _, data in graph.nodes.items()]
    assert [classes.count(c) for c in ("kg:Spirit", "kg:Branch", "kg:Company")] == [5, 5, 5]
    assert (classes.count("kg:Award"), classes.count("kg:Ranking")) == (8, 3)


def test_a_node_says_what_it_is_called_and_of_which_leaf_class_it_is(graph: nx.MultiDiGraph) -> None:
    spirit = graph.nodes[expand("id:spirit-dachen")]
    assert spirit["curie"] == "id:spirit-dachen"
    assert spirit["cls"] == "kg:Spirit"
    assert spirit["label"] == {"zh": "大陈岛垦荒精神", "en": "Dachen Island Reclamation Spirit"}
    assert ("垦荒精神", "zh") in spirit["alt"]
    initiative = graph.nodes[expand("id:initiative-jiashan-red-boat-e-home")]
    assert initiative["cls"] == "kg:ServiceActivity"


def test_terms_evidence_and_quantities_are_no_nodes(graph: nx.MultiDiGraph) -> None:
    assert not [n for n in graph if n.startswith(KG) or n in graph.graph["evidence"]]
    assert not [n for n in graph if "/quantity-" in n]
    assert "schema:QuantitativeValue" not in {data["cls"] for _, data in graph.nodes.items()}


def test_what_all_derived_edges_rest_on_is_what_each_rests_on(store: Store, graph: nx.MultiDiGraph) -> None:
    known = {rule.graph: rule for rule in store.rules}
    derived = [edge for edge in graph.edges(keys=True) if graph.edges[edge]["kind"] == "rule"]
    for number, (source, target, key) in enumerate(derived):
        if number % 7:  # a query for each of them takes its time
            continue
        data = graph.edges[source, target, key]
        (rule,) = (known[e] for e in data["evidence"] if e in known)
        found = {
            (s, shorten(p), o)
            for s, p, o in plain_triples(store.construct(rule.premises(f"<{source}>", f"<{target}>")))
        }
        assert set(data["rests_on"]) == found, rule.name


def plain_triples(triples: Triples) -> Iterator[tuple[str, str, str]]:
    for s, p, o in triples:
        yield tuple(t.value if hasattr(t, "value") else str(t) for t in (s, p, o))  # type: ignore[misc]


def test_an_edge_shows_its_strongest_evidence_and_names_all(graph: nx.MultiDiGraph) -> None:
    inherits = graph.edges[BRANCH, SPIRIT, "kg:inherits"]
    kinds = [graph.graph["evidence"][e]["kind"] for e in inherits["evidence"]]
    assert inherits["kind"] == kinds[0] == "passage"
    assert kinds == sorted(kinds, key=EVIDENCE_KINDS.index)
    assert graph.edges[SPIRIT, BRANCH, "kg:inspires"]["kind"] == "rule"


def test_every_fact_and_edge_has_evidence_that_is_described(graph: nx.MultiDiGraph) -> None:
    known = graph.graph["evidence"]
    said = [fact for _, data in graph.nodes.items() for fact in data["facts"]]
    said += [data for *_, data in graph.edges(data=True)]
    assert all(entry["evidence"] and set(entry["evidence"]) <= set(known) for entry in said)
    assert {about["kind"] for about in known.values()} == set(EVIDENCE_KINDS)


def test_a_passage_says_where_it_stands_and_a_reading_why_it_holds(graph: nx.MultiDiGraph) -> None:
    known = graph.graph["evidence"]
    passage = known["https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p18s2"]
    assert (passage["paragraph"], passage["sentence"], passage["part"]) == (18, 2, "sentence")
    assert passage["section"] == {"zh": "蚂蚁岛精神", "en": "Mayi Island Spirit"}
    readings = [about for about in known.values() if about["kind"] == "reading"]
    assert readings
    assert all(r["reason"]["zh"] != r["reason"]["en"] and r["derived_from"] for r in readings)
    assert all(known[e]["source"] and known[e]["license"] for e in known if known[e]["kind"] == "reference")


def test_a_quantity_is_a_fact_with_its_number_and_unit(graph: nx.MultiDiGraph) -> None:
    found = [f for _, data in graph.nodes.items() for f in data["facts"] if f["datatype"] == "@quantity"]
    assert "≥20" in {fact["value"] for fact in found}
    assert {"9", "5", "18", "22"} <= {fact["value"] for fact in found}
    assert all(fact["label"]["zh"] and fact["label"]["en"] for fact in found if fact["label"])


def test_facts_keep_their_language_and_links_that_lead_outside(graph: nx.MultiDiGraph) -> None:
    purposes = facts(graph, "id:initiative-jiashan-red-boat-e-home", "kg:purpose")
    assert {fact["language"] for fact in purposes} == {"zh", "en"}
    outside = [f for _, d in graph.nodes.items() for f in d["facts"] if "wikidata.org" in f["value"]]
    assert {fact["datatype"] for fact in outside} == {"@id"}


def test_only_what_is_printed_is_what_a_store_of_the_printed_holds(graph: nx.MultiDiGraph, printed: Store) -> None:
    there = {(s, p, o) for s, p, o, *_ in book.statements(book.read(printed))}
    for source, target, key, data in graph.edges(keys=True, data=True):
        assert data["printed"] == ((source, expand(key), target) in there)


def test_what_is_printed_of_generated_data_is_what_their_printed_part_holds_when_it_is_opened(tmp_path: Path) -> None:
    """An independent way: the file is read anew with only what is printed, and the rules run over that."""
    data = tmp_path / "data.nq"
    with data.open("w", encoding="utf-8") as out:
        generate.write(out, 10, trig=False)
    there = {(s, p, o) for s, p, o, *_ in book.statements(book.read(open_store(data, printed=True)))}
    graph = to_networkx(open_store(data))
    told = {(s, t, key): holds for s, t, key, holds in graph.edges(keys=True, data="printed")}
    assert set(told.values()) == {True, False}
    assert all(holds == ((s, expand(key), t) in there) for (s, t, key), holds in told.items())


def test_what_a_rule_of_ones_own_derives_from_print_is_printed_too(tmp_path: Path, graph: nx.MultiDiGraph) -> None:
    for part in ("data", "ontology", "queries"):
        shutil.copytree(getattr(files.project(), part), tmp_path / part)
    for folder in (tmp_path / "queries/rules", tmp_path / "queries/rules/why"):
        rule = (folder / "inspires.rq").read_text("utf-8")
        (folder / "prompts.rq").write_text(rule.replace("kg:inspires", "kg:prompts"), "utf-8")
    own = to_networkx(open_store(tmp_path))
    held = {(s, t): holds for s, t, key, holds in own.edges(keys=True, data="printed") if key == "kg:prompts"}
    assert held == {(s, t): graph.edges[s, t, "kg:inspires"]["printed"] for s, t in held}
    assert len(held) == 5
    assert any(held.values())


def test_what_a_rule_derived_rests_on_statements_that_are_there(store: Store, graph: nx.MultiDiGraph) -> None:
    there = {(s, p, o) for s, p, o, *_ in book.statements(book.read(store))}
    derived = [data for *_, data in graph.edges(data=True) if data["kind"] == "rule"]
    assert derived
    assert all(data["rests_on"] for data in derived)
    assert {(s, expand(p), o) for data in derived for s, p, o in data["rests_on"]} <= there


def test_everything_is_plain_values(graph: nx.MultiDiGraph) -> None:
    kinds = {type(v) for _, data in graph.nodes.items() for v in plain(data)}
    kinds |= {type(v) for *_, data in graph.edges(data=True) for v in plain(data)}
    kinds |= {type(v) for v in plain(graph.graph)}
    assert kinds <= {str, int, bool, type(None)}
    json.dumps(nx.node_link_data(graph, edges="edges"))


def test_the_version_follows_the_data_and_nothing_else(store: Store, printed: Store, graph: nx.MultiDiGraph) -> None:
    assert graph.graph["version"] == version(store) == version(open_store())
    assert version(printed) != version(store)
    assert len(version(store)) == 12


def test_the_graph_is_the_same_each_time(store: Store, graph: nx.MultiDiGraph) -> None:
    again = to_networkx(store)
    assert list(again.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_a_part_of_the_graph(store: Store, graph: nx.MultiDiGraph, name: str) -> None:
    assert book.view(name).form == "CONSTRUCT"
    picture = to_networkx(store, name)
    assert 0 < picture.number_of_edges() < graph.number_of_edges()
    assert all(graph.has_edge(*edge) for edge in picture.edges(keys=True))
    assert min(dict(picture.degree()).values()) > 0


def test_the_story_view_is_the_four_steps(store: Store) -> None:
    picture = to_networkx(store, "story")
    assert {data["cls"] for _, data in picture.nodes.items()} >= {"kg:Spirit", "kg:Branch", "kg:Award", "kg:Ranking"}
    assert nx.shortest_path_length(picture, SPIRIT, expand("id:honor-dongtou-six-good")) <= 3


def test_a_view_may_be_a_query_of_ones_own(store: Store) -> None:
    query = queries.parse("CONSTRUCT { ?a kg:inherits ?b } WHERE { ?a kg:inherits ?b }")
    assert to_networkx(store, query).number_of_edges() == 5


def test_a_view_that_is_not_there_is_an_error(store: Store) -> None:
    with pytest.raises(QueryError):
        to_networkx(store, "stori")
    with pytest.raises(QueryError):
        to_networkx(store, queries.parse("SELECT ?a { ?a kg:inherits ?b }"))


def test_the_neighbourhood_of_a_thing_grows_with_its_hops(graph: nx.MultiDiGraph) -> None:
    near = neighbourhood(graph, "id:spirit-haixia", 1)
    assert SPIRIT in near
    assert BRANCH in near
    assert set(near) < set(neighbourhood(graph, SPIRIT, 2))
    assert near.graph["version"] == graph.graph["version"]
    assert set(neighbourhood(graph, SPIRIT, 0)) == {SPIRIT}
    assert list(near) == [node for node in graph if node in near]  # so that the same data give the same page


def test_paths_are_walked_in_either_direction(graph: nx.MultiDiGraph) -> None:
    found = paths(graph, "id:spirit-dachen", "id:spirit-mayi-island")
    shared = expand("id:tenet-arduous-pioneering")
    assert any([step.target for step in way] == [shared, expand("id:spirit-mayi-island")] for way in found)
    way = next(way for way in found if way[0].target == shared)
    assert way[1] == Step(shared, expand("id:spirit-mayi-island"), "kg:hasTenet", False)
    assert paths(graph, SPIRIT, BRANCH) == [(Step(SPIRIT, BRANCH, "kg:inherits", False),)]


def test_no_way_is_no_path_and_no_such_thing_an_error() -> None:
    loose = nx.MultiDiGraph()
    loose.add_nodes_from(["a", "b"])
    assert paths(loose, "a", "b") == []
    with pytest.raises(NotFoundError):
        neighbourhood(loose, "id:nothing")
    with pytest.raises(NotFoundError):
        paths(loose, "a", "c")


def foreign(write: Write, text: str) -> nx.MultiDiGraph:
    return to_networkx(open_store(write("foreign.ttl", text)))


def test_a_thesaurus_is_a_graph_of_its_concepts(write: Write) -> None:
    graph = foreign(write, SKOS)
    boat, junk = "https://thesaurus.example/boat", "https://thesaurus.example/junk"
    assert set(graph) == {boat, junk}
    assert graph.nodes[boat]["label"] == {"zh": "船", "en": "boat"}
    assert graph.nodes[junk]["label"] == {"zh": "junk", "en": "junk"}
    assert list(graph.edges(keys=True)) == [(junk, boat, "skos:broader")]
    assert graph.edges[junk, boat, "skos:broader"]["kind"] == "unknown"
    scheme = next(f for f in graph.nodes[boat]["facts"] if f["property"] == "skos:inScheme")
    assert scheme["label"]["en"] == "Boats"
    assert graph.graph["title"] == {"zh": "Boats", "en": "Boats"}


def test_data_that_do_not_say_what_their_classes_are_called_get_the_names_of_the_ontology(write: Write) -> None:
    graph = foreign(
        write,
        "@prefix kg: <https://w3id.org/spirit-kg/ontology#> . <urn:b> a kg:Branch ; kg:inherits <urn:s> . <urn:s> a kg:Spirit .",
    )
    assert graph.graph["classes"]["kg:Branch"]["label"] == {"zh": "党支部", "en": "Branch"}
    assert graph.graph["properties"]["kg:inherits"]["label"]["zh"] == "传承"
    assert set(graph) == {"urn:b", "urn:s"}


def test_an_article_is_called_by_its_headline_and_says_what_it_does_not_name(graph: nx.MultiDiGraph) -> None:
    (article,) = graph.graph["articles"].values()
    assert article["title"] == graph.graph["title"]
    assert article["title"]["zh"] == "秉持为民初心 传承红色精神"
    assert (article["date"], article["publisher"]) == (None, None)


def test_an_organization_chart_has_its_units_and_people(write: Write) -> None:
    graph = foreign(write, ORG)
    assert {data["label"]["en"] for _, data in graph.nodes.items()} == {"The Yard", "Sails", "Ada", "bo"}
    ada = graph.nodes["https://org.example/#ada"]
    assert ada["cls"] == "rdfs:Resource"
    assert [f["value"] for f in ada["facts"] if f["property"] == "foaf:homepage"] == ["https://ada.example/"]


def test_a_trace_keeps_what_has_no_name_as_a_node(write: Write) -> None:
    graph = foreign(write, PROV)
    assert {data["cls"] for _, data in graph.nodes.items()} == {
        "prov:Entity",
        "prov:Activity",
        "prov:Attribution",
        "rdfs:Resource",
    }
    assert any(node.startswith("_:") for node in graph)


def test_a_file_that_is_only_a_vocabulary_shows_its_terms(write: Write) -> None:
    graph = foreign(
        write,
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "@prefix ex: <https://v.example/> . ex:Boat a owl:Class ; rdfs:label 'Boat'@en . ex:Junk a owl:Class .",
    )
    assert {"Boat", "Junk"} <= {data["label"]["en"] for _, data in graph.nodes.items()}


def test_an_empty_store_is_an_empty_graph(write: Write) -> None:
    graph = foreign(write, "# nothing")
    assert len(graph) == 0
    assert graph.graph["evidence"] == {}
