"""kg new: the article's files, whole or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from curate.conftest import ARTICLE, JOINED, SLUG, content
from kg import files, layout
from kg.curate import known, skeleton, text
from kg.curate.desk import Desk, desk
from kg.errors import DataError, KGError
from kg.turtle import Block, document

if TYPE_CHECKING:
    from pathlib import Path


def test_the_files_of_a_new_article(place: Desk) -> None:
    assert sorted(content(place)) == [
        "0-lead.trig",
        "1-si-ming-shan.trig",
        "2-red-boat.trig",
        "article.ttl",
        "names.ttl",
        "readings.trig",
    ]


def test_every_sentence_has_a_described_passage_and_an_empty_block_in_reading_order(place: Desk) -> None:
    article = text.parse(ARTICLE, JOINED)
    blocks = [
        item.graph.text
        for path in sorted(place.folder.glob("[0-9]*.trig"))
        for item in document(path.read_text("utf-8")).items
        if isinstance(item, Block) and item.graph and not item.statements
    ]
    assert blocks == [f"nm:{passage.name}" for passage in article.passages]
    described = (place.folder / "article.ttl").read_text("utf-8")
    pattern = r"nm:(p\d+s\d+) a kg:Passage ;\n .*\n .*section-(\d+) ;\n .*\"(\w+)\" ;\n .* (\d+) ;\n .* (\d+) ;\n .* (\d+) ;\n .* (\d+) \."
    found = re.findall(pattern, described)
    assert found == [
        (p.name, str(p.section), p.kind, str(p.paragraph), str(p.sentence), str(p.start), str(p.end))
        for p in article.passages
    ]


def test_article_and_sections_are_described(place: Desk) -> None:
    described = (place.folder / "article.ttl").read_text("utf-8")
    assert f'kg:sha256 "{text.parse(ARTICLE).sha256}"' in described
    assert f"kg:length {len(ARTICLE)} " in described
    assert 'skos:prefLabel "宁波移动:把支部建在网格上"@zh' in described
    assert 'skos:prefLabel "四明山精神"@zh , "Simingshan Spirit"@en' in described
    assert 'skos:prefLabel "红船精神"@zh , "Red Boat Spirit"@en' in described


def test_no_sentence_of_the_text_is_in_the_files(place: Desk) -> None:
    written = b"".join(content(place).values()).decode()
    sentences = [text.parse(ARTICLE).words(p) for p in text.parse(ARTICLE).passages if p.kind == "sentence"]
    assert [sentence for sentence in sentences if sentence in written] == []


def test_the_files_are_in_the_layout_and_load(place: Desk) -> None:
    ranks = layout.order(place.project.ontology / "kg.ttl")
    for path in place.folder.iterdir():
        assert layout.laid_out(path, ranks) == path.read_text("utf-8")


def test_an_article_that_is_there_is_left_alone(place: Desk) -> None:
    before = content(place)
    with pytest.raises(DataError, match="there already"):
        skeleton.create(place, text.parse("别的\n文章。"), known.Known({}), {})
    assert content(place) == before


def test_nothing_is_left_behind_where_the_folder_cannot_be_made(project: files.Project) -> None:
    (project.data / "articles").write_text("a file where a folder should be")
    with pytest.raises(KGError, match="cannot write here"):
        skeleton.create(desk(project, SLUG), text.parse(ARTICLE), known.Known({}), {})
    assert [path.name for path in project.data.iterdir() if "tmp" in path.name] == []


@pytest.mark.parametrize("slug", ["", "A", "a_b", "../a", "a/b", "-a", "a--b", "余姚", "a" * 61])
def test_a_name_that_is_no_good_name_of_a_folder_is_refused(project: files.Project, slug: str) -> None:
    with pytest.raises(DataError, match="cannot name an article"):
        desk(project, slug)


@pytest.mark.parametrize(
    ("slug", "prefix"), [("zhejiang-mobile-2021", "zm"), ("kg", "k"), ("kind-gain", "kga"), ("2021", "a")]
)
def test_the_prefix_of_an_article_is_none_of_the_project(project: files.Project, slug: str, prefix: str) -> None:
    assert desk(project, slug).prefix == prefix


def test_the_text_file_with_windows_line_ends_has_the_same_passages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode())
    found, plain = text.read(tmp_path / "a.txt", JOINED), text.parse(ARTICLE, JOINED)
    assert [found.words(p) for p in found.passages] == [plain.words(p) for p in plain.passages]
