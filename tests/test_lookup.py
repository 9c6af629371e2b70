"""The index of names: it finds what SPARQL's CONTAINS finds, in memory and beside a store, and is never out of date."""

import random
import string
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from conftest import Write
from kg import disk, labels, listed, lookup, spelling
from kg.errors import NotFoundError, StoreError
from kg.labels import Match
from kg.listed import SPINE, Listed
from kg.lookup import Index, Indexed
from kg.spelling import plain, plains, simplified
from kg.store import LocalStore, Store, open_store
from kg.terms import PREFIXES, shorten

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
LETTERS = "红船精神紅區区支部党海霞e家ab cd12.,-()&*“”·—、éжß\u0301\u3000Ａ"
NAME = st.text(st.sampled_from(LETTERS), min_size=1, max_size=12)
"""Few letters, so that names share parts: of both scripts and several alphabets, with what may stand between words."""


def named(names: list[str]) -> LocalStore:
    """A store in which each name is that of a node of its own."""
    inner = ox.Store()
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    for number, name in enumerate(names):
        inner.add(ox.Quad(ox.NamedNode(f"https://e.org/{number}"), label, ox.Literal(name, language="zh")))
    return LocalStore(inner)


def contains(store: Store, text: str) -> set[str]:
    """What SPARQL finds."""
    found = store.select(f"SELECT ?node {{ ?node skos:prefLabel ?name FILTER(CONTAINS(?name, {ox.Literal(text)})) }}")
    return {row["node"].value for row in found}


def both(store: LocalStore) -> tuple[Listed, Indexed]:
    """The names of a store as they are looked through where they are few, and as they are indexed where they are many."""

    def ask(question: str) -> Iterable[ox.QuerySolution]:
        return store.select(question).stream()

    few = list(listed.read(ask))
    return Listed(few, ask), lookup.indexed(few, ask)


def holding(index: Index, text: str) -> set[str]:
    return {name.node for name in index.holding(text)}


# The same hits as CONTAINS


@given(names=st.lists(NAME, max_size=20), text=NAME)
def test_every_name_that_contains_a_text_is_found(names: list[str], text: str) -> None:
    store = named([plain(name) for name in names])
    for index in both(store) if plain(text) else ():
        assert holding(index, plain(text)) == contains(store, plain(text))


@given(text=NAME | st.text(max_size=8))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(texts=st.lists(NAME | st.text(max_size=8), max_size=5))
def test_many_names_are_compared_as_each_alone(texts: list[str]) -> None:
    assert plains(texts) == [plain(text) for text in texts]


@given(text=NAME | st.text(max_size=8))
def test_a_name_is_read_aloud_as_pypinyin_reads_it(text: str) -> None:
    """Word by word, since names share most of their words: that takes a quarter of the time."""
    assert spelling.syllables(text) == lazy_pinyin(text)


@given(data=st.data())
def test_every_part_of_a_shipped_name_finds_what_contains_it(data: st.DataObject) -> None:
    """One Chinese character, two, a letter, a piece from the middle of one word into the next."""
    name = data.draw(st.sampled_from(_ALL))
    start = data.draw(st.integers(0, len(name) - 1))
    part = plain(name[start : data.draw(st.integers(start + 1, len(name)))])
    for index in SHIPPED if part else ():
        assert {each.text for each in index.holding(part)} == {each for each in _ALL if part in each}


def shipped() -> LocalStore:
    store = open_store()
    assert isinstance(store, LocalStore)
    return store


STORE = shipped()
SHIPPED = both(STORE)
_ALL = sorted({name.text for name in SHIPPED[0].near("")})


@pytest.mark.parametrize(
    "text", ["红", "红船", "区", "e", "oat", "d b", "ed boat sp", "家服务", "红" * 300, "a" * 300, "-"]
)
def test_what_is_found_is_exactly_what_was_sought(text: str) -> None:
    names = [
        "红船",
        "红船e家服务联盟",
        "red boat spirit",
        "嘉善区",
        "红" * 400,
        "a" * 400,
        "a-b",
        "船红",
        "a" * 61 + " 红a ab",
    ]
    store = named(names)
    for index in both(store):
        assert holding(index, text) == contains(store, text)


@given(text=st.text(st.characters() | st.sampled_from("\ud800\udcff")))
def test_no_text_breaks_the_index(store: Store, text: str) -> None:
    """Nor one that cannot be encoded, as an argument of the command may be."""
    labels.find(store, text)
    for index in SHIPPED:
        index.in_simplified(plain(text))
        index.near(plain(text))


# Few names, those of a class, and many


def asked(store: Store, text: str, cls: str) -> tuple[Sequence[Match], object]:
    """What a text finds, and the one that it means or the complaint."""
    try:
        meant: object = labels.one(store, text, cls)
    except NotFoundError as error:
        meant = (error.en, error.zh, error.candidates)
    return labels.find(store, text, cls), meant


IDS = sorted({shorten(name.node) for name in SHIPPED[0].near("")})
TEXT = st.one_of(
    st.sampled_from(_ALL),
    st.builds(lambda name, start, size: name[start : start + size], st.sampled_from(_ALL), *[st.integers(0, 5)] * 2),
    st.builds(lambda name: "".join(spelling.syllables(name)), st.sampled_from(_ALL)),
    st.builds(lambda name: spelling.sounds(name)[1][:4], st.sampled_from(_ALL)),
    st.sampled_from(IDS),
    st.builds(lambda curie: curie.partition(":")[2], st.sampled_from(IDS)),
    st.sampled_from(["紅船", "紅船精神", "海霞 精神", "不在其中", "dongtuo"]),
)


@given(text=TEXT, cls=st.sampled_from(["", *SPINE, "org:Organization", "skos:Concept", "kg:Nothing"]))
def test_a_text_means_the_same_among_the_names_of_a_class_among_all_and_in_an_index(text: str, cls: str) -> None:
    fresh, whole, many = (LocalStore(STORE._inner) for _ in range(3))
    whole._index, many._index = SHIPPED
    found, meant = asked(fresh, text, cls)
    assert (found, meant) == asked(whole, text, cls)
    assert found == asked(many, text, cls)[0]


def test_one_of_a_class_is_found_among_the_names_of_that_class_alone() -> None:
    store = LocalStore(STORE._inner)
    assert labels.one(store, "洞头", "kg:Branch").iri == PREFIXES["id"] + "branch-dongtou"
    assert store._index is None
    assert 0 < len(store.names(PREFIXES["kg"] + "Branch")) < len(store.index)


# The other script


@pytest.mark.parametrize(
    ("text", "found"),
    [("紅船", "id:spirit-red-boat"), ("紅船精神", "id:spirit-red-boat"), ("海霞精神", "id:spirit-haixia")],
)
def test_traditional_characters_find_simplified_names(store: Store, text: str, found: str) -> None:
    match = labels.one(store, text)
    assert (match.iri, match.how) == (PREFIXES["id"] + found.removeprefix("id:"), "name")


def test_simplified_characters_find_traditional_names(write: Write) -> None:
    small = open_store(write("a.ttl", HEAD + 'id:a a kg:Spirit ; skos:prefLabel "紅船精神"@zh-Hant .'))
    assert labels.one(small, "红船").how == "name"
    assert labels.one(small, "船精").how == "part"
    with pytest.raises(NotFoundError):
        labels.one(small, "红船号")


def test_what_is_written_so_comes_first(write: Write) -> None:
    both = 'id:t a kg:Honor ; skos:prefLabel "紅船"@zh . id:s a kg:Spirit ; skos:prefLabel "红船"@zh .'
    small = open_store(write("a.ttl", HEAD + both))
    assert [match.iri[-1] for match in labels.find(small, "紅船")] == ["t"]
    assert [match.iri[-1] for match in labels.find(small, "红船")] == ["s"]


@given(text=st.text(), before=st.text(), after=st.text())
def test_part_of_a_text_stays_part_of_it_in_simplified_characters(text: str, before: str, after: str) -> None:
    part, whole = simplified([text, before + text + after])
    assert part in whole and len(part) == len(text)


# Many names: an index beside the store

MANY = 6000


@pytest.fixture(scope="module")
def many() -> LocalStore:
    chance = random.Random(6)
    places, kinds = "东西南北上下大长高青白石云山河湖海江溪岭", ("党支部", "分公司", "服务队")
    words = ["".join(chance.choices(string.ascii_lowercase, k=5)) for _ in range(200)]
    names = [
        "".join(chance.choices(places, k=3)) + chance.choice(kinds)
        if number % 2
        else " ".join(chance.choices(words, k=3))
        for number in range(MANY)
    ]
    names[7:10] = ["紅船支部", "洞头支部", "独一无二"]
    return named(names)


@pytest.fixture
def kept(many: LocalStore, tmp_path: Path) -> Path:
    many.save(tmp_path / "disk")
    return tmp_path / "disk"


QUESTIONS = (
    "红船",
    "紅船支部",
    "洞头",
    "dtzb",
    "dongtou",
    "石",
    "云山",
    "er",
    "w x",
    "独一无三",
    "7",
    "https://e.org/7",
)


def test_the_index_beside_a_store_finds_what_the_one_in_memory_finds(many: LocalStore, kept: Path) -> None:
    assert (kept / disk.NAMES).is_file()
    reader = open_store(kept)
    for text in QUESTIONS:
        assert labels.find(reader, text) == labels.find(many, text)
    with pytest.raises(NotFoundError, match="独一无二"):
        labels.one(reader, "独一无三")


def test_tokens_that_many_names_share_hide_none(many: LocalStore) -> None:
    index = many.index
    assert isinstance(index, Indexed)
    rows = many.select("SELECT ?node ?name { ?node skos:prefLabel ?name }")
    names = {row["node"].value: plain(row["name"].value) for row in rows}
    assert len(index.common) > 50
    draw = random.Random(7)
    for name in draw.sample(sorted(names.values()), 150):
        start, end = sorted(draw.sample(range(len(name) + 1), 2))
        for text in (name, name[start:end].strip()):
            assert not text or holding(index, text) == {node for node, held in names.items() if text in held}


def test_an_index_beside_a_store_is_read_and_not_made_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Index:
        raise AssertionError

    monkeypatch.setattr(lookup, "built", never)
    assert len(labels.find(open_store(kept), "洞头")) == 1


def test_few_names_need_no_index_beside_the_store(store: Store, tmp_path: Path) -> None:
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    assert not (tmp_path / "disk" / disk.NAMES).exists()
    assert labels.one(open_store(tmp_path / "disk"), "红船").how == "name"


def test_the_index_is_verified_with_the_store(kept: Path) -> None:
    content = bytearray((kept / disk.NAMES).read_bytes())
    content[len(content) // 2] ^= 1
    (kept / disk.NAMES).write_bytes(content)
    assert [fault.what for fault in disk.verify(kept)] == [disk.NAMES]


def test_an_index_that_is_no_database_is_seen_by_verify_and_names_are_found_all_the_same(kept: Path) -> None:
    (kept / disk.NAMES).write_bytes(b"no database" * 1000)
    assert [match.label.zh for match in labels.find(open_store(kept), "洞头")] == ["洞头支部"]
    assert [fault.what for fault in disk.verify(kept)] == [disk.NAMES]
    with pytest.raises(StoreError, match="index of names"):
        lookup.opened(kept / disk.NAMES, STORE.select)


def test_an_index_that_is_older_than_the_store_is_not_used(kept: Path) -> None:
    """Another program wrote a name into the store after kg had made it."""
    writer = ox.Store(str(kept))
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    writer.add(ox.Quad(ox.NamedNode("https://e.org/new"), label, ox.Literal("全新名称")))
    writer.flush()
    del writer
    assert [match.iri for match in labels.find(open_store(kept), "全新名称")] == ["https://e.org/new"]


def test_an_index_that_is_newer_than_what_is_read_is_not_used(kept: Path, write: Write) -> None:
    """A store is replaced between its opening and the first question about a name."""
    reader = open_store(kept)
    open_store(kept).load(write("more.ttl", HEAD + 'id:new skos:prefLabel "全新名称"@zh .'))
    assert labels.find(reader, "全新名称") == []
    assert len(labels.find(open_store(kept), "全新名称")) == 1


def test_what_is_loaded_later_is_found(write: Write) -> None:
    store = open_store(write("a.ttl", HEAD + 'id:a skos:prefLabel "红船"@zh .'))
    assert len(labels.find(store, "红船")) == 1
    store.load(write("b.ttl", HEAD + 'id:b skos:prefLabel "红船二号"@zh .'))
    assert len(labels.find(store, "红船")) == 2
