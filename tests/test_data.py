"""The shipped data: what the article says, on what evidence, and what must not be there."""

import re
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.files import project
from kg.results import Table
from kg.store import Store
from kg.terms import KG, SOURCE

ARTICLE = SOURCE + "zhejiang-mobile-2021"
TRIG = sorted(project().data.rglob("*.trig"))
DATA = sorted([*project().data.rglob("*.ttl"), *TRIG])


def column(table: Table) -> list[str]:
    return [str(row[0].value) for row in table]


def number(store: Store, pattern: str) -> int:
    (row,) = store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
    return int(row["n"].value)


# What is there


@pytest.mark.parametrize(
    ("pattern", "many"),
    [
        ("?x a kg:Spirit", 5),
        ("?x a kg:Tenet", 20),
        ("?x a kg:Branch", 5),
        ("?x a kg:Company", 5),
        ("?x a kg:Initiative", 67),
        ("?x a kg:Award", 8),
        ("?x a kg:Ranking", 3),
        ("?x a kg:Honor", 11),
        ("?x a kg:HonorTitle", 6),
        ("?x a kg:Remark", 4),
        ("?x a kg:Designation", 1),
        ("?x a kg:Passage", 44),
        ("?x a kg:Passage ; kg:kind 'sentence'", 35),
        ("?x a kg:Passage ; kg:kind 'heading'", 5),
        ("?x a kg:Passage ; kg:kind 'headline'", 2),
        ("?x a kg:Passage ; kg:kind 'byline'", 2),
        ("?x a kg:Section", 6),
    ],
)
def test_the_article_gives_so_many(store: Store, pattern: str, many: int) -> None:
    assert number(store, pattern) == many


def test_every_passage_holds_a_claim_or_says_why_not(store: Store) -> None:
    silent = store.select("""SELECT ?p WHERE { ?p a kg:Passage . FILTER NOT EXISTS { ?p kg:noClaim ?why }
                             FILTER NOT EXISTS { GRAPH ?p { ?s ?q ?o } } }""")
    assert column(silent) == []


def test_the_passages_follow_each_other_within_the_length_of_the_text(store: Store) -> None:
    rows = [
        tuple(int(term.value) for term in row)
        for row in store.select("SELECT ?start ?end WHERE { ?p kg:start ?start ; kg:end ?end } ORDER BY ?start")
    ]
    (length,) = column(store.select(f"SELECT ?n WHERE {{ <{ARTICLE}> kg:length ?n }}"))
    assert all(start < end for start, end in rows)
    assert all(before[1] <= after[0] for before, after in pairwise(rows))
    assert rows[-1][1] <= int(length)


def test_the_sentence_broken_in_the_scan_is_one_passage(store: Store) -> None:
    assert store.ask(f"ASK {{ <{ARTICLE}/p16s1> kg:start 1381 ; kg:end 1419 }}")
    assert not store.ask(f"ASK {{ <{ARTICLE}/p17s1> ?p ?o }}")


def test_hard_work_and_enterprise_is_one_tenet_of_two_spirits(store: Store) -> None:
    spirits = store.select('SELECT ?s WHERE { ?s kg:hasTenet ?t . ?t skos:prefLabel "艰苦创业"@zh } ORDER BY ?s')
    assert [iri.rsplit("/", 1)[1] for iri in column(spirits)] == ["spirit-dachen", "spirit-mayi-island"]


# Evidence


def test_every_statement_about_the_world_stands_in_a_passage_a_reading_a_reference_or_a_rule(store: Store) -> None:
    loose = store.select("""SELECT ?g ?s ?p WHERE {
        GRAPH ?g { ?s ?p ?o } ?g a kg:Register .
        FILTER(STRSTARTS(STR(?s), STR(id:)))
        FILTER(?p NOT IN (rdf:type, skos:prefLabel, skos:altLabel, skos:inScheme, skos:notation)) }""")
    assert [str(row["s"]) for row in loose] == []


def test_every_graph_is_evidence_of_exactly_one_kind(store: Store) -> None:
    odd = store.select("""SELECT ?g WHERE { { SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } }
        OPTIONAL { VALUES ?kind { kg:Passage kg:Reading kg:Reference kg:Register kg:Rule } ?g a ?kind } }
        GROUP BY ?g HAVING(COUNT(?kind) != 1)""")
    assert column(odd) == []


def test_every_reading_says_why_in_both_languages_and_rests_on_passages(store: Store) -> None:
    assert number(store, "?r a kg:Reading") == 51
    poor = store.select("""SELECT ?r WHERE { ?r a kg:Reading . FILTER(
        NOT EXISTS { ?r rdfs:comment ?zh . FILTER(LANG(?zh) = "zh") } ||
        NOT EXISTS { ?r rdfs:comment ?en . FILTER(LANG(?en) = "en") } ||
        NOT EXISTS { ?r prov:wasDerivedFrom/rdf:type kg:Passage } ||
        NOT EXISTS { GRAPH ?r { ?s ?p ?o } } ) }""")
    assert column(poor) == []


def test_every_reference_names_its_source_and_licence(store: Store) -> None:
    full = store.select(
        "SELECT DISTINCT ?r WHERE { GRAPH ?r { ?r a kg:Reference ; dcterms:source ?s ; dcterms:license ?l } }"
    )
    assert len(full) == number(store, "?r a kg:Reference") == 3


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("id:branch-jiashan kg:inherits id:spirit-red-boat", "p9s1"),
        ("id:designation-dachen-city-spirit kg:designatedBy id:org-taizhou-party-committee", "p12s3"),
        ("id:honor-jiaojiang-performance-top-three kg:awardedTo id:company-jiaojiang", "p14s4"),
        ("id:spirit-mayi-island kg:forgedBy id:group-mayi-older-generation", "p17s2"),
        ("id:initiative-putuo-changshatang-5g-site kg:dateText '2020年8月'@zh", "p19s1"),
        ("id:spirit-southwest-zhejiang kg:originPlace id:place-lishui", "p21s1"),
        ("id:honor-suichang-six-good-2019 kg:year 2019", "p22s4"),
        ("id:honor-dongtou-six-good kg:level id:level-provincial-company", "p25s1"),
        (
            "id:initiative-dongtou-party-building-alliance kg:withPartner id:group-dongtou-22-party-organizations",
            "p25s4",
        ),
    ],
)
def test_what_is_printed_stands_in_its_sentence(store: Store, printed: Store, statement: str, passage: str) -> None:
    assert store.ask(f"ASK {{ GRAPH <{ARTICLE}/{passage}> {{ {statement} }} }}")
    assert printed.ask(f"ASK {{ {statement} }}")


@pytest.mark.parametrize(
    "statement",
    [
        "id:initiative-zhejiang-view-centenary-ceremony kg:startDate ?d",
        "id:initiative-jiashan-learn-party-history kg:startDate ?d",
        "id:honor-jiashan-performance-2020 kg:awardedTo id:branch-jiashan",
        "id:honor-suichang-performance-2020 kg:awardedTo id:branch-suichang",
        "id:honor-dongtou-advanced-party-organization kg:level id:level-provincial-company",
        "id:initiative-putuo-changshatang-5g-site kg:carriedOutBy ?doer",
        "id:initiative-jiashan-community-services kg:carriedOutBy id:org-luoxing-grid",
        "id:initiative-suichang-smart-red-town kg:carriedOutBy id:branch-suichang",
        "id:place-jiaojiang schema:containedInPlace id:place-taizhou",
    ],
)
def test_what_is_read_stands_in_a_reading_and_in_no_passage(store: Store, printed: Store, statement: str) -> None:
    assert store.ask(f"ASK {{ ?r a kg:Reading . GRAPH ?r {{ {statement} }} }}")
    assert not store.ask(f"ASK {{ ?p a kg:Passage . GRAPH ?p {{ {statement} }} }}")
    assert not printed.ask(f"ASK {{ {statement} }}")


# What must not be there


@pytest.mark.parametrize(
    "nothing",
    [
        "?honor kg:creditedTo ?initiative",
        "?honor a kg:Honor ; kg:year 2021",
        "?honor a kg:Honor ; ?gives ?body . FILTER(?gives IN (kg:grantedBy, kg:awardedBy, schema:sponsor))",
        "id:honor-jiaojiang-performance-top-three kg:rank ?rank",
        "id:honor-jiaojiang-performance-top-three kg:year ?year",
        "?p a kg:Passage . GRAPH ?p { ?s ?q ?d . FILTER(CONTAINS(STR(?d), '2021')) }",
        "?i a kg:Initiative . FILTER NOT EXISTS { ?i kg:carriedOutBy ?doer }",
        "?i kg:partOf+ ?i",
        "id:spirit-dachen kg:forgedBy ?anyone",
        "id:spirit-southwest-zhejiang kg:forgedBy ?anyone",
        "?s a kg:Spirit . FILTER(?s IN (id:tenet-pioneering, id:tenet-striving, id:tenet-dedication))",
        "?b a kg:BrandBuilding . FILTER NOT EXISTS { ?b skos:prefLabel ?l . FILTER(CONTAINS(?l, '品牌')) }",
    ],
)
def test_nothing_is_invented(store: Store, nothing: str) -> None:
    assert not store.ask(f"ASK {{ {nothing} }}")


def test_the_22_unnamed_organizations_are_one_group(store: Store) -> None:
    groups = store.select("SELECT ?g WHERE { ?g kg:quantity/schema:value 22 }")
    assert len(groups) == 1


# Form


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_the_data_are_ground_and_their_languages_fit_their_script(path: Path) -> None:
    for quad in ox.parse(path=str(path)):
        assert not isinstance(quad.subject, ox.BlankNode) and not isinstance(quad.object, ox.BlankNode)
        if isinstance(quad.object, ox.Literal) and quad.object.language == "en":
            assert not re.search(r"[\u4e00-\u9fff]", quad.object.value), quad


def test_every_thing_has_one_name_in_each_language(store: Store) -> None:
    poor = store.select("""SELECT ?x WHERE {
        ?x a ?class . FILTER(STRSTARTS(STR(?x), STR(id:)) && ?class != schema:QuantitativeValue)
        OPTIONAL { ?x skos:prefLabel ?zh . FILTER(LANG(?zh) = "zh") }
        OPTIONAL { ?x skos:prefLabel ?en . FILTER(LANG(?en) = "en") } }
        GROUP BY ?x HAVING(COUNT(DISTINCT ?zh) != 1 || COUNT(DISTINCT ?en) != 1)""")
    assert column(poor) == []


def test_every_thing_that_is_named_is_told_of_and_the_other_way_round(store: Store) -> None:
    untold = store.select("""SELECT DISTINCT ?x WHERE { ?x skos:prefLabel ?name . FILTER(STRSTARTS(STR(?x), STR(id:)))
        FILTER NOT EXISTS { ?g a kg:Evidence . GRAPH ?g { { ?x ?p ?o } UNION { ?s ?q ?x } }
            FILTER NOT EXISTS { ?g a kg:Register } FILTER NOT EXISTS { ?g a kg:Rule } }
        FILTER NOT EXISTS { ?y skos:inScheme ?x } }""")
    nameless = store.select("""SELECT DISTINCT ?x WHERE { GRAPH ?g { ?s ?p ?x } FILTER(STRSTARTS(STR(?x), STR(id:)))
        FILTER NOT EXISTS { ?x a schema:QuantitativeValue } FILTER NOT EXISTS { ?x skos:prefLabel ?name } }""")
    assert (column(untold), column(nameless)) == ([], [])


def test_every_initiative_is_of_exactly_one_kind(store: Store) -> None:
    odd = store.select("""SELECT ?i WHERE { ?i a kg:Initiative , ?kind . ?kind rdfs:subClassOf kg:Initiative }
                          GROUP BY ?i HAVING(COUNT(DISTINCT ?kind) != 1)""")
    assert column(odd) == []


def test_nobody_writes_what_rules_derive() -> None:
    derived = {KG + name for name in ("inspires", "undertakes", "honoredWith", "reportedWith")}
    written = [
        (path.name, str(quad)) for path in DATA for quad in ox.parse(path=str(path)) if quad.predicate.value in derived
    ]
    assert written == []
