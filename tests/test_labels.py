"""Which thing a text means."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import labels
from kg.engine import HasText
from kg.errors import NotFoundError
from kg.labels import WAYS, Label, Match, find, one
from kg.results import Table
from kg.spelling import plain
from kg.store import LocalStore, Store, open_store
from kg.terms import PREFIXES, shorten

Write = Callable[[str, str], Path]
ARTICLE = "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def best(found: Sequence[Match]) -> tuple[str, str]:
    return shorten(found[0].iri), found[0].how


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("红船精神", "name"),
        ("“红船精神”", "name"),
        (" 红船精神 ", "name"),
        ("Red Boat Spirit", "name"),
        ("red  boat SPIRIT", "name"),
        ("红船", "name"),
        ("red boat", "name"),
        ("红", "prefix"),
        ("hongchuanjingshen", "pinyin"),
        ("hong chuan jing shen", "pinyin"),
        ("hcjs", "initials"),
        ("HCJS", "initials"),
        ("id:spirit-red-boat", "id"),
        ("spirit-red-boat", "id"),
        ("https://w3id.org/spirit-kg/id/spirit-red-boat", "id"),
        ("<https://w3id.org/spirit-kg/id/spirit-red-boat>", "id"),
    ],
)
def test_every_way_to_the_red_boat_spirit(store: Store, text: str, how: str) -> None:
    assert best(find(store, text)) == ("id:spirit-red-boat", how)
    assert one(store, text).label == Label("红船精神", "Red Boat Spirit")


@pytest.mark.parametrize(
    ("text", "iri", "how"),
    [
        ("垦荒精神", "id:spirit-dachen", "alias"),
        ("海霞", "id:spirit-haixia", "name"),
        ("p18s2", f"{ARTICLE}p18s2", "id"),
        ("kg:Branch", "kg:Branch", "id"),
        ("习近平", "id:person-xi-jinping", "name"),
        ("毛", "id:person-mao-jianlei", "prefix"),
    ],
)
def test_other_things(store: Store, text: str, iri: str, how: str) -> None:
    assert best(find(store, text)) == (iri, how)


@pytest.mark.parametrize("text", ["", "  ", "“”", "\n", "zzzzqqq", "id:", "nope:a", "a b/c", '") } #', "<x>", "id:a>b"])
def test_what_means_nothing(store: Store, text: str) -> None:
    assert find(store, text) == []
    with pytest.raises(NotFoundError):
        one(store, text)


@given(text=st.text())
def test_no_text_breaks_the_search(store: Store, text: str) -> None:
    for match in find(store, text):
        assert match.how in WAYS


def test_a_hit_is_named_when_it_is_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many, most never are."""
    assert isinstance(store, LocalStore)
    counted = Counting(store._inner)
    every = list(find(counted, "e"))
    counted.rows = 0  # those of the names among which it was sought
    monkeypatch.setattr(labels, "_AT_ONCE", 10)
    found = find(counted, "e")
    assert (len(found) > 300, counted.rows) == (True, 0)
    first = found[0]
    some = counted.rows
    assert found[:10] == every[:10]
    assert counted.rows == some
    assert (first, found[-1], list(found)) == (every[0], every[-1], list(every))
    assert found == every != find(store, "红船")
    assert counted.rows > 10 * some
    assert repr(found) == repr(list(found))


class Counting(LocalStore):
    """A store that knows how many rows it gave."""

    rows = 0

    def select(self, query: str | HasText) -> Table:
        table = super().select(query)
        self.rows += len(table)
        return table


def test_only_of_one_class(store: Store) -> None:
    assert [match.cls for match in find(store, "洞头", "kg:Branch")] == ["kg:Branch"]
    assert {match.cls for match in find(store, "洞头")} > {"kg:Branch", "kg:Company", "schema:Place"}
    assert find(store, "id:spirit-haixia", "kg:Branch") == []
    assert find(store, "洞头", "rdfs:Resource") == find(store, "洞头")


NAMED = """
id:place a schema:Place ; skos:prefLabel "海霞"@zh , "Haixia"@en .
id:spirit a kg:Spirit ; skos:prefLabel "海霞精神"@zh , "Haixia Spirit"@en .
id:branch a kg:Branch ; skos:prefLabel "海霞支部"@zh ; skos:altLabel "海霞"@zh .
id:long a kg:Honor ; skos:prefLabel "海霞先锋荣誉称号"@zh .
id:short a kg:Honor ; skos:prefLabel "海霞荣誉"@zh .
id:inside a kg:Spirit ; skos:prefLabel "新海霞精神"@zh .
"""


def test_the_order_of_matches(write: Write) -> None:
    """First how they match, then the spine of the graph, then the shorter name."""
    small = open_store(write("a.ttl", HEAD + NAMED))
    assert [(shorten(m.iri), m.how) for m in find(small, "海霞")] == [
        ("id:spirit", "name"),
        ("id:place", "name"),
        ("id:branch", "alias"),
        ("id:short", "prefix"),
        ("id:long", "prefix"),
        ("id:inside", "part"),
    ]


def test_pinyin_only_where_nothing_else_matches(write: Write) -> None:
    more = 'id:zh a kg:Spirit ; skos:prefLabel "红船精神"@zh . id:en a schema:Place ; skos:prefLabel "HCJS Square"@en .'
    small = open_store(write("a.ttl", HEAD + more))
    assert [shorten(match.iri) for match in find(small, "hcjs")] == ["id:en"]
    assert [(shorten(match.iri), match.how) for match in find(small, "hongc")] == [("id:zh", "pinyin-prefix")]
    assert [(shorten(match.iri), match.how) for match in find(small, "hcj")] == [("id:en", "prefix")]


def test_whole_initials_come_before_their_beginning(write: Write) -> None:
    more = 'id:a a kg:Tenet ; skos:prefLabel "红船精神课"@zh . id:b a kg:Tenet ; skos:prefLabel "红船精神"@zh .'
    small = open_store(write("a.ttl", HEAD + more))
    assert shorten(one(small, "hcjs").iri) == "id:b"


def test_several_alike_are_not_guessed(write: Write) -> None:
    more = 'id:a a kg:Honor ; skos:prefLabel "先进甲"@zh . id:b a kg:Honor ; skos:prefLabel "先进乙"@zh .'
    small = open_store(write("a.ttl", HEAD + more))
    with pytest.raises(NotFoundError, match="may mean 2 things") as caught:
        one(small, "先进")
    assert set(caught.value.candidates) == {"id:a", "id:b"}
    assert "id:a  先进甲" in caught.value.text("zh")


def test_near_names_for_what_is_misspelt(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        one(store, "红传精神")
    assert caught.value.candidates[0] == "id:spirit-red-boat"
    assert "id:spirit-red-boat  红船精神" in caught.value.text("zh")
    assert "id:spirit-red-boat  Red Boat Spirit" in caught.value.text("en")


def test_comparing_names() -> None:
    assert plain("“红船Ｅ家”\t 服务  联盟") == "红船e家 服务 联盟"
