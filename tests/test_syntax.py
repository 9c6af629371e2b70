"""Words of SPARQL, and the first one that is wrong."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.syntax import explain, first_wrong, prefixes, tokens
from kg.terms import PREFIXES


def texts(query: str) -> list[str]:
    return [token.text for token in tokens(query)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { } # VALUES ?x { 1 }", ["ASK", "{", "}"]),
        ("<http://a/#b> # c", ["<http://a/#b>"]),
        ("?a < ?b", ["?a", "<", "?b"]),
        ('"a # \\" b"@zh-Hans', ['"a # \\" b"', "@zh-Hans"]),
        ("'''it's\n''two'''^^xsd:string", ["'''it's\n''two'''", "^^", "xsd:string"]),
        ("ex:a\\#b ex:c.d.", ["ex:a\\#b", "ex:c.d", "."]),
        (":a _:b x:", [":a", "_:b", "x:"]),
        ("-1.5e-3 .5 2.", ["-1.5e-3", ".5", "2", "."]),
        ("^kg:a/kg:b*|!kg:c", ["^", "kg:a", "/", "kg:b", "*", "|", "!", "kg:c"]),
        ("?地名 精神:红船", ["?地名", "精神:红船"]),
    ],
)
def test_words(query: str, words: list[str]) -> None:
    assert texts(query) == words


@given(st.text())
def test_no_letter_is_lost_and_places_are_true(query: str) -> None:
    end = 0
    for token in tokens(query):
        assert query[token.start : token.end] == token.text
        between = query[end : token.start]
        assert between.strip() == "" or "#" in between
        end = token.end


@given(st.text(), st.sampled_from(["zh", "en", None]))
def test_a_literal_is_one_word_whatever_it_holds(value: str, language: str | None) -> None:
    try:
        literal = ox.Literal(value, language=language)
    except ValueError:  # a lone surrogate is no text
        return
    words = list(tokens(f"{{ {literal} }}"))
    assert words[1].kind == "string"
    assert len(words) == (4 if language else 3)


def test_prefixes_of_a_query() -> None:
    assert prefixes(tokens("# PREFIX no: <x>\nprefix a: <http://a/> PREFIX : <http://b/>")) == {
        "a": "http://a/",
        "": "http://b/",
    }


MISTAKES = [
    ("SELEC ?x", "SELEC"),
    ("SELECT ?x { ?x foo:bar ?y }", "foo:bar"),
    ('SELECT ?x {\n  ?x kg:a "洞头" ; ; kg:b\n ) }', ")"),
    ("ASK { FILTER(?x = ) }", ")"),
    ("SELECT ?x { ?x ?p ?y }\n\ttrailing", "trailing"),
    ("SELECT ?x WHERE { ?x kg:a ?b ?x kg:c ?d }", "?x"),
    ("SELECT (COUNT(?x) ?n) { ?x a ?y }", "?n"),
    ("SELECT ?x { FILTER(foo(?x)) }", "foo"),
    ("SELECT ?x { \n'abc ?p ?x }", "'"),
    ("PREFIX ex: <http://e/> SELECT ?x { ?x ex:a ) }", ")"),
]


@pytest.mark.parametrize(("query", "word"), MISTAKES)
def test_the_first_wrong_word(query: str, word: str) -> None:
    wrong = first_wrong(query)
    assert wrong is not None
    assert wrong.text == word


@pytest.mark.parametrize("query", ["", "SELECT ?x { ?x a", "SELECT ?x { ?x a ?y }", "PREFIX ex: <http://e/>"])
def test_a_beginning_has_no_wrong_word(query: str) -> None:
    assert first_wrong(query) is None


@given(st.lists(st.sampled_from("SELECT ?x { } ?y a kg:B . ; ( ) FILTER VALUES 1 'a' UNION".split()), max_size=12))
def test_what_stands_before_the_first_wrong_word_can_be_gone_on_with(words: list[str]) -> None:
    query = " ".join(words)
    wrong = first_wrong(query)
    if wrong is None:
        return
    with pytest.raises(SyntaxError):
        ox.Store().query(query, prefixes=dict(PREFIXES))
    assert first_wrong(query[: wrong.start]) is None


def test_nothing_is_run_while_looking(trap: tuple[str, list[bytes]]) -> None:
    address, seen = trap
    assert first_wrong(f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{address}> {{ ?a ?b ?c }} }} )") is not None
    assert seen == []


@pytest.mark.parametrize(
    ("query", "place", "said"),
    [
        ("SELECT ?x {\n ?x foo:bar ?y }", (2, 5), "前缀“foo:”没有声明"),
        ("SELECT ?x { ?x a '洞头 }", (1, 18), "这个字符串没有结束引号"),
        ("SELECT ?x { ?x a", (1, 17), "查询没有写完"),
        ("PREFIX e: <http://e/> ASK { e:a e:b ) }", (1, 37), "这里不能写“)”"),
    ],
)
def test_what_is_said_of_a_mistake(query: str, place: tuple[int, int], said: str) -> None:
    error = explain(query, "")
    assert (error.line, error.column) == place
    assert said in error.zh


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?z (COUNT(*) AS ?n) { ?x ?p ?y }", "does not give a value"),
        ("SELECT (1 AS ?x) { ?x ?p ?y }", "already has one"),
        ("SELECT * { ?x ?p ?y } GROUP BY ?x", "cannot be used with GROUP BY"),
    ],
)
def test_mistakes_of_meaning_are_told_as_such(query: str, said: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query)
    assert said in explain(query, str(caught.value)).en
