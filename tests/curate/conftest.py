"""A made-up article and a project to put it in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg import files
from kg.curate import known, skeleton, stored, text, words
from kg.curate.desk import Desk, desk
from kg.curate.review import Review

ARTICLE = """
薪火相传 潮起东海

宁波移动:把支部建在网格上
本报记者 王小明
通讯员 李雷

浙江移动公司今年召开了大会。这是导语的第二句。


传承四明山精神 点亮“星火e站”

浙江移动宁波余姚分公司党支部传承四明山精神。
2021年3月,支部开展“星火夜校”专题学习,与梁弄镇党委签订结对协议。随后建立“首问负责”机制。支部被评为浙江公司先进基层党组织,2020年经营业绩位列宁波市第一。

传承红船精神

人们在这里用双手写下了一段段故事,把“荒

滩变良田”。从此大家安居乐业。
浙江移动嘉兴海宁分公司党支部践行红船精神。
"""
SLUG = "ningbo-mobile-2021"
JOINED = [(10, 11)]


@pytest.fixture
def project(tmp_path: Path) -> files.Project:
    """The shipped registers, ontology and word lists without any article."""
    shipped = files.project()
    shutil.copytree(shipped.ontology, tmp_path / "ontology")
    shutil.copytree(shipped.data, tmp_path / "data", ignore=shutil.ignore_patterns("articles"))
    return files.project(tmp_path)


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def place(project: files.Project, text_file: Path) -> Desk:
    """The made-up article with its files as kg new makes them."""
    found = desk(project, SLUG)
    registers = known.load(files.sources(project.root))
    skeleton.create(found, text.read(text_file, JOINED), registers, words.load(project.data).tables["english"])
    return found


@pytest.fixture
def review(place: Desk, text_file: Path) -> Review:
    return again(place, text_file)


def again(place: Desk, text_file: Path) -> Review:
    """A review begun anew."""
    return Review(place, stored.read(place, text_file), words.load(place.project.data))


def accept_all(review: Review) -> None:
    """Accept all that is not open."""
    while review.current:
        if review.current.is_open:
            review.skip()
        else:
            review.accept(review.current)


def content(place: Desk) -> dict[str, bytes]:
    """Every file of the article but the log."""
    return {path.name: path.read_bytes() for path in place.folder.iterdir() if path != place.log}
