"""kg show, kg why, kg terms and kg info: one thing, one statement, the vocabulary, the whole."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from kg.errors import NotFoundError
from kg.meaning import statement_of
from kg.store import Store, open_store
from kg.terms import PREFIXES, expand, shorten
from kg.vocabulary import example, gather, one

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Kg

    Write = Callable[[str, str], Path]

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
LINE = "甲支部传承乙精神。甲支部获丙奖。"
"""The text of a small article: paragraph 1, sentences 1 and 2."""

SMALL = f"""{HEAD}
register:small a kg:Register ; dcterms:title "小登记册"@zh , "Small register"@en .
art:small a kg:Article ; skos:prefLabel "小文"@zh , "Small article"@en ; kg:sha256 "{hashlib.sha256(LINE.encode()).hexdigest()}" .
<{PREFIXES["art"]}small/section-1> a kg:Section ; skos:prefLabel "第一节"@zh , "First"@en ; kg:article art:small .
<{PREFIXES["art"]}small/p1s1> a kg:Passage ; kg:article art:small ; kg:section <{PREFIXES["art"]}small/section-1> ;
  kg:kind "sentence" ; kg:paragraph 1 ; kg:sentence 1 ; kg:start 0 ; kg:end 9 .
<{PREFIXES["art"]}small/reading-x> a kg:Reading ; rdfs:label "读作甲"@zh , "Read as A"@en ;
  rdfs:comment "没有主语"@zh , "No subject"@en ; prov:wasDerivedFrom <{PREFIXES["art"]}small/p1s1> .
reference:codes a kg:Reference ; dcterms:title "代码"@zh , "Codes"@en ;
  dcterms:source <https://example.org/codes> ; dcterms:license <https://example.org/cc0> .
id:a a kg:Branch ; skos:prefLabel "甲支部"@zh , "Branch A"@en .
id:b a kg:Spirit ; skos:prefLabel "乙精神"@zh , "Spirit B"@en .
<{PREFIXES["art"]}small/p1s1> {{ id:a kg:inherits id:b ; kg:purpose "学习"@zh , "to learn"@en . }}
<{PREFIXES["art"]}small/reading-x> {{ id:a kg:inherits id:b . id:a kg:locatedIn id:place . }}
reference:codes {{ id:place kg:adcode "330000" . }}
"""


@pytest.fixture
def small(write: Write) -> Path:
    return write("small.trig", SMALL)


# show


@pytest.mark.parametrize(
    "words",
    [["红船精神"], ["红船"], ["hcjs"], ["id:spirit-red-boat"], ["Red", "Boat", "Spirit"], ["hongchuanjingshen"]],
)
def test_every_name_shows_the_same_thing(kg: Kg, words: list[str]) -> None:
    ran = kg("show", *words, "--lang", "zh")
    assert ran.code == 0
    assert ran.out.startswith("红船精神 · Red Boat Spirit\n标识  id:spirit-red-boat\n类    精神 kg:Spirit\n")


def test_facts_in_both_directions_with_marks(kg: Kg) -> None:
    out = kg("show", "id:branch-dongtou").out
    assert "\ninherits kg:inherits\n  Haixia Spirit id:spirit-haixia [p25s1, reading-heading-5]\n" in out
    assert "\n← inspires kg:inspires\n  Haixia Spirit id:spirit-haixia [rule: inspires]\n" in out
    assert re.search(r"\n← awarded to kg:awardedTo\n(  .* \[p25s1\]\n){3}", out)


def test_texts_come_in_the_language_of_the_call(kg: Kg, small: Path) -> None:
    english, chinese = (kg("show", "id:a", "--store", str(small), "--lang", lang).out for lang in ("en", "zh"))
    assert "to learn [p1s1]" in english
    assert "学习" not in english
    assert "学习 [p1s1]" in chinese
    assert "to learn" not in chinese


def test_what_else_a_name_may_mean(kg: Kg) -> None:
    assert kg("show", "红船", "--lang", "zh").out.endswith("\n“红船”也可以指：红船 (id:place-red-boat)\n")
    assert "may also mean" not in kg("show", "id:spirit-red-boat").out


def test_a_sentence_shows_what_it_states(kg: Kg) -> None:
    out = kg("show", "p18s2").out
    assert out.startswith("paragraph 18, sentence 2 · 第18段第2句\n")
    assert "\nit states (" in out
    assert "suborganization of→ Mayi Island Administrative Committee\n" in out


def test_show_for_programs(kg: Kg, small: Path) -> None:
    shown = json.loads(kg("show", "甲", "--format", "json", "--store", str(small)).out)
    assert shown["id"] == "id:a"
    assert shown["label"] == {"zh": "甲支部", "en": "Branch A"}
    assert shown["matched"] == "prefix"
    [located] = [each for each in shown["statements"] if each["property"] == "kg:locatedIn"]
    assert located["object"] == {"id": "id:place"}
    assert located["evidence"][0]["kind"] == "reading"
    assert {"value": "学习", "lang": "zh"} in [each["object"] for each in shown["statements"]]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("红传精神", "to choose from:\n  id:spirit-red-boat  Red Boat Spirit"),
        ("id:spirit-red-boot", "id:spirit-red-boat"),
        ("党", "may mean"),
        ("qqqq", "part of a name is enough"),
    ],
)
def test_what_cannot_be_shown(kg: Kg, word: str, said: str) -> None:
    ran = kg("show", word)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


# why


def test_every_kind_of_evidence_in_words(kg: Kg, small: Path) -> None:
    ran = kg("why", "甲", "kg:inherits", "乙精神", "--store", str(small), "--lang", "zh")
    assert ran.out.splitlines() == [
        "甲支部 —kg:inherits→ 乙精神",
        "  原文  “第一节”一节，第1段第1句  [p1s1]",
        "  解读  读作甲  [reading-x]",
        "    理由  没有主语",
        "    依据  “第一节”一节，第1段第1句  [p1s1]",
    ]
    reference = kg("why", "id:place", "kg:adcode", "330000", "--store", str(small))
    assert reference.out.splitlines() == [
        "id:place —kg:adcode→ 330000",
        "  reference  Codes  [reference: codes]",
        "    source  https://example.org/codes",
        "    licence  https://example.org/cc0",
    ]
    register = kg("why", "id:a", "rdf:type", "kg:Branch", "--store", str(small))
    assert register.out.splitlines()[1] == "  register  Small register  [register: small]"


def test_a_rule_and_what_it_rests_on_step_by_step(kg: Kg, small: Path) -> None:
    out = kg("why", "id:b", "kg:inspires", "id:a", "--store", str(small)).out
    assert "  rule  " in out
    assert "[rule: inspires]\n" in out
    assert "    Branch A —kg:inherits→ Spirit B\n      passage  section First, paragraph 1, sentence 1  [p1s1]\n" in out
    assert "        reason  No subject\n" in out


def test_the_sentence_itself_out_of_the_text(kg: Kg, small: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(LINE, encoding="utf-8")
    (tmp_path / "other.txt").write_text(LINE + "。", encoding="utf-8")
    ask = ("why", "id:a", "kg:inherits", "id:b", "--store", str(small), "--text")
    assert kg(*ask, "text.txt").out.count("> 甲支部传承乙精神。\n") == 2
    for wrong in ("other.txt", "none.txt"):
        ran = kg(*ask, wrong)
        assert (ran.code, ran.out) == (2, "")
        assert wrong in ran.err


def test_all_evidence_of_a_thing_each_once(kg: Kg, small: Path) -> None:
    lines = kg("why", "id:a", "--store", str(small)).out.splitlines()
    heads = [line.rpartition("  ")[2] for line in lines if line and not line.startswith(" ")]
    assert heads == ["[p1s1]", "[reading-x]", "[register: small]", "[rule: inspires]"]
    assert lines[:3] == [
        "passage  section First, paragraph 1, sentence 1  [p1s1]",
        "  Branch A —kg:inherits→ Spirit B",
        "  Branch A —kg:purpose→ to learn",
    ]
    assert "    ⇐ Branch A —kg:inherits→ Spirit B  [p1s1, reading-x]" in lines


def test_a_sentence_as_evidence(kg: Kg) -> None:
    lines = kg("why", "p25s1", "--lang", "zh").out.splitlines()
    assert lines[0] == "原文  “海霞精神”一节，第25段第1句  [p25s1]"
    assert "  洞头分公司党支部 —传承→ 海霞精神" in lines


def test_why_for_programs(kg: Kg) -> None:
    [found] = json.loads(kg("why", "洞头", "传承", "海霞", "--format", "json").out)
    assert (found["subject"], found["property"]) == ({"id": "id:branch-dongtou"}, "kg:inherits")
    assert found["evidence"][0] | {"start": 0, "end": 0} == {
        "graph": "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p25s1",
        "kind": "passage",
        "label": {"zh": "第25段第1句", "en": "paragraph 25, sentence 1"},
        "article": "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021",
        "section": {"zh": "海霞精神", "en": "Haixia Spirit"},
        "paragraph": 25,
        "sentence": 1,
        "start": 0,
        "end": 0,
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("id:branch-dongtou", "kg:inherits", "id:spirit-haixia"), "id:spirit-haixia"),
        (("洞头", "传承", "海霞"), "id:spirit-haixia"),
        (("Dongtou", "inherits", "haixia spirit"), "id:spirit-haixia"),
        (("branch-dongtou", "inherits", "<https://w3id.org/spirit-kg/id/spirit-haixia>"), "id:spirit-haixia"),
        (("第二批中央企业基层示范党支部", "批次", "2"), "2"),
        (("红船精神", "skos:prefLabel", '"红船精神"@zh'), "红船精神"),
    ],
)
def test_three_words_that_name_a_statement(store: Store, words: tuple[str, str, str], found: str) -> None:
    s, p, o = statement_of(store, *words)
    assert store.ask(f"ASK {{ {s} {p} {o} }}")
    assert found in (getattr(o, "value", ""), shorten(getattr(o, "value", "")))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("洞头", "传承", "红船精神"), "id:spirit-haixia  Haixia Spirit"),
        (("洞头", "传称", "海霞"), "there is no class or property “传称”; similar names: "),
        (("id:branch-nowhere", "传承", "海霞"), "nothing here is called “id:branch-nowhere”"),
        (("id:branch-dongtou", "kg:hasTenet", "x"), "nothing of this kind is"),
        (("id:branch-dongtou", "kg:undertakes", "海"), "id:initiative-dongtou-"),
    ],
)
def test_a_statement_that_is_not_there(kg: Kg, words: tuple[str, ...], said: str) -> None:
    ran = kg("why", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


# terms


def test_terms_with_uses_and_directions(kg: Kg) -> None:
    out = kg("terms", "--lang", "zh").out
    assert re.search(r"^党支部 kg:Branch +5$", out, re.MULTILINE)
    assert re.search(r"^传承 kg:inherits +5  党支部 → 精神$", out, re.MULTILINE)
    assert re.search(r"^归功于 kg:creditedTo +0  荣誉 → 举措$", out, re.MULTILINE)


@pytest.mark.parametrize("name", ["kg:inherits", "inherits", "传承", "INHERITS", expand("kg:inherits")])
def test_one_term_by_every_name(kg: Kg, name: str) -> None:
    ran = kg("terms", name)
    assert ran.out.startswith("inherits kg:inherits\nkind     property\n")
    assert "links    Branch → Spirit" in ran.out


@pytest.mark.parametrize(
    ("name", "said"), [("inhreits", "similar names: kg:inherits"), ("e", "may mean"), ("qqqq", "kg terms lists all")]
)
def test_a_term_that_is_not_clear(kg: Kg, name: str, said: str) -> None:
    ran = kg("terms", name)
    assert ran.code == 2
    assert said in ran.err


def test_every_example_runs_and_finds_what_is_used(store: Store) -> None:
    for term in gather(store):
        assert (len(store.select(example(term))) > 0) is (term.uses > 0), term.iri


def test_the_example_can_be_pasted(kg: Kg) -> None:
    *_, last = kg("terms", "kg:Branch").out.splitlines()
    words = shlex.split(last.removeprefix("try").strip())
    assert len(kg(*words[1:], "--format", "csv").out.splitlines()) == 6


def test_terms_of_data_without_an_ontology(write: Write) -> None:
    data = HEAD + 'id:a a foaf:Person ; foaf:name "A" ; foaf:knows id:b ; <http://e/p> 1 . id:b a foaf:Person .'
    known = gather(open_store(write("a.ttl", data)))
    assert [(shorten(t.iri), t.uses, [shorten(c) for c in t.starts], [shorten(c) for c in t.ends]) for t in known] == [
        ("foaf:Person", 2, [], []),
        ("rdf:type", 2, ["foaf:Person"], []),
        ("http://e/p", 1, ["foaf:Person"], ["xsd:integer"]),
        ("foaf:knows", 1, ["foaf:Person"], ["foaf:Person"]),
        ("foaf:name", 1, ["foaf:Person"], ["xsd:string"]),
    ]
    assert example(one(known, "knows")) == "SELECT ?from ?to { ?from foaf:knows ?to }"
    assert example(one(known, "http://e/p")) == "SELECT ?person ?integer { ?person <http://e/p> ?integer }"
    with pytest.raises(NotFoundError):
        one(known, "inherits")


# info


def test_what_is_loaded(kg: Kg, store: Store) -> None:
    found = json.loads(kg("info", "--format", "json").out)
    count = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0][0].value
    assert found["triples"] == int(count)
    assert [kind["kind"] for kind in found["evidence"]] == ["passage", "reading", "reference", "register", "rule"]
    counts = {each["cls"]: each["things"] for each in found["classes"]}
    assert (counts["kg:Spirit"], counts["kg:Branch"], counts["kg:Honor"], counts["kg:Award"]) == (5, 5, 11, 8)
    article = found["sources"][0]
    assert (article["headline"], article["passages"]) == ("秉持为民初心 传承红色精神", 44)
    assert found["versions"]["ontology"].startswith("https://w3id.org/spirit-kg/ontology/")
    assert re.fullmatch("[0-9a-f]{12}", found["content"])


def test_what_is_loaded_in_words(kg: Kg) -> None:
    out = kg("info", "--lang", "zh").out
    assert "数据      随 kg 提供的数据，在内存中\n" in out
    assert re.search(r"^精神 kg:Spirit +5$", out, re.MULTILINE)
    assert re.search(r"^  称号类荣誉 kg:Award +8$", out, re.MULTILINE)
    assert "（只含原文印出的内容）" in kg("info", "--printed", "--lang", "zh").out


def test_only_what_is_printed(kg: Kg) -> None:
    printed = json.loads(kg("info", "--printed", "--format", "json").out)
    assert [kind["kind"] for kind in printed["evidence"]] == ["passage", "register", "rule"]


def test_what_is_loaded_of_a_file(kg: Kg, small: Path) -> None:
    found = json.loads(kg("info", "--store", str(small), "--format", "json").out)
    assert found["where"] == str(small)
    assert [source["label"]["en"] for source in found["sources"]] == ["Small article", "Codes"]


# Which data


def test_who_stands_in_a_project_and_asks_the_data_that_ship_is_told(kg: Kg, tmp_path: Path) -> None:
    for name in ("data", "ontology"):
        (tmp_path / name).mkdir()
    (tmp_path / "data" / "one.ttl").write_text(f'{HEAD}id:spirit-x skos:prefLabel "丁精神"@zh .\n', "utf-8")
    shipped = kg("show", "红船精神")
    assert shipped.code == 0
    assert shipped.err == "kg: this asks the data that ship with kg; for the project in this folder add --store .\n"
    own = kg("show", "丁精神", "--store", ".")
    assert (own.code, own.err) == (0, "")
