"""What things are called, and of what class they are."""

from collections.abc import Callable
from pathlib import Path

from kg.called import Label, classes, names, texts
from kg.store import Store, open_store
from kg.terms import PREFIXES, expand, shorten

Write = Callable[[str, str], Path]
ARTICLE = "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def test_names_at_once(store: Store) -> None:
    wanted = [expand("id:spirit-haixia"), expand("kg:inherits"), f"{ARTICLE}p18s2", "https://example.org/nothing"]
    found = names(store, wanted)
    assert found == {
        expand("id:spirit-haixia"): Label("海霞精神", "Haixia Spirit"),
        expand("kg:inherits"): Label("传承", "inherits"),
        f"{ARTICLE}p18s2": Label("第18段第2句", "paragraph 18, sentence 2"),
    }
    assert names(store, []) == {}


def test_names_of_many_more_than_one_question_holds(store: Store) -> None:
    many = [f"https://example.org/{number}" for number in range(2500)]
    assert list(names(store, [*many, expand("id:spirit-haixia")])) == [expand("id:spirit-haixia")]


def test_names_of_what_has_other_names(write: Write) -> None:
    small = open_store(
        write(
            "a.ttl",
            HEAD
            + 'id:en rdfs:label "only English"@en-GB . id:plain foaf:name "plain" . id:fr rdfs:label "autre"@fr .\n'
            'id:both rdfs:label "label"@en ; skos:prefLabel "preferred"@en , "首选"@zh-Hans .\n'
            'id:least schema:minValue 20 ; schema:unitText "次"@zh , "times"@en . id:just schema:value 22 .',
        )
    )
    labels = names(small, [expand(f"id:{name}") for name in ("en", "plain", "fr", "both", "least", "just")])
    assert {shorten(iri): label for iri, label in labels.items()} == {
        "id:en": Label("only English", "only English"),
        "id:plain": Label("plain", "plain"),
        "id:fr": Label("autre", "autre"),
        "id:both": Label("首选", "preferred"),
        "id:least": Label("至少20次", "at least 20 times"),
        "id:just": Label("22", "22"),
    }


def test_texts_and_classes(store: Store) -> None:
    assert texts(store, [expand("kg:inherits")], "rdfs:comment")[expand("kg:inherits")].zh.startswith("支部")
    learning = expand("id:initiative-jiashan-chuxin-academy")
    assert classes(store, [learning])[learning] == ("kg:LearningProgramme", "kg:Initiative")
    assert classes(store, ["https://example.org/nothing"]) == {}
