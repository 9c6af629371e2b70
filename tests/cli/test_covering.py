"""kg coverage in real processes: claims by sentence, what things lack, statements by evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.cli.screen import width

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg, Terminal
    from kg.store import Store


def test_every_sentence_is_counted_and_the_counts_are_those_of_the_store(kg: Kg, store: Store) -> None:
    ran = kg("coverage", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    rows = store.select(
        "SELECT ?p (COUNT(?s) AS ?n) { ?p a kg:Passage OPTIONAL { GRAPH ?p { ?s ?q ?o } } } GROUP BY ?p"
    )
    counted = {row["p"].value.rpartition("/")[2]: int(row["n"].value) for row in rows}
    assert {one["passage"].rpartition("/")[2]: one["printed"] for one in found["sentences"]} == counted
    places = [one["passage"] for one in found["sentences"]]
    assert places[:2] == ["zhejiang-mobile-2021/p1s1", "zhejiang-mobile-2021/p2s1"]
    musts = [wish for wish in found["wishes"] if wish["must"]]
    assert len(musts) > 30
    assert all(wish["lacking"] == [] for wish in musts)
    assert {"class": "kg:Branch", "property": "kg:inherits", "must": True, "things": 5, "lacking": []} in musts
    assert sum(one["statements"] for one in found["evidence"] if one["kind"] == "passage") == sum(counted.values())


def test_what_is_lacking_and_why_nothing_is_claimed_are_told(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text(
        """@prefix id: <https://w3id.org/spirit-kg/id/> .
@prefix kg: <https://w3id.org/spirit-kg/ontology#> .
@prefix t: <https://w3id.org/spirit-kg/source/t/> .
id:branch-a a kg:Branch . id:branch-b a kg:Branch ; kg:inherits id:spirit-a .
t:p1s1 a kg:Passage ; kg:article <https://w3id.org/spirit-kg/source/t> ; kg:start 0 ; kg:paragraph 1 ; kg:sentence 1 .
t:p1s2 a kg:Passage ; kg:article <https://w3id.org/spirit-kg/source/t> ; kg:start 9 ; kg:paragraph 1 ; kg:sentence 2 ;
    kg:noClaim "过渡句"@zh , "A transition"@en .
""",
        "utf-8",
    )
    ran = kg("coverage", "--store", "a.trig", "--lang", "zh")
    assert ran.code == 0
    assert "每句的陈述（共 2 句，2 句没有）" in ran.out
    assert "没有说明原因" in ran.out
    assert "过渡句" in ran.out
    assert "必有" in ran.out
    found = json.loads(kg("coverage", "--store", "a.trig", "--format", "json").out)
    (wish,) = [wish for wish in found["wishes"] if (wish["class"], wish["property"]) == ("kg:Branch", "kg:inherits")]
    assert wish["lacking"] == ["https://w3id.org/spirit-kg/id/branch-a"]


def test_each_of_several_articles_has_a_table_with_its_name(kg: Kg, tmp_path: Path) -> None:
    passages = [
        f"t:{article}s{number} a kg:Passage ; kg:article t:{article} ; kg:start {number} ; kg:paragraph 1 ; "
        f"kg:sentence {number} . t:{article} a kg:Article ; dcterms:title '{name}'@zh , '{name}'@en ."
        for article, name in (("a", "甲报道"), ("b", "乙报道"))
        for number in (1, 2)
    ]
    heads = (
        "@prefix kg: <https://w3id.org/spirit-kg/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix t: <https://w3id.org/spirit-kg/source/> .\n"
    )
    (tmp_path / "a.ttl").write_text(heads + "\n".join(passages), "utf-8")
    ran = kg("coverage", "--store", "a.ttl", "--lang", "zh")
    assert ran.code == 0
    first, second = ran.out.index("甲报道：每句的陈述（共 2 句"), ran.out.index("乙报道：每句的陈述（共 2 句")
    assert "as2" in ran.out[first:second] and "bs1" not in ran.out[first:second]
    assert "bs2" in ran.out[second:] and "as1" not in ran.out[second:]


def test_tables_fit_the_screen_and_markdown_is_whole(terminal: Terminal, kg: Kg, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        shown = terminal(80, "coverage", "--lang", lang)
        assert shown.code == 0
        assert all(width(line) <= 80 for line in shown.out.splitlines())
    assert kg("coverage", "--format", "md", "-o", "c.md") == (0, "", "")
    text = (tmp_path / "c.md").read_text("utf-8")
    assert text.count("\n## ") == 2
    assert {line.count(" | ") for line in text.splitlines() if line.startswith("| paragraph")} == {3}


def test_a_store_without_sentences_is_1(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/b> 1 .", "utf-8")
    assert kg("coverage", "--store", "a.ttl").code == 1


def test_a_text_of_no_article_is_refused(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("另一篇", "utf-8")
    ran = kg("coverage", "--text", "t.txt")
    assert (ran.code, ran.out) == (2, "")
