"""The written page: one file, the same bytes each time, nothing in it that runs or fetches what it should not."""

import base64
import gzip
import hashlib
import itertools
import json
import math
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg import queries
from kg.errors import StoreError
from kg.graph import picture, to_networkx
from kg.page import ask, document, lanes, layout, payload, style
from kg.queries import catalogue
from kg.render import drawn, network, page, render
from kg.store import Store, open_store


@pytest.fixture(scope="module")
def graph(store: Store) -> nx.MultiDiGraph:
    return to_networkx(store)


@pytest.fixture(scope="module")
def text(graph: nx.MultiDiGraph) -> str:
    return page(graph)


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def rows_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """What the page makes of a table that stands by columns."""
    columns = table["columns"] | {name: list(itertools.accumulate(steps)) for name, steps in table["steps"].items()}
    return [table["all"] | {name: column[row] for name, column in columns.items()} for row in range(table["length"])]


def test_the_page_is_a_document_in_its_language(graph: nx.MultiDiGraph, text: str) -> None:
    assert text.startswith('<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">')
    assert re.search(r"<title>[^<]*红色精神[^<]*</title>", text)
    english = page(graph, lang="en")
    assert '<html lang="en">' in english
    assert re.search(r"<title>[ -~·“”–]*</title>", english)


def test_the_page_fits_the_office(text: str) -> None:
    assert len(text.encode()) < 1_200_000


def markup(text: str) -> str:
    """The page without what is inside its scripts and styles."""
    return re.sub(r"(<(script|style)\b[^>]*>).*?(</\2>)", r"\1\3", text, flags=re.DOTALL)


def test_the_page_names_no_address_that_a_browser_would_fetch(text: str) -> None:
    assert not re.findall(r"\b(?:src|href|action|poster|background)=(?!\"#)", markup(text))
    assert not re.search(r"url\((?!#)|@import|@font-face", document.styles())
    assert "sourceMappingURL" not in text
    assert markup(text).count("<script") == 3


def test_the_policy_names_each_block_by_its_hash_and_allows_nothing_else(text: str) -> None:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert found
    blocks = [block for _, block in re.findall(r"<(script|style)>(.*?)</\1>", text, re.DOTALL)]
    packed = re.findall(r'id="network">(.*?)</script>', text)
    blocks += [gzip.decompress(base64.b64decode(block)).decode() for block in packed]
    hashes = [f"sha256-{base64.b64encode(hashlib.sha256(b.encode()).digest()).decode()}" for b in blocks]
    assert len(hashes) == 3
    assert all(found[1].count(f"'{digest}'") == 1 for digest in hashes)
    assert found[1].startswith("default-src 'none'; ")
    assert "unsafe" not in found[1]
    assert not re.search(r"https?:|data:|blob:|\*", found[1])


def test_the_policy_of_a_page_that_answers_allows_the_engine_and_nothing_else(
    graph: nx.MultiDiGraph, text: str
) -> None:
    parts = ask.Asking({"questions": [], "engine": "</script>"}, "AAAA", "/* </script> */", "BBBB")
    asks = page(graph, asks=parts)
    policies = [re.search(r'Content-Security-Policy" content="([^"]*)"', one) for one in (text, asks)]
    plain, engine = (found[1] if found else "" for found in policies)
    assert engine.replace(" 'wasm-unsafe-eval'", "").replace("; worker-src blob:", "") == plain
    assert markup(asks).count("<script") == 6
    assert asks.index("AAAA<") > asks.index(document.scripts())


def test_a_page_without_the_engine_has_no_further_permission(graph: nx.MultiDiGraph) -> None:
    missing = page(graph, asks=ask.Asking({"questions": [], "engine": ""}))
    assert "wasm-unsafe-eval" not in missing.split("<title>")[0]
    assert markup(missing).count("<script") == 3


def test_a_question_begins_with_a_thing_that_the_data_have(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:b> a <https://w3id.org/spirit-kg/ontology#Branch> .")
    asked = queries.parse("#+ params: b kg:Branch\nSELECT ?b { VALUES ?b { id:branch-dongtou } ?b a kg:Branch }", "q")
    (question,) = ask.asking(open_store(tmp_path / "a.ttl"), {"q": asked}).about["questions"]
    assert question["params"][0]["default"] == "urn:b"


def test_the_questions_stand_in_groups_and_those_of_another_catalogue_last(store: Store) -> None:
    groups = ask.asking(store).about["groups"]
    assert sorted(name for group in groups for name in group["questions"]) == sorted(catalogue())
    mine = ask.asking(store, {"mine": queries.parse("ASK {}", "mine"), "spirits": catalogue()["spirits"]})
    assert [(group["about"], group["questions"]) for group in mine.about["groups"]] == [
        (["精神", "Spirits"], ["spirits"]),
        (None, ["mine"]),
    ]


def test_a_question_is_cut_at_its_parameters_so_that_terms_are_put_in_and_no_text(store: Store) -> None:
    about = ask.asking(store).about
    found = {question["name"]: question for question in about["questions"]}
    query = catalogue()["what-two-branches-share"]
    question = found["what-two-branches-share"]
    assert question["places"] == ["one", "other"]
    assert question["pieces"][0].endswith("VALUES ?one { ")
    terms = ["id:branch-jiaojiang", "id:branch-suichang", ""]
    assert "".join(piece + term for piece, term in zip(question["pieces"], terms, strict=True)) == query.text
    assert len(about["members"]["kg:Branch"]) == 5
    assert set(found) == set(catalogue())


def test_no_text_of_the_data_can_end_its_block(graph: nx.MultiDiGraph) -> None:
    evil = "</script><script>alert(1)</script><!-- \u2028\u2029&amp;"
    written = document.block({"a": evil, evil: ["b"]})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"a": evil, evil: ["b"]}
    hostile = graph.copy()
    hostile.graph["title"] = {"zh": evil, "en": evil}
    assert markup(page(hostile)).count("<") == markup(page(graph)).count("<")


def test_the_same_graph_gives_the_same_bytes_in_another_process(tmp_path: Path, text: str) -> None:
    code = "import kg, sys; kg.render(kg.to_networkx(kg.open_store()), sys.argv[1])"
    out = tmp_path / "graph.html"
    env = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", code, str(out)], check=True, env=env)
    assert out.read_bytes() == text.encode()
    assert b"\r" not in out.read_bytes()


def test_a_page_is_written_whole_or_not_at_all(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    small = graph.subgraph(list(graph)[:3]).copy()
    out = tmp_path / "graph.html"
    out.write_text("old")
    render(small, out, lang="en")
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [out]
    with pytest.raises(StoreError) as caught:
        render(small, tmp_path / "nowhere" / "graph.html")
    assert caught.value.file
    assert caught.value.text("zh") != caught.value.text("en")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError):
        render(small, tmp_path / "folder")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "graph.html"]


def test_the_story_has_a_lane_a_spirit_in_the_order_of_the_article(graph: nx.MultiDiGraph) -> None:
    story = lanes.story(picture(graph))
    names = [graph.nodes[lane.spirit]["label"]["zh"] for lane in story.lanes if lane.spirit]
    assert names == ["红船精神", "大陈岛垦荒精神", "蚂蚁岛精神", "浙西南革命精神", "海霞精神"]
    assert [len(row.honors) for lane in story.lanes for row in lane.rows] == [2, 2, 2, 2, 3]


def test_the_story_leaves_no_initiative_out(graph: nx.MultiDiGraph) -> None:
    story = lanes.story(picture(graph))

    def members(items: tuple[lanes.Item, ...]) -> list[str]:
        return [n for item in items for n in (item.node, *members(item.parts))]

    rows = [row for lane in story.lanes for row in lane.rows]
    groups = [group for row in rows for group in row.groups] + list(story.elsewhere)
    told = [node for group in groups for node in members(group.items)]
    wanted = {n for n, data in graph.nodes.items() if data["cls"] in style.FAMILIES["kg:Initiative"]}
    assert set(told) == wanted
    assert len(told) == len(set(told))


def test_all_that_is_told_together_stands_in_one_row(graph: nx.MultiDiGraph) -> None:
    def members(items: tuple[lanes.Item, ...]) -> set[str]:
        return {n for item in items for n in (item.node, *members(item.parts))}

    rows = [row for lane in lanes.story(picture(graph)).lanes for row in lane.rows]
    held = [(set().union(*(members(group.items) for group in row.groups)), members(row.honors)) for row in rows]
    told = [edge for edge in graph.edges(keys=True) if edge[2] == "kg:reportedWith"]
    assert told
    for initiative, honor, _ in told:
        assert any(initiative in initiatives and honor in honors for initiatives, honors in held)


def test_parts_that_name_each_other_do_not_go_round_for_ever() -> None:
    graph = nx.MultiDiGraph(evidence={})
    for name, class_ in (("b", "kg:Branch"), ("i", "kg:BrandBuilding"), ("j", "kg:BrandBuilding")):
        graph.add_node(name, cls=class_, label={"zh": name, "en": name}, facts=())
    for edge in (("b", "i", "kg:undertakes"), ("i", "j", "kg:partOf"), ("j", "i", "kg:partOf")):
        graph.add_edge(*edge, kind="passage", evidence=())
    assert lanes.story(picture(graph)).lanes[0].rows[0].branch == "b"


def test_pyvis_builds_the_network_and_parallel_edges_stay(graph: nx.MultiDiGraph) -> None:
    known = picture(graph)
    net = network(known, lanes.story(known))
    assert len(net.nodes) == len(graph)
    assert [edge["id"] for edge in net.edges] == drawn(known.edges)
    assert net.options["physics"]["enabled"] is False
    assert len({(node["x"], node["y"]) for node in net.nodes}) == len(net.nodes)


def test_a_derived_edge_has_no_line_where_a_stated_one_links_the_same_two(graph: nx.MultiDiGraph) -> None:
    lines = set(drawn(picture(graph).edges))
    for number, edge in enumerate(graph.edges(keys=True)):
        between = [
            d["kind"] for a, b in (edge[:2], edge[1::-1]) for d in graph.get_edge_data(a, b, default={}).values()
        ]
        assert (number in lines) == (graph.edges[edge]["kind"] != "rule" or set(between) == {"rule"})


def test_names_of_the_network_have_room(graph: nx.MultiDiGraph) -> None:
    shown = {n for n, data in graph.nodes.items() if style.looks([data["cls"]])[data["cls"]].shown}
    places = layout.positions(picture(graph), lanes.story(picture(graph)), shown)
    first = [places[n] for n in sorted(shown)]
    gaps = [max(abs(a[0] - b[0]) / 1.7, abs(a[1] - b[1])) for i, a in enumerate(first) for b in first[i + 1 :]]
    assert min(gaps) > 30


def test_looks_are_told_apart_by_shape_alone_within_what_is_seen_first() -> None:
    seen = [look.shape for look in style.LOOKS.values() if look.shown and look.shape != "hourglass"]
    assert len(set(seen)) >= len(seen) - 1
    assert set(seen) <= set(style.SHAPES)
    pairs = [(look.light, look.shape) for look in style.LOOKS.values()]
    spare = [(look.light, look.shape) for look in style.looks([f"ex:C{i:03}" for i in range(200)]).values()]
    assert len(set(pairs)) >= len(pairs) - 2
    assert len(set(spare)) == len(spare)


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", list(style.LOOKS))
def test_colours_stand_out_from_both_grounds(name: str) -> None:
    look = style.LOOKS[name]
    for colour, ground in ((look.light, "#f4efe5"), (look.dark, "#24211e")):
        low, high = sorted((luminance(colour), luminance(ground)))
        assert (high + 0.05) / (low + 0.05) >= 3


def test_the_words_of_the_interface_are_in_both_languages() -> None:
    words = document.strings()
    same = {"colon", "quantity", "listComma", "citeName"}
    for key, (zh, en) in words.items():
        assert not re.search(r"[\u3400-\u9fff，。：；（）]", en) or key == "otherLanguage", key
        assert zh != en or key in same, key
        for form in en.split("|"):  # for one, and for any other number
            assert sorted(re.findall(r"\{\d\}", zh)) == sorted(re.findall(r"\{\d\}", form)), key
    assert words["told"] == ["同节并述", "Told together"]


def test_every_word_that_a_script_asks_for_is_there_and_none_besides() -> None:
    words, code = set(document.strings()), document.scripts() + (ask.HERE / "engine/worker.js").read_text("utf-8")
    asked = set(re.findall(r'\bt\(\s*"(\w+)"[,)]', code)) | set(re.findall(r'"(\w+)"', code)) & words
    patterns = re.findall(r'\bt\("(\w+)" \+', code) + re.findall(r'\bt\(\s*"(\w+)" \+', code)
    built = {word for word in words if any(word.startswith(p) for p in patterns)}
    unused = words - asked - built - {"title", "noscript", "old"}
    assert asked <= words
    assert not unused


def test_no_script_looks_behind_which_safari_learnt_late() -> None:
    assert not re.search(r"\(\?<[=!]", document.scripts())


def test_no_name_of_one_script_hides_that_of_another() -> None:
    known = re.findall(r"^(?:async )?(?:function\*?|const|let|class) ([\w$]+)", document.scripts(), re.MULTILINE)
    assert len(known) > 500
    assert [name for name, times in Counter(known).items() if times > 1] == []


def test_search_knows_how_names_sound(text: str) -> None:
    keys = {node["id"]: node["keys"] for node in rows_of(data_of(text)["nodes"])}
    assert "hongchuanjingshen hcjs" in keys["id:spirit-red-boat"]
    assert payload.sounds(["5G", ""]) == ""


def test_the_tables_of_the_data_point_at_each_other(text: str, graph: nx.MultiDiGraph) -> None:
    data = data_of(text)
    nodes, edges, facts, evidence = (rows_of(data[name]) for name in ("nodes", "edges", "facts", "evidence"))
    assert (len(nodes), len(edges)) == (len(graph), graph.number_of_edges())
    for (source, target, key), edge in zip(graph.edges(keys=True), edges, strict=True):
        assert (edge["s"], edge["t"]) == tuple(list(graph).index(end) for end in (source, target))
        assert data["properties"][edge["p"]]["id"] == key
        assert [evidence[e]["id"] for e in data["lists"][edge["e"]]] == list(
            graph.edges[source, target, key]["evidence"]
        )
        assert all(premise < len(data["premises"]) for premise in edge["r"])
    assert sum(node["facts"] for node in nodes) == len(facts)
    assert all(node["c"] < len(data["classes"]) for node in nodes)
    assert sum(row["count"] for row in data["classes"]) == len(nodes)
    assert all(row["k"] < len(data["kinds"]) for row in evidence)


def test_a_large_page_is_packed_and_holds_the_same(
    monkeypatch: pytest.MonkeyPatch, graph: nx.MultiDiGraph, text: str
) -> None:
    monkeypatch.setattr(document, "_LARGE", 1000)
    small = page(graph)
    found = re.search(r'id="data" data-packed="gzip">(.*?)</script>', small, re.DOTALL)
    assert found
    assert json.loads(gzip.decompress(base64.b64decode(found[1]))) == data_of(text)
    assert len(small) < len(text)
    assert page(graph) == small


def test_search_knows_the_other_forms_of_the_characters(text: str) -> None:
    pairs = data_of(text)["variants"]
    known = {pairs[at]: pairs[at + 1] for at in range(0, len(pairs), 2)}
    assert (known["紅"], known["島"]) == ("红", "岛")
    assert "龍" not in known or "龙" in text


def test_a_large_graph_is_laid_out_without_one_thing_on_another() -> None:
    graph = nx.MultiDiGraph(nx.random_labeled_tree(1500, seed=3))
    graph = nx.relabel_nodes(graph, str)
    nx.set_node_attributes(graph, (), "facts")
    places = layout.positions(picture(graph), lanes.Story((), ()), set(graph))
    assert len(places) == 1500
    near = sorted(places.values())
    assert min(math.dist(a, b) for a, b in itertools.pairwise(near)) > 20
    assert places == layout.positions(picture(graph), lanes.Story((), ()), set(graph))
