"""The ontology: every term of the design, in two languages, as OWL 2 DL that a reasoner accepts."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.store import Store
from kg.terms import expand

ROOT = Path(__file__).parents[1]
ONTOLOGY = URIRef("https://w3id.org/spirit-kg/ontology")
KG = Namespace("https://w3id.org/spirit-kg/ontology#")
VERSION = "0.1.0"
VANN = "http://purl.org/vocab/vann/"

INITIATIVES = """LearningProgramme ServiceActivity NetworkConstruction OrganizationalMechanism
    TeamBuilding BrandBuilding DigitalProject Partnership""".split()
EVIDENCE = "Passage Reading Reference Register Rule".split()
CLASSES = """Spirit Tenet Branch Company PartyOrganization Team Alliance Group Initiative Honor Award
    Ranking HonorTitle Remark Designation Article Section Evidence""".split()
LINKS = """inherits branchOf hasTenet originPlace forgedBy carriedOutBy withPartner partOf formed drawsOn
    takesPlaceAt covers uses audience invokes strand ledBy quantity awardedTo title level rankedIn
    inspiredBy creditedTo speaker about designates designatedAs designatedBy locatedIn article section
    inspires undertakes honoredWith reportedWith""".split()
VALUES = """purpose dateText claim startDate endDate batch metric rankAtMost rank year inRole occasion gist
    adcode kind paragraph sentence start end noClaim sha256 length""".split()
REUSED = {
    OWL.Class: """schema:Person schema:Place schema:QuantitativeValue org:Organization
        org:FormalOrganization skos:Concept skos:ConceptScheme""".split(),
    OWL.ObjectProperty: """org:subOrganizationOf schema:containedInPlace skos:narrower
        prov:wasDerivedFrom""".split(),
    OWL.DatatypeProperty: """wgs84_pos:lat wgs84_pos:long schema:value schema:minValue
        schema:unitText""".split(),
    OWL.AnnotationProperty: "skos:prefLabel skos:altLabel".split(),
}
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# RDF, RDFS and OWL declare their own terms; this is the part of the datatype map that the project needs.
BUILT_IN = (RDF._NS, RDFS._NS, OWL._NS)
DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.anyURI, XSD.dateTime}
DATES = {KG.startDate, KG.endDate}
DL = {f"OWL Profile = OWL 2 {name}" for name in ("DL", "EL", "QL", "RL")}  # the last three lie within DL


def merged(*paths: Path) -> Graph:
    """Everything the files state, whatever graph it stands in."""
    triples = [quad.triple for path in paths for quad in parse(path=path)]
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


def plus(graph: Graph, turtle: str) -> Graph:
    """The graph and a few triples more."""
    prefixes = f"@prefix kg: <{KG}> . @prefix id: <https://w3id.org/spirit-kg/id/> ."
    prefixes += f"@prefix owl: <{OWL._NS}> . @prefix rdfs: <{RDFS._NS}> . @prefix xsd: <{XSD._NS}> ."
    return graph + Graph().parse(data=prefixes + turtle)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(data=(ROOT / "ontology/kg.ttl").read_bytes(), format="turtle")


@pytest.fixture(scope="module")
def everything() -> Graph:
    data = ROOT / "data"
    return merged(ROOT / "ontology/kg.ttl", *sorted(data.rglob("*.ttl")), *sorted(data.rglob("*.trig")))


@pytest.fixture(scope="module")
def in_store(store: Store) -> Graph:
    """The merge of the store: files and what the rules derive, with the rules' own descriptions."""
    triples = store.construct("CONSTRUCT WHERE { ?s ?p ?o }")
    return Graph().parse(data=triples.to_ntriples(), format="nt")


def design() -> dict[URIRef, URIRef]:
    """Every term the design names, with the kind it has to be."""
    terms = {KG[name]: OWL.Class for name in CLASSES + INITIATIVES + EVIDENCE}
    terms |= {KG[name]: OWL.ObjectProperty for name in LINKS}
    terms |= {KG[name]: OWL.DatatypeProperty for name in VALUES}
    return terms | {URIRef(expand(name)): kind for kind, names in REUSED.items() for name in names}


def in_both_languages(graph: Graph, term: Node, predicate: URIRef) -> bool:
    texts = [o for o in graph.objects(term, predicate) if isinstance(o, Literal) and o.strip()]
    return sorted(str(text.language) for text in texts) == ["en", "zh"]


# The terms


def test_every_term_of_the_design_is_declared_as_what_it_is(ontology: Graph) -> None:
    wrong = [t for t, kind in design().items() if (t, RDF.type, kind) not in ontology]
    assert wrong == []


def test_no_kg_term_is_declared_that_the_design_does_not_name(ontology: Graph) -> None:
    declared = {s for s in ontology.subjects(RDF.type) if str(s).startswith(KG)}
    assert declared - design().keys() == set()


@pytest.mark.parametrize("predicate", [RDFS.label, RDFS.comment, SKOS.example], ids=lambda p: p.fragment)
def test_every_term_of_the_design_is_explained_in_both_languages(ontology: Graph, predicate: URIRef) -> None:
    assert [t for t in design() if not in_both_languages(ontology, t, predicate)] == []


def test_every_term_says_which_vocabulary_defines_it(ontology: Graph) -> None:
    for term in design():
        (home,) = ontology.objects(term, RDFS.isDefinedBy)
        assert str(term).startswith(str(home)), term
        assert (home == ONTOLOGY) == str(term).startswith(KG), term


def test_no_two_classes_and_no_two_properties_of_ours_share_a_label(ontology: Graph) -> None:
    for kinds in ([OWL.Class], KINDS):
        terms = {s for kind in kinds for s in ontology.subjects(RDF.type, kind) if str(s).startswith(KG)}
        labels = Counter(label for term in terms for label in ontology.objects(term, RDFS.label))
        assert [label for label, times in labels.items() if times > 1] == []


def is_han(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def test_language_tags_fit_the_script(ontology: Graph) -> None:
    texts = {o for o in ontology.objects() if isinstance(o, Literal) and o.language}
    assert {text.language for text in texts} == {"zh", "en"}
    assert [text for text in texts if is_han(text) != (text.language == "zh")] == []


def test_header_names_version_licence_creator_and_prefix(ontology: Graph) -> None:
    def header(curie: str) -> set[str]:
        return {str(o) for o in ontology.objects(ONTOLOGY, URIRef(expand(curie)))}

    assert header("owl:versionIRI") == {f"{ONTOLOGY}/{VERSION}"}
    assert header("owl:versionInfo") == {VERSION}
    assert header("dcterms:license") == {"https://creativecommons.org/licenses/by/4.0/"}
    assert header("dcterms:creator") == {"spirit-kg"}
    assert header(VANN + "preferredNamespacePrefix") == {"kg"}
    assert header(VANN + "preferredNamespaceUri") == {str(KG)}


def test_ontology_describes_itself_as_a_register(ontology: Graph) -> None:
    graph = URIRef("https://w3id.org/spirit-kg/register/ontology")
    assert (graph, RDF.type, KG.Register) in ontology
    assert in_both_languages(ontology, graph, DCTERMS.title)
    assert in_both_languages(ontology, graph, RDFS.comment)


# What it says


def disjoint(graph: Graph) -> set[frozenset[Node]]:
    return {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}


@pytest.mark.parametrize("names", [INITIATIVES, EVIDENCE, ["Award", "Ranking"], ["Branch", "Company"],
                                   ["Spirit", "Branch", "Initiative", "Honor"],
                                   ["Spirit", "Tenet", "HonorTitle"]], ids=lambda names: names[0])  # fmt: skip
def test_classes_that_exclude_each_other_are_disjoint(ontology: Graph, names: list[str]) -> None:
    pairs = {frozenset((KG[a], KG[b])) for a, b in combinations(names, 2)}
    assert pairs - disjoint(ontology) == set()


def test_superclasses_are_those_of_the_design(ontology: Graph) -> None:
    def supers(name: str) -> set[str]:
        return {ontology.qname(str(o)) for o in ontology.objects(KG[name], RDFS.subClassOf)}

    assert all(supers(name) == {"kg:Initiative"} for name in INITIATIVES)
    assert all(supers(name) == {"kg:Evidence"} for name in EVIDENCE)
    assert supers("Branch") == {"org:OrganizationalUnit", "kg:PartyOrganization"}
    assert supers("Award") == supers("Ranking") == {"kg:Honor"}
    assert supers("Spirit") == supers("Tenet") == supers("HonorTitle") == {"skos:Concept"}
    assert supers("Initiative") == {"prov:Activity"}
    assert supers("Honor") == set()


def test_inspires_is_the_inverse_of_inherits(ontology: Graph) -> None:
    assert (KG.inspires, OWL.inverseOf, KG.inherits) in ontology


def test_told_together_claims_no_cause(ontology: Graph) -> None:
    labels = set(ontology.objects(KG.reportedWith, RDFS.label))
    assert labels == {Literal("同节并述(不表示因果)", "zh"), Literal("told together (no cause claimed)", "en")}


# Terms in use

DECLARED = [*KINDS, OWL.Class]


def used(graph: Graph) -> set[Node]:
    """Everything a graph speaks of, but for a term being declared, named and explained."""
    about_itself = {RDF.type, RDFS.label, RDFS.comment, SKOS.example, RDFS.isDefinedBy}
    terms = {o for _, o in graph.predicate_objects()} | set(graph.predicates())
    return terms | {s for s, p, _ in graph if p not in about_itself}


def unused(graph: Graph) -> set[Node]:
    declared = {s for kind in DECLARED for s in graph.subjects(RDF.type, kind)}
    return declared - used(graph) - design().keys()


def test_nothing_is_declared_that_neither_design_nor_data_nor_rules_use(in_store: Graph) -> None:
    assert unused(in_store) == set()


def test_an_unused_term_would_be_seen(in_store: Graph) -> None:
    idle = "kg:idle a owl:ObjectProperty ; rdfs:label 'idle'@en . kg:Idle a owl:Class ."
    assert unused(plus(in_store, idle)) == {KG.idle, KG.Idle}


def test_everything_the_store_uses_as_property_class_or_datatype_has_a_name_in_both_languages(
    in_store: Graph,
) -> None:
    datatypes = {o.datatype for o in in_store.objects() if isinstance(o, Literal) and o.datatype}
    terms = {*in_store.predicates(), *in_store.objects(None, RDF.type), *datatypes}
    assert {term for term in terms if not in_both_languages(in_store, term, RDFS.label)} == set()


# Its form


def test_ontology_is_ground(everything: Graph) -> None:
    assert [t for t in everything if any(isinstance(term, BNode) for term in t)] == []
    assert not set(everything.predicates()) & {RDF.first, RDF.rest, OWL.members, OWL.unionOf}


def undeclared(graph: Graph) -> Iterator[Node]:
    """Terms that are used as property, class or datatype without being declared so exactly once."""
    for term in set(graph.predicates()):
        if not str(term).startswith(BUILT_IN) and sum((term, RDF.type, kind) in graph for kind in KINDS) != 1:
            yield term
    places = (RDF.type, RDFS.subClassOf, OWL.disjointWith, RDFS.domain)
    for term in {o for place in places for o in graph.objects(None, place)}:
        if not str(term).startswith(BUILT_IN) and (term, RDF.type, OWL.Class) not in graph:
            yield term
    literals = {o for o in graph.objects() if isinstance(o, Literal)}
    yield from {o.datatype for o in literals if o.datatype} - DATATYPES - {XSD.date}


def misused(graph: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Links that end in a literal, values that are nodes, and dates where no date is expected."""
    for s, p, o in graph:
        dated = isinstance(o, Literal) and o.datatype == XSD.date
        if (
            ((p, RDF.type, OWL.ObjectProperty) in graph and isinstance(o, Literal))
            or ((p, RDF.type, OWL.DatatypeProperty) in graph and not isinstance(o, Literal))
            or dated != (p in DATES)
        ):
            yield s, p, o


def test_every_property_class_and_datatype_in_use_is_declared(everything: Graph) -> None:
    assert list(undeclared(everything)) == []


def test_links_end_in_nodes_values_are_literals_and_dates_are_dates(everything: Graph) -> None:
    assert list(misused(everything)) == []


def test_undeclared_and_misused_terms_would_be_seen(ontology: Graph) -> None:
    bad = plus(ontology, "id:x kg:inherit id:y ; a kg:Sprit ; kg:rank '1'^^xsd:int .")
    assert set(undeclared(bad)) == {KG.inherit, KG.Sprit, XSD.int}
    for wrong in ("kg:inherits 'x'", "kg:rank id:x", "kg:year '2021-01-01'^^xsd:date", "kg:endDate 2021"):
        assert len(list(misused(plus(ontology, f"id:x {wrong} .")))) == 1, wrong


# The reasoner


def jars(name: str) -> str:
    """The class path of a reasoner that owlready2 carries."""
    if shutil.which("java") is None:
        pytest.skip("no OWL reasoner: `java` is not installed (Debian: default-jre-headless)")
    owlready2 = pytest.importorskip("owlready2", reason="no OWL reasoner: owlready2 carries it")
    return str(Path(owlready2.__file__).parent / name)


def java(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["java", *arguments], check=False, capture_output=True, text=True, timeout=300)


def as_owl(graph: Graph, folder: Path) -> str:
    """The graph as an OWL file, without the little that OWL 2 DL has no place for.

    That is the dates, since xsd:date is not in its datatype map, and which properties a rule reads, since one of
    them is rdf:type, which must not be an individual.
    """
    owl = Graph() + graph
    for predicate in {*DATES, PROV.used}:
        owl.remove((None, predicate, None))
    file = folder / "merged.owl"
    owl.serialize(file, "xml")
    return file.as_uri()


def contradiction(graph: Graph, folder: Path) -> str | None:
    """What HermiT says when no world can be as the graph says; nothing when one can."""
    run = java("-cp", jars("hermit/HermiT.jar"), "org.semanticweb.HermiT.cli.CommandLine", "-k", "-U",
               as_owl(graph, folder))  # fmt: skip
    if run.returncode == 0:
        return None
    assert "InconsistentOntologyException" in run.stderr, run.stderr
    return run.stderr


def profile(graph: Graph, folder: Path) -> str:
    """The smallest profile of OWL 2 that the OWL API finds the graph to be in."""
    run = java("-cp", jars("pellet/*"), "pellet.Pellet", "info", as_owl(graph, folder))
    return next(line for line in run.stdout.splitlines() if line.startswith("OWL Profile"))


def test_ontology_data_and_derived_are_consistent_under_a_reasoner(in_store: Graph, tmp_path: Path) -> None:
    assert contradiction(in_store, tmp_path) is None


@pytest.mark.parametrize(
    "impossible",
    [
        "id:x a kg:Award , kg:Ranking .",
        "id:x a kg:Spirit . id:y kg:inherits id:z . id:z a kg:Branch .",
        "id:x a kg:TeamBuilding , kg:Partnership .",
        "id:x kg:partOf id:x .",
        "id:x kg:rank 'first' .",
    ],
)
def test_reasoner_refuses_what_cannot_be(ontology: Graph, tmp_path: Path, impossible: str) -> None:
    assert contradiction(plus(ontology, impossible), tmp_path)


def test_ontology_data_and_derived_are_owl_2_dl(in_store: Graph, tmp_path: Path) -> None:
    assert profile(in_store, tmp_path) in DL


def test_owl_full_would_be_seen(ontology: Graph, tmp_path: Path) -> None:
    assert profile(plus(ontology, "kg:inherits a owl:DatatypeProperty ."), tmp_path) not in DL
