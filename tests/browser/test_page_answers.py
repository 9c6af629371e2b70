"""The answers of the page are those of kg: the whole catalogue, its menus, and queries of one's own."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from browser.asking import ANSWERED, HEAR, answered, needs_engine, own, pick
from browser.conftest import STILL
from browser.waiting import until
from kg.files import project
from kg.page import ask
from kg.parameters import bind
from kg.queries import Query, catalogue, parse, read
from kg.results import Table, Triples
from kg.store import Store
from kg.terms import shorten

FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}
Open = Callable[..., Any]


def expected(store: Store, query: Query) -> Counter[tuple[str, ...]]:
    """What kg answers, each row as a set of what the page says of its cells: short names and texts."""
    found = getattr(store, FORMS[query.form])(query)
    assert isinstance(found, Table | Triples)
    rows = [tuple(row) for row in found]
    return Counter(tuple("" if term is None else said(term) for term in row) for row in rows)


def said(term: Any) -> str:
    text = shorten(term.value) if hasattr(term, "value") and str(term).startswith("<") else str(term.value)
    return "'" + text if text[:1] in tuple("=+-@") and not text.lstrip("-").replace(".", "").isdigit() else text


def shown(page: Any) -> Counter[tuple[str, ...]]:
    """The rows on the page: of things their ids, of everything else the text."""
    if page.inner_text("#ask-count") in ("没有符合的结果", "Nothing fits"):
        return Counter()
    heads = page.evaluate("window.taken = ''"), page.click("#ask-copy"), page.evaluate("window.taken")
    head, *lines = [line.split("\t") for line in str(heads[2]).split("\n")]
    ids = [place for place, name in enumerate(head) if name.endswith(" id")]
    keep = [place for place in range(len(head)) if place + 1 not in ids]
    return Counter(tuple(line[i] or (line[i - 1] if i in ids else "") for i in keep) for line in lines)


@needs_engine
def test_every_question_of_the_catalogue_has_the_answer_that_kg_gives(asked: Open, store: Store) -> None:
    page = answered(asked("ask=branches"))
    page.evaluate(HEAR)
    different = {}
    for name, query in catalogue().items():
        pick(page, name)
        until(page, "(name) => document.querySelector(`#ask-${name}[aria-current]`)", name)
        until(page, ANSWERED)
        if (got := shown(page)) != (wanted := expected(store, query)):
            different[name] = (wanted - got, got - wanted)
    assert different == {}
    assert len(catalogue()) >= 37


@needs_engine
def test_menus_offer_the_things_of_the_class_and_every_choice_has_the_answer_that_kg_gives(
    asked: Open, store: Store
) -> None:
    page = answered(asked("ask=branches"))
    page.evaluate(HEAR)
    tried = 0
    for name, query in catalogue().items():
        for parameter in query.params:
            pick(page, name)
            until(page, "(id) => !!document.getElementById(id)", f"ask-param-{parameter.name}")
            options = page.query_selector_all(f"select#ask-param-{parameter.name} option")
            for value in [option.get_attribute("value") for option in options][-2:]:
                page.select_option(f"#ask-param-{parameter.name}", value)
                page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
                until(page, ANSWERED)
                assert shown(page) == expected(store, bind(store, query, {parameter.name: value})), (name, value)
                tried += 1
    assert tried > 15


def test_the_questions_stand_in_groups_that_are_all_in_sight_and_the_chosen_one_is_marked(asked: Open) -> None:
    page = asked("lang=zh&ask=shared-tenets", viewport={"width": 1280, "height": 720}).page
    heads = page.query_selector_all(".ask-group summary")
    assert len(heads) == 6
    assert all(head.bounding_box()["y"] < 700 for head in heads)
    assert page.eval_on_selector("[aria-current]", "one => one.closest('details').open")
    listed = page.eval_on_selector_all(".ask-list .ask-question", "all => all.map((one) => one.id.slice(4))")
    assert sorted(listed) == sorted(catalogue())
    lists = page.query_selector(".ask-questions")
    assert lists.evaluate("one => one.scrollHeight <= one.clientHeight")  # nothing is cut
    page.click(".ask-group summary >> nth=0")
    until(page, "document.querySelectorAll('.ask-group[open]').length === 1")
    assert page.is_visible("#ask-branches") and page.is_hidden("#ask-shared-tenets")


def test_what_two_branches_share_is_the_same_in_the_question_and_in_the_comparison(look: Open, store: Store) -> None:
    query = catalogue()["what-two-branches-share"]
    page = look("#view=compare").page
    branches = [row[0].value for row in store.select("SELECT ?b { ?b a kg:Branch } ORDER BY ?b")]
    shares = {}
    for one, other in combinations(branches, 2):
        page.evaluate("(hash) => { location.hash = hash }", f"#view=compare&branches={shorten(one)}+{shorten(other)}")
        until(page, "(ids) => location.hash.includes(ids) && document.querySelectorAll('.compared th').length > 2", "+")
        page.evaluate(STILL)
        own = page.eval_on_selector_all(".shared-note li", "all => all.map((li) => !!li.querySelector('.shared-own'))")
        rows = list(store.select(bind(store, query, {"one": one, "other": other})))
        assert len(own) == len(rows), (one, other)
        assert own.count(True) == sum(1 for row in rows if row["counterpart"])
        shares[one, other] = len(rows)
    assert len(shares) == 10 and sum(shares.values()) > 5


@needs_engine
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?kind (COUNT(*) AS ?n) { GRAPH ?e { ?s ?p ?o } ?e a ?kind } GROUP BY ?kind ORDER BY DESC(?n)",
        "SELECT DISTINCT ?a { id:branch-jiashan (kg:undertakes|^kg:carriedOutBy)+/kg:partOf* ?a }",
        "SELECT ?x ?l { ?x skos:prefLabel ?l FILTER(LANG(?l) = 'zh' && STRLEN(?l) > 8) }",
        "SELECT ?t { ?t a kg:Tenet MINUS { ?i kg:drawsOn ?t } } ORDER BY ?t LIMIT 5 OFFSET 2",
        "SELECT ?x (SHA256(STR(?x)) AS ?h) (YEAR('2021-07-01'^^xsd:date) AS ?y) { ?x a kg:Branch }",
        "PREFIX k: <https://w3id.org/spirit-kg/ontology#> SELECT * { ?s k:year ?y OPTIONAL { ?s k:rank ?r } }",
        "SELECT * FROM <https://w3id.org/spirit-kg/rule/inspires> { ?s ?p ?o }",
        "CONSTRUCT { ?b kg:inspires ?s } WHERE { ?s kg:inspires ?b }",
        "DESCRIBE id:spirit-haixia",
        "SELECT ?x { ?x a kg:NoSuchClass }",
    ],
)
def test_a_query_of_ones_own_has_the_answer_that_kg_gives(asking: Open, store: Store, query: str) -> None:
    page = answered(asking(own(query)))
    page.evaluate(HEAR)
    assert shown(page) == expected(store, parse(query))


@needs_engine
@pytest.mark.parametrize(
    ("query", "said"), [("ASK { id:spirit-haixia a kg:Spirit }", "是"), ("ASK { id:x a id:y }", "否")]
)
def test_a_truth_is_said_as_a_word(asking: Open, query: str, said: str) -> None:
    assert answered(asking(own(query))).inner_text("#ask-count") == said


@needs_engine
def test_views_of_the_catalogue_answer_as_triples(asking: Open, store: Store) -> None:
    view = read(project().queries / "views" / "partners.rq")
    page = answered(asking(own(view.text)))
    page.evaluate(HEAR)
    assert shown(page) == expected(store, view)
    assert page.inner_text("thead").split() == ["主语", "属性", "值"]


def test_every_variable_of_the_catalogue_is_called_something(store: Store) -> None:
    columns = ask.asking(store).about["columns"]
    asked_for = {name for query in catalogue().values() for name in store.select(query).columns}
    assert asked_for - set(columns) == set()


@needs_engine
def test_about_holds_the_licence_of_the_engine(asked: Open) -> None:
    page = asked("lang=en").page
    page.click("#about-open")
    page.click("#about summary")
    text = page.inner_text("#about .licence")
    assert "Copyright (c) 2018 Oxigraph developers" in text and 'THE SOFTWARE IS PROVIDED "AS IS"' in text
