"""What conclusions rest on, and which of them hold without readings and outside data."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import generate
import pytest

from kg import book, files, premises, things
from kg.graph import to_networkx
from kg.store import Store, open_store
from kg.terms import expand

Write = Callable[[str, str], Path]

HEAD = """
PREFIX kg: <https://w3id.org/spirit-kg/ontology#>
PREFIX id: <https://w3id.org/spirit-kg/id/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX art: <https://w3id.org/spirit-kg/source/>
PREFIX register: <https://w3id.org/spirit-kg/register/>
"""
# The honor stands in section 1; of the initiative, section 1 tells in a reading alone, a passage of section 2 says the same.
TOLD = f"""{HEAD}
register:article {{
  art:p1 a kg:Passage ; kg:section art:section-1 . art:p2 a kg:Passage ; kg:section art:section-2 .
  art:reading a kg:Reading ; prov:wasDerivedFrom art:p1 . register:article a kg:Register .
  id:branch a kg:Branch . id:initiative a kg:ServiceActivity . id:honor a kg:Award .
}}
art:p1 {{ id:honor kg:awardedTo id:branch }}
art:reading {{ id:initiative kg:carriedOutBy id:branch }}
art:p2 {{ id:initiative kg:carriedOutBy id:branch }}
"""


def held(store: Store) -> dict[tuple[str, str, str], bool]:
    graph = to_networkx(store)
    return {(s, key, t): printed for s, t, key, printed in graph.edges(keys=True, data="printed")}


def agrees(path: Path) -> dict[tuple[str, str, str], bool]:
    """Whether each edge is printed, compared with what a store of the printed alone holds."""
    found = held(open_store(path))
    there = {(s, p, o) for s, p, o, *_ in book.statements(book.read(open_store(path, printed=True)))}
    assert found == {(s, key, o): (s, expand(key), o) in there for s, key, o in found}
    return found


def test_what_is_told_together_in_a_reading_alone_is_not_printed_though_each_premise_is(write: Write) -> None:
    found = agrees(write("told.trig", TOLD))
    initiative, branch, honor = (expand(f"id:{name}") for name in ("initiative", "branch", "honor"))
    assert found[branch, "kg:undertakes", initiative]
    assert not found[initiative, "kg:reportedWith", honor]


def test_what_print_says_too_is_printed(write: Write) -> None:
    found = agrees(write("told.trig", TOLD.replace("art:section-2", "art:section-1")))
    assert set(found.values()) == {True}


FORBIDS = "FILTER NOT EXISTS { ?branch kg:covers ?place FILTER NOT EXISTS { ?place kg:adcode ?code } } }"
# The place has its code by a reference alone, so that without it the rule forbids what it allowed.
COVERED = f"""{HEAD}
register:more {{ register:more a kg:Register . id:branch kg:covers id:place-more ; kg:inherits id:spirit }}
<https://w3id.org/spirit-kg/reference/more> {{
  <https://w3id.org/spirit-kg/reference/more> a kg:Reference . id:place-more kg:adcode "1"
}}
"""


def test_a_rule_that_forbids_is_run_anew_over_what_is_printed(tmp_path: Path) -> None:
    """It may derive from less what it does not derive from more, and the other way round, which no premise shows."""
    for part in ("ontology", "queries"):
        shutil.copytree(getattr(files.project(), part), tmp_path / part)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/more.trig").write_text(COVERED, "utf-8")
    for folder in (tmp_path / "queries/rules", tmp_path / "queries/rules/why"):
        rule = (folder / "inspires.rq").read_text("utf-8").replace("kg:inspires", "kg:prompts")
        forbids = f" {FORBIDS}\n" if folder.name == "rules" else "}\n"
        (folder / "prompts.rq").write_text(rule[: rule.rindex("}")] + forbids, "utf-8")
    found = agrees(tmp_path)
    spirit, branch = expand("id:spirit"), expand("id:branch")
    assert found[spirit, "kg:inspires", branch]
    assert not found[spirit, "kg:prompts", branch]


@pytest.mark.parametrize("where", [None, "generated"])
def test_asking_beside_other_work_gives_what_asking_in_turn_gives(where: str | None, tmp_path: Path) -> None:
    if where:
        with (tmp_path / "data.nq").open("w", encoding="utf-8") as out:
            generate.write(out, 10, trig=False)
    store = open_store(tmp_path / "data.nq" if where else None)
    read = book.read(store)
    edges = things.edges(read, things.found(read))
    with ThreadPoolExecutor(1) as pool:
        beside = premises.of_edges(store, edges, premises.asked(store, pool))
    assert beside == premises.of_edges(store, edges)
    assert beside
