"""Whatever a text in the data says, it stays a text: no script runs, nothing is fetched, nothing breaks."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.graph import to_networkx
from kg.render import render
from kg.store import open_store

PAYLOADS = {
    "end of script": "</script><script>window.hit = 1</script>",
    "image": "<img src=x onerror=window.hit=1>",
    "address": "javascript:window.hit=1",
    "attribute": '"><svg onload=window.hit=1>',
    "single quotes": "' onmouseover='window.hit=1' x='",
    "templates": "{{7*7}}${7*7}<%= 7*7 %>#{7*7}{0}{1}$data",
    "line separators": "a\u2028window.hit=1\u2029//b",
    "bidirectional": "\u202egnihton\u202c\u2066x\u2069",
    "prototype": "__proto__",
    "constructor": "constructor",
    "link": '<a href="javascript:window.hit=1">href="https://nowhere.example/"</a>',
    "comment": "<!--<script>window.hit = 1",
    "style": "</style><style>*{display:none!important}",
    "quoted address": 'https://nowhere.example/" onclick="window.hit=1',
    "entities": "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    "astral and combining": "𠮷野家 👍🏽 e\u0301 \u200d",
}
Open = Callable[..., Any]


PROPERTIES = ("kg:inspires", "kg:undertakes", "kg:honoredWith", "kg:awardedTo", "kg:reportedWith", "kg:partOf")
CLASSES = ("kg:Spirit", "kg:Branch", "kg:BrandBuilding", "kg:Award", "kg:Initiative", "kg:Reading", "kg:Tenet")
NODES = {"s": "kg:Spirit", "b": "kg:Branch", "i": "kg:BrandBuilding", "j": "kg:BrandBuilding", "h": "kg:Award"}
EDGES = [
    ("s", "b", "kg:inspires"),
    ("b", "i", "kg:undertakes"),
    ("b", "h", "kg:honoredWith"),
    ("h", "b", "kg:awardedTo"),
    ("i", "h", "kg:reportedWith"),
    ("j", "i", "kg:partOf"),
]


def facts(evil: str) -> tuple[dict[str, Any], ...]:
    """A fact of each sort, all of whose texts are one text."""
    text = {"zh": evil, "en": evil}
    said = {"property": evil, "value": evil, "language": "", "datatype": "xsd:string"}
    fact = {**said, "label": None, "evidence": (evil,)}
    return (
        fact,
        fact | {"language": evil},
        fact | {"datatype": "@id", "label": text},
        fact | {"datatype": "@quantity", "label": text},
        fact | {"datatype": "xsd:anyURI"},
        fact | {"datatype": evil, "property": "skos:prefLabel"},
    )


def evidence(evil: str, kind: str, paragraph: int | None) -> dict[str, Any]:
    """A piece of evidence all of whose texts are one text."""
    texts = {name: {"zh": evil, "en": evil} for name in ("label", "reason", "section", "no_claim")}
    plain = dict.fromkeys(("article", "part", "source", "license"), evil)
    place = {"paragraph": paragraph, "sentence": 1, "start": 0, "end": 1, "statements": 1}
    return {"kind": kind, "derived_from": (evil,), **texts, **plain, **place}


def hostile(evil: str) -> nx.MultiDiGraph:
    """A graph in which every place whose text reaches the page holds one text."""
    text = {"zh": evil, "en": evil}
    term = {"label": text, "comment": text}
    graph = nx.MultiDiGraph(
        title=text,
        version=evil,
        classes={c: term | {"supers": ()} for c in (evil, *CLASSES)},
        properties={p: term | {"inverse": evil} for p in (evil, *PROPERTIES)},
        evidence={evil: evidence(evil, "reading", 1), "none": evidence(evil, "passage", None)},
    )
    for node, class_ in {evil: evil, "t": "kg:Tenet", **NODES}.items():
        alt = ((evil, "zh"), (evil, evil))
        graph.add_node(node, curie=node, cls=class_, label=text, alt=alt, facts=facts(evil))
    premises = ((evil, evil, evil), ("b", evil, evil), (evil, evil, "none"))
    for source, target, key in [*EDGES, ("s", "t", evil), ("i", evil, evil)]:
        graph.add_edge(source, target, key, kind="reading", evidence=(evil,), printed=False, rests_on=premises)
    return graph


def walk(page: Any, evil: str) -> None:
    """Look at everything there is to look at."""
    page.click("#legend-more")
    page.fill("#search", evil)
    page.fill("#search", "")
    page.click("#about-open")
    page.keyboard.press("Escape")
    for view in ("story", "network", "list"):
        page.click(f"#view-{view}")
    for button in ("#panel .edge-open", "#panel .proof-place", "#panel .node", "#panel .edge-button"):
        page.click(".view.list .node >> nth=0")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        for found in page.query_selector_all(button)[:2]:
            if found.is_visible():
                found.click()
                break
    page.click("#view-story")
    page.click(".told-label")
    page.click("#language")


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_text_of_the_data_stays_a_text(look: Open, tmp_path: Path, name: str) -> None:
    evil = PAYLOADS[name]
    file = tmp_path / "hostile.html"
    render(hostile(evil), file)
    seen = look("#view=list&id=s", file=file)
    page = seen.page
    assert page.text_content("#panel h2") == evil
    assert page.text_content(".version code") == evil
    shown = page.text_content("#panel") + page.text_content(".view.list") + page.text_content("#legend")
    assert shown.count(evil) > 20
    walk(page, evil)
    assert page.evaluate("window.hit") is None
    assert page.evaluate("({}).hit === undefined && Object.getPrototypeOf({}) === Object.prototype")
    assert page.eval_on_selector_all("body script, body style, body img, body iframe", "all => all.length") == 3
    assert not page.query_selector_all("[onload], [onerror], [onclick], [onmouseover], a[href^=javascript]")
    assert seen.is_clean()


def test_only_web_addresses_become_links(look: Open, tmp_path: Path) -> None:
    addresses = {
        "https://good.example/a?b=c#d": True,
        "HTTP://GOOD.EXAMPLE/": True,
        "javascript:alert(1)": False,
        " https://good.example/": False,
        "data:text/html,x": False,
        "file:///etc/hosts": False,
        "//good.example/": False,
        'https://good.example/" x="': False,
        "https://good.example/ b": False,
        "java\nscript:alert(1)": False,
    }
    graph = hostile("x")
    fact = {"property": "x", "language": "", "datatype": "xsd:anyURI", "label": None, "evidence": ()}
    graph.nodes["s"]["facts"] = tuple(fact | {"value": address} for address in addresses)
    render(graph, tmp_path / "links.html")
    page = look("#id=s", file=tmp_path / "links.html").page
    links = page.eval_on_selector_all("#panel .values a", "all => all.map(a => a.textContent)")
    assert links == [address for address, good in addresses.items() if good]


@pytest.mark.parametrize(
    "fragment",
    ["#view=__proto__&lang=xx", "#id=%3Cimg%20src=x%20onerror=window.hit=1%3E", "#toggle=__proto__&without=constructor",
     "#%%%", "#id=&edge=&evidence=", "#edge=a+b+c", "#theme=%22%3E%3Cscript%3E", "#lang=en&lang=zh&view=list"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_does_no_harm(look: Open, fragment: str) -> None:
    seen = look(fragment)
    assert seen.page.is_visible(".view:not([hidden])")
    assert seen.page.evaluate("window.hit") is None
    assert seen.is_clean()


FOREIGN = {
    "thesaurus": """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <https://thesaurus.example/> .
        :s a skos:ConceptScheme ; skos:prefLabel "Boats"@en .
        :boat a skos:Concept ; skos:prefLabel "boat"@en , "船"@zh ; skos:inScheme :s ; skos:narrower :junk , :raft .
        :junk a skos:Concept ; skos:prefLabel "junk"@en ; skos:definition "A sailing ship."@en . :raft a skos:Concept .
    """,
    "organization": """
        @prefix org: <http://www.w3.org/ns/org#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ex: <https://org.example/> .
        ex:yard a org:Organization ; rdfs:label "The Yard" ; org:hasUnit ex:sails .
        ex:sails a org:OrganizationalUnit ; rdfs:label "Sails" . ex:ada a foaf:Person ; foaf:name "Ada" ; org:memberOf ex:sails .
    """,
    "trace": """
        @prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <https://trace.example/> .
        ex:chart a prov:Entity ; prov:wasGeneratedBy ex:drawing . ex:drawing a prov:Activity ; prov:used ex:numbers .
        ex:numbers a prov:Entity ; prov:wasAttributedTo [ a prov:Agent ] .
    """,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_any_rdf_gets_a_page_that_shows_and_finds_its_things(look: Open, tmp_path: Path, name: str) -> None:
    data = tmp_path / f"{name}.ttl"
    data.write_text(FOREIGN[name], encoding="utf-8")
    graph = to_networkx(open_store(data))
    render(graph, tmp_path / "page.html", lang="en")
    seen = look(file=tmp_path / "page.html")
    page = seen.page
    assert page.get_attribute("html", "data-view") == "network"
    assert page.query_selector("#view-story") is None
    for about in graph.nodes.values():
        page.fill("#search", about["label"]["en"])
        assert about["label"]["en"] in page.inner_text("#results")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel:not([hidden])")
    assert name in page.inner_text("#panel")
    page.click("#view-list")
    page.wait_for_selector(".view.list:not([hidden])")
    listed = page.eval_on_selector_all(".view.list [data-node]", "all => all.length")
    assert listed == len(graph)
    page.click("#language")
    assert re.search("[\u3400-\u9fff]", page.inner_text("h1"))
    assert seen.is_clean()


def test_an_empty_graph_and_a_lonely_node_have_a_page_too(look: Open, tmp_path: Path) -> None:
    empty = nx.MultiDiGraph(title=None, version="", classes={}, properties={}, evidence={})
    render(empty, tmp_path / "empty.html", lang="en")
    assert look(file=tmp_path / "empty.html").is_clean()
    empty.add_node("a", curie="a", cls="ex:A", label={"zh": "甲", "en": "A"}, alt=(), facts=())
    render(empty, tmp_path / "one.html", lang="en")
    seen = look("#id=a&view=list", file=tmp_path / "one.html")
    assert seen.page.inner_text("#panel h2") == "A"
    assert seen.is_clean()
