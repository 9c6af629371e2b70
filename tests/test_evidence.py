"""Evidence: every statement can be pointed at, and its sentence, reason, data set or rule is found."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import DataError, NotFoundError
from kg.evidence import Evidence, Statement, about, of_graph, of_row, sentence, why
from kg.store import Store, open_store
from kg.terms import EVIDENCE_KINDS, ID, RULE, SOURCE, expand, shorten

Write = Callable[[str, str], Path]
ARTICLE = SOURCE + "zhejiang-mobile-2021"


def node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


def found(store: Store, statement: str) -> Statement:
    s, p, o = map(node, statement.split())
    return why(store, s, p, o)


def names(statement: Statement) -> list[str]:
    return [evidence.graph.rpartition("/")[2] for evidence in statement.evidence]


def everything_under(statement: Statement) -> list[Statement]:
    below = [premise for evidence in statement.evidence for premise in evidence.rests_on]
    return [statement, *(deeper for premise in below for deeper in everything_under(premise))]


# One statement


def test_a_printed_statement_names_its_sentence(store: Store) -> None:
    first = found(store, "id:branch-jiashan kg:inherits id:spirit-red-boat").evidence[0]
    assert (first.kind, first.graph, first.article) == ("passage", ARTICLE + "/p9s1", ARTICLE)
    assert first.label == {"zh": "第9段第1句", "en": "paragraph 9, sentence 1"}
    assert first.section == {"zh": "红船精神", "en": "Red Boat Spirit"}
    assert (first.paragraph, first.sentence, first.start, first.end) == (9, 1, 487, 594)
    assert first.reason == {"zh": "", "en": ""}
    assert (first.derived_from, first.source, first.license, first.rests_on) == ((), None, None, ())


def test_a_reading_names_its_reason_and_the_passages_it_rests_on(store: Store) -> None:
    (reading,) = found(store, "id:spirit-red-boat kg:originPlace id:place-nanhu").evidence
    assert reading.kind == "reading"
    assert reading.label["en"] == "The Red Boat Spirit is read as originating at Nanhu Lake"
    assert "南湖" in reading.reason["zh"]
    assert reading.derived_from == (ARTICLE + "/p6s1", ARTICLE + "/p8s1")
    assert reading.article == ARTICLE
    assert reading.section is None  # its passages stand in two sections
    assert (reading.paragraph, reading.start) == (None, None)


def test_a_reading_within_one_section_stands_in_it(store: Store) -> None:
    statement = found(store, "id:branch-jiashan kg:inherits id:spirit-red-boat")
    assert [evidence.kind for evidence in statement.evidence] == ["passage", "reading"]
    assert statement.evidence[1].section == {"zh": "红船精神", "en": "Red Boat Spirit"}


def test_a_reference_names_its_source_and_licence(store: Store) -> None:
    (reference,) = found(store, "id:place-zhejiang schema:sameAs wd:Q16967").evidence
    assert (reference.kind, reference.source) == ("reference", "https://www.wikidata.org/")
    assert reference.license == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert reference.label["zh"] == "维基数据编号"


def test_a_register_names_itself(store: Store) -> None:
    (register,) = found(store, "id:branch-jiashan rdf:type kg:Branch").evidence
    assert (register.kind, register.article) == ("register", None)
    assert register.label["en"] == "Register of organizations"


def test_a_derived_statement_names_its_rule_and_what_it_rests_on(store: Store) -> None:
    (rule,) = found(store, "id:spirit-red-boat kg:inspires id:branch-jiashan").evidence
    assert (rule.kind, rule.graph, rule.source) == ("rule", RULE + "inspires", "queries/rules/inspires.rq")
    assert rule.label == {"zh": "引领", "en": "Inspires"}
    (premise,) = rule.rests_on
    assert premise == found(store, "id:branch-jiashan kg:inherits id:spirit-red-boat")


@pytest.mark.parametrize("property_", ["inspires", "undertakes", "honoredWith", "reportedWith"])
def test_every_derivation_goes_down_to_what_somebody_stated(store: Store, property_: str) -> None:
    for row in store.select(f"SELECT ?s ?o {{ ?s kg:{property_} ?o }} ORDER BY ?s ?o"):
        statement = why(store, row["s"], node("kg:" + property_), row["o"])
        assert statement.evidence[0].rests_on != ()
        for step in everything_under(statement):
            assert all(evidence.kind != "rule" or evidence.rests_on for evidence in step.evidence)


def test_a_class_reached_in_steps_shows_each_step(store: Store) -> None:
    rows = store.select("SELECT ?x { ?x a kg:Branch } ORDER BY ?x LIMIT 1")
    (rule,) = why(store, rows[0]["x"], node("rdf:type"), node("kg:PartyOrganization")).evidence
    assert {shorten(premise.p.value) for premise in rule.rests_on} == {"rdf:type", "rdfs:subClassOf"}


@pytest.mark.parametrize(
    ("statement", "candidates"),
    [
        ("id:branch-jiashan kg:inherits id:spirit-haixia", ("id:spirit-red-boat",)),
        ("id:branch-jiashan kg:hasTenet id:spirit-haixia", ()),
        ("id:nobody kg:inherits id:spirit-haixia", ()),
    ],
)
def test_what_is_not_stated_is_answered_with_what_is(store: Store, statement: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(NotFoundError) as caught:
        found(store, statement)
    assert caught.value.candidates == candidates
    assert caught.value.value == statement
    assert statement in caught.value.zh


def test_a_literal_is_found_with_its_language_and_not_without(store: Store) -> None:
    subject, label = node("id:spirit-red-boat"), node("skos:prefLabel")
    assert why(store, subject, label, ox.Literal("红船精神", language="zh")).evidence[0].kind == "register"
    with pytest.raises(NotFoundError):
        why(store, subject, label, ox.Literal("红船精神"))


# Order


def test_the_strongest_comes_first_and_sentences_count_as_numbers(store: Store) -> None:
    for branch in store.select("SELECT ?b { ?b a kg:Branch }"):
        for statement in about(store, branch["b"]):
            ranks = [EVIDENCE_KINDS.index(evidence.kind) for evidence in statement.evidence]
            assert ranks == sorted(ranks)


def test_the_tenth_sentence_comes_after_the_ninth(write: Write) -> None:
    kinds = ":p10 a kg:Passage . :p9 a kg:Passage . :r a kg:Reading . :f a kg:Reference . :g a kg:Register ."
    blocks = " ".join(f":{name} {{ :a :b :c }}" for name in ("mine", "g", "f", "r", "p10", "p9"))
    head = "@prefix : <https://e.org/> . @prefix kg: <https://w3id.org/spirit-kg/ontology#> ."
    store = open_store(write("x.trig", f"{head} {kinds} {blocks}"))
    a, b, c = (ox.NamedNode(f"https://e.org/{name}") for name in "abc")
    assert names(why(store, a, b, c)) == ["p9", "p10", "r", "f", "g", "mine"]


def test_the_same_question_has_the_same_answer_in_the_same_order(store: Store) -> None:
    again = open_store()
    for name in ("branch-dongtou", "initiative-jiashan-red-boat-e-home", "spirit-red-boat"):
        assert about(store, node("id:" + name)) == about(again, node("id:" + name))


# Everything about a thing


def test_everything_about_a_thing_is_there_first_as_subject_then_as_object(store: Store) -> None:
    thing = node("id:branch-dongtou")
    statements = about(store, thing)
    pattern = f"{{ BIND({thing} AS ?s) ?s ?p ?o }} UNION {{ BIND({thing} AS ?o) ?s ?p ?o }}"
    triples = {(row["s"], row["p"], row["o"]) for row in store.select(f"SELECT ?s ?p ?o {{ {pattern} }}")}
    assert {statement[:3] for statement in statements} == triples
    assert len(statements) == len(triples)
    ends = [statement.s == thing for statement in statements]
    assert ends == sorted(ends, reverse=True)
    assert all(statement.evidence for statement in statements)


def test_nothing_is_known_about_what_is_unknown(store: Store) -> None:
    assert about(store, node("id:nobody")) == []


def test_a_literal_may_be_asked_about(store: Store) -> None:
    statements = about(store, ox.Literal("红船精神", language="zh"))
    assert ox.NamedNode(ID + "spirit-red-boat") in {statement.s for statement in statements}


# A row of an answer


def test_a_row_is_explained_by_what_links_its_values(store: Store) -> None:
    answer = store.select("SELECT ?spirit ?branch { ?spirit kg:inspires ?branch FILTER(?branch = id:branch-dongtou) }")
    statements = of_row(store, answer[0])
    assert {shorten(statement.p.value) for statement in statements} == {"kg:inherits", "kg:inspires"}
    assert statements[0].evidence[0].kind == "passage"


def test_a_literal_of_a_row_is_linked_too(store: Store) -> None:
    (row,) = store.select(
        "SELECT ?s ?name { BIND(id:spirit-haixia AS ?s) ?s skos:prefLabel ?name FILTER(LANG(?name) = 'zh') }"
    )
    assert [shorten(statement.p.value) for statement in of_row(store, row)] == ["skos:prefLabel"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?a ?b { VALUES (?a ?b) { (id:spirit-haixia id:branch-jiashan) } }",
        "SELECT ?a ?b { VALUES (?a ?b) { (UNDEF UNDEF) } }",
        "SELECT ?s { BIND(id:spirit-haixia AS ?s) }",
    ],
)
def test_a_row_whose_values_nothing_links_has_no_evidence(store: Store, query: str) -> None:
    assert of_row(store, store.select(query)[0]) == []


# Foreign data


def test_a_graph_that_nothing_describes_is_said_to_be_stated_in_its_file(write: Write) -> None:
    store = open_store(write("my file 红.ttl", "<https://e.org/a> <https://e.org/b> <https://e.org/c> ."))
    a, b, c = (ox.NamedNode(f"https://e.org/{name}") for name in "abc")
    (evidence,) = why(store, a, b, c).evidence
    assert evidence.kind == "unknown"
    assert evidence.label == {"zh": "陈述于“my file 红”", "en": "stated in “my file 红”"}


def test_blank_nodes_are_told_apart(write: Write) -> None:
    head = "@prefix : <https://e.org/> . @prefix kg: <https://w3id.org/spirit-kg/ontology#> ."
    store = open_store(write("x.ttl", head + ":a :b [ kg:inherits :s ; :c 1 ] . :a :b [ kg:inherits :s ; :c 2 ] ."))
    rows = list(store.select("SELECT ?x ?n { ?x <https://e.org/c> ?n } ORDER BY ?n"))
    for row in rows:
        numbers = {s.o.value for s in about(store, row["x"]) if isinstance(s.o, ox.Literal)}
        assert numbers == {row["n"].value}
        assert why(store, row["x"], ox.NamedNode("https://e.org/c"), row["n"]).s == row["x"]
    with pytest.raises(NotFoundError):
        why(store, rows[0]["x"], ox.NamedNode("https://e.org/c"), rows[1]["n"])


def test_a_label_in_one_language_stands_for_both(write: Write) -> None:
    head = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <https://e.org/> ."
    store = open_store(write("x.trig", head + ':g { :a :b :c . :g rdfs:label "only English"@en }'))
    assert of_graph(store, "https://e.org/g").label == {"zh": "only English", "en": "only English"}


# The sentence itself

TEXT = "标题\r\n第一句。第二句,𠀀字。\n"


@pytest.fixture
def passage(write: Write, tmp_path: Path) -> tuple[Path, Evidence]:
    text = tmp_path / "article.txt"
    text.write_bytes(TEXT.encode())
    start = TEXT.index("第二句")
    store = open_store(
        write(
            "x.ttl",
            f"""@prefix : <https://e.org/> . @prefix kg: <https://w3id.org/spirit-kg/ontology#> .
            :article a kg:Article ; kg:sha256 "{hashlib.sha256(TEXT.encode()).hexdigest()}" .
            :p a kg:Passage ; kg:article :article ; kg:start {start} ; kg:end {start + 7} ; kg:kind "sentence" .""",
        )
    )
    return text, of_graph(store, "https://e.org/p")


def test_the_sentence_is_cut_out_of_the_text_by_code_points(passage: tuple[Path, Evidence]) -> None:
    text, evidence = passage
    assert sentence(text, evidence) == "第二句,𠀀字。"


def test_another_text_is_refused(passage: tuple[Path, Evidence], tmp_path: Path) -> None:
    text, evidence = passage
    text.write_bytes(TEXT.replace("\r\n", "\n").encode())
    with pytest.raises(DataError, match="not the text of the article"):
        sentence(text, evidence)
    with pytest.raises(DataError, match="cannot be read"):
        sentence(tmp_path / "missing.txt", evidence)


def test_a_reading_has_no_sentence_but_names_those_it_rests_on(store: Store, tmp_path: Path) -> None:
    reading = of_graph(store, ARTICLE + "/reading-red-boat-origin")
    with pytest.raises(NotFoundError) as caught:
        sentence(tmp_path / "article.txt", reading)
    assert caught.value.candidates == reading.derived_from


def test_every_passage_of_the_shipped_data_has_its_place(store: Store) -> None:
    rows = store.select("SELECT ?p { ?p a kg:Passage }")
    for row in rows:
        evidence = of_graph(store, row["p"].value)
        assert evidence.kind == "passage"
        assert evidence.section is not None
        assert evidence.sha256 is not None
        assert None not in (evidence.paragraph, evidence.sentence, evidence.start, evidence.end)
    assert len(rows) == 44
