"""Files: which are read, which graph their statements go to, and what is said about a file that is wrong."""

import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PureWindowsPath

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files
from kg.errors import DataError
from kg.files import FORMATS, graph_name, is_project, load, project, read, sources, text
from kg.terms import REGISTER

Trap = tuple[str, list[bytes]]
Write = Callable[[str, str], Path]
A, B, C = (ox.NamedNode(f"https://example.org/{name}") for name in "abc")
PREFIX = "@prefix : <https://example.org/> .\n"
ONE_TRIPLE = {
    "x.ttl": PREFIX + ":a :b :c .",
    "x.trig": PREFIX + ":a :b :c .",
    "x.nt": "<https://example.org/a> <https://example.org/b> <https://example.org/c> .",
    "x.nq": "<https://example.org/a> <https://example.org/b> <https://example.org/c> .",
    "x.jsonld": '{"@id": "https://example.org/a", "https://example.org/b": {"@id": "https://example.org/c"}}',
    "x.rdf": """<?xml version="1.0"?>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://example.org/">
        <rdf:Description rdf:about="https://example.org/a"><b rdf:resource="https://example.org/c"/></rdf:Description>
        </rdf:RDF>""",
}
ONE_TRIPLE |= {"x.owl": ONE_TRIPLE["x.rdf"], "x.xml": ONE_TRIPLE["x.rdf"]}


def in_graph(name: str) -> ox.Quad:
    return ox.Quad(A, B, C, ox.NamedNode(name))


# Which files


def test_the_shipped_project_is_found() -> None:
    found = project()
    assert is_project(found.root)
    assert (found.ontology / "kg.ttl").is_file()
    assert (found.queries / "rules" / "types.rq").is_file()


def test_a_folder_that_is_no_project_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="data/ and ontology/"):
        project(tmp_path)


def test_of_a_folder_the_rdf_files_are_read_in_order_whatever_the_case_of_their_ending(
    write: Write, tmp_path: Path
) -> None:
    for name in ("b.ttl", "a.TRIG", "deep/er/c.nt", "notes.txt", ".git/d.ttl", "e.ttl.bak"):
        write(name, "")
    assert [path.relative_to(tmp_path).as_posix() for path in sources(tmp_path)] == ["a.TRIG", "b.ttl", "deep/er/c.nt"]


def test_of_a_project_ontology_and_data_are_read_without_its_shapes(write: Write, tmp_path: Path) -> None:
    for name in ("ontology/kg.ttl", "ontology/shapes.ttl", "ontology/kg-shapes.ttl", "data/a.ttl", "build/b.ttl"):
        write(name, "")
    assert [path.relative_to(tmp_path).as_posix() for path in sources(tmp_path)] == ["ontology/kg.ttl", "data/a.ttl"]


def test_a_folder_without_rdf_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no RDF files.*\.ttl"):
        sources(tmp_path)


# Which graph


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("ontology/kg.ttl", "ontology"),
        ("data/spirits.ttl", "spirits"),
        ("data/reference/divisions.trig", "divisions"),
        ("data/articles/zhejiang-mobile-2021/article.ttl", "zhejiang-mobile-2021"),
        ("data/articles/zhejiang-mobile-2021/names.ttl", "zhejiang-mobile-2021-names"),
        ("data/articles/zhejiang-mobile-2021/0-lead.trig", "zhejiang-mobile-2021-0-lead"),
        ("elsewhere/kg.ttl", "kg"),
        ("a b/红船 1.ttl", "%E7%BA%A2%E8%88%B9%201"),
        ("v1.2.ttl", "v1.2"),
    ],
)
def test_each_file_has_a_register_graph(path: str, name: str) -> None:
    assert graph_name(Path(path)) == REGISTER + name
    assert graph_name(PureWindowsPath("C:/") / PureWindowsPath(path)) == REGISTER + name  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1))
def test_whatever_a_file_is_called_its_graph_is_an_iri(name: str) -> None:
    assert ox.NamedNode(graph_name(Path(name + ".ttl"))).value.startswith(REGISTER)


@pytest.mark.parametrize("name", sorted(ONE_TRIPLE))
def test_every_format_gives_its_triple_in_the_graph_of_the_file(write: Write, name: str) -> None:
    assert read([write(name, ONE_TRIPLE[name])]) == [in_graph(REGISTER + "x")]


def test_every_known_format_is_tried() -> None:
    assert {Path(name).suffix for name in ONE_TRIPLE} == set(FORMATS)


def test_a_block_keeps_its_graph_and_what_stands_outside_goes_to_the_file(write: Write) -> None:
    quads = read([write("x.trig", PREFIX + ":g { :a :b :c } :a :b :a .")])
    assert set(quads) == {in_graph("https://example.org/g"), ox.Quad(A, B, A, ox.NamedNode(REGISTER + "x"))}


def test_a_dump_with_its_merge_reads_like_one_without(write: Write) -> None:
    merged = read([write("x.trig", PREFIX + ":a :b :c . :g { :a :b :c } :h { :a :b :c }")])
    assert set(merged) == {in_graph("https://example.org/g"), in_graph("https://example.org/h")}


def test_blank_nodes_of_two_files_are_two_and_of_one_file_one(write: Write) -> None:
    first = write("x.ttl", PREFIX + "_:n :b :c . _:n :b :a .")
    second = write("y.ttl", PREFIX + "_:n :b :c .")
    assert len({quad.subject for quad in read([first, second])}) == 2


# What is wrong


@pytest.mark.parametrize(
    ("content", "line", "column", "expected"),
    [
        (":a :b :c .", 1, 1, "the prefix “:” is not declared"),
        ("@prefix k: <https://k/> .\n\nk:a k:b 1 ;\n  red:b 2 .", 4, 3, "the prefix “red:” is not declared"),
        (PREFIX + ":a :b .", 2, 7, "expected a value"),
        (PREFIX + ":a 红船 .", 2, 4, "expected a property"),
        (PREFIX + "红船 :b :c .", 2, 1, "expected a subject"),
        (PREFIX + ":a :b “红船” .", 2, 7, "full-width"),
        (PREFIX + ":a :b :c\n:a :b :a .", 2, 9, "“.” is missing"),
        (PREFIX + ":a :b :c :d .", 2, 9, "“,” is missing"),
        (PREFIX + ':a :b "红船 .\n:a :b :c .\n', 2, 7, "ends within"),
        (PREFIX + ":a :b", 2, 6, "ends within"),
        (PREFIX + "<a> :b :c .", 2, 1, "relative IRI"),
        (PREFIX + "<https://example.org/a b> :b :c .", 2, 1, "a blank stands in it"),
        (PREFIX + ':a :b "x"@zh_CN .', 2, 13, "not correct TriG"),
    ],
)
def test_a_mistake_is_shown_where_it_stands_with_what_was_expected(
    write: Write, content: str, line: int, column: int, expected: str
) -> None:
    path = write("x.trig", content)
    with pytest.raises(DataError) as caught:
        read([path])
    error = caught.value
    assert (error.file, error.line, error.column) == (str(path), line, column)
    assert expected in error.en
    assert error.zh != error.en


@pytest.mark.parametrize(
    ("name", "content", "line", "expected"),
    [
        ("x.nt", "<https://a/> <https://b/>\n<https://c/> .", 2, "on one line"),
        ("x.jsonld", '{"@id": "https://a/",}', 1, "not correct JSON-LD"),
        ("x.jsonld", '{"@id": 5}', None, "not correct JSON-LD"),
        ("x.jsonld", '{\n"@id": "a", "https://p/": 1}', 2, "relative IRI"),
        ("x.jsonld", '{"@id": "https://a/",\n"https://p/": {"@id": "b"}}', 2, "relative IRI"),
        ("x.jsonld", '{"@id": "https://a/", "name": "x"}', None, "@context"),
        ("x.rdf", "hello", 1, "not correct XML"),
        ("x.rdf", "<html/>", None, "not correct RDF/XML"),
    ],
)
def test_the_other_formats_say_what_is_wrong_too(
    write: Write, name: str, content: str, line: int | None, expected: str
) -> None:
    with pytest.raises(DataError) as caught:
        read([write(name, content)])
    assert caught.value.line == line
    assert expected in caught.value.en


def test_rdf_xml_that_breaks_off_is_no_short_file(write: Write) -> None:
    with pytest.raises(DataError, match=r"x\.rdf:4:\d+: this is not correct XML"):
        read([write("x.rdf", ONE_TRIPLE["x.rdf"].removesuffix("</rdf:RDF>"))])


def test_a_relative_iri_of_rdf_xml_is_found_in_its_line(write: Write) -> None:
    with pytest.raises(DataError, match=r"x\.rdf:3:\d+: a relative IRI"):
        read([write("x.rdf", ONE_TRIPLE["x.rdf"].replace('about="https://example.org/a"', 'about="a"'))])


def test_chinese_in_another_encoding_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes((PREFIX + ':a :b "é".\n').encode() + ':a :b "红船精神" .'.encode("gbk"))
    with pytest.raises(DataError, match="not UTF-8") as caught:
        read([path])
    assert (caught.value.line, caught.value.column) == (3, 8)
    assert "UTF-8" in caught.value.zh


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16"])
def test_the_likely_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes('<https://a/> <https://b/> "红船精神" .'.encode(encoding))
    with pytest.raises(DataError, match="GBK" if encoding.startswith("gb") else "UTF-16"):
        read([path])


def test_a_byte_order_mark_does_no_harm_and_shifts_no_column(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + ONE_TRIPLE["x.ttl"].encode())
    assert read([path]) == [in_graph(REGISTER + "x")]
    path.write_bytes(b"\xef\xbb\xbf:a :b :c .")
    with pytest.raises(DataError, match=r"x\.ttl:1:1:"):
        read([path])


@pytest.mark.parametrize("name", ["x.nt", "x.ttl", "x.nq.gz"])
@pytest.mark.parametrize("watched", [False, True])
def test_a_large_file_may_begin_with_a_byte_order_mark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, watched: bool
) -> None:
    monkeypatch.setattr(files, "_LARGE", 1)
    path = tmp_path / name
    content = b"\xef\xbb\xbf" + b"<https://a/> <https://b/> <https://c/> .\n" * 2
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    store, told = ox.Store(), list[int]()
    load(store, path, (lambda _, lines: told.append(lines)) if watched else None)
    assert len(store) == 1
    assert sum(told) == (2 if watched else 0)


@pytest.mark.parametrize("content", ["", " \n\t\n"])
@pytest.mark.parametrize("name", sorted(ONE_TRIPLE))
def test_an_empty_file_is_an_error_in_every_format(write: Write, name: str, content: str) -> None:
    with pytest.raises(DataError, match="the file is empty"):
        read([write(name, content)])


def test_a_file_of_comments_alone_is_none(write: Write) -> None:
    assert read([write("x.ttl", "# later\n")]) == []


@pytest.mark.parametrize("name", ["x.doc", "x", "x.ttl.bz2"])
def test_an_unknown_ending_is_answered_with_the_known_ones(write: Write, name: str) -> None:
    with pytest.raises(DataError, match=r"\.ttl \.trig"):
        read([write(name, ":a :b :c .")])


def test_a_missing_file_and_a_folder_taken_for_a_file_are_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        sources(tmp_path / "missing.ttl")
    with pytest.raises(DataError, match="no such file"):
        read([tmp_path / "missing.ttl"])
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        text(tmp_path / "folder.ttl")


@given(st.binary(max_size=60), st.sampled_from(sorted(ONE_TRIPLE)))
def test_no_bytes_raise_anything_but_a_data_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    with suppress(DataError):
        read([path])


# Nothing is fetched


def test_a_remote_context_is_refused_and_never_fetched(write: Write, trap: Trap) -> None:
    address, seen = trap
    path = write("x.jsonld", f'{{\n  "@context": "{address}", "@id": "https://a/", "name": "x"}}')
    with pytest.raises(DataError, match=r"x\.jsonld:2:3: this @context is an address"):
        read([path])
    assert seen == []


def test_an_external_entity_of_xml_is_not_opened(write: Write, trap: Trap) -> None:
    address, seen = trap
    secret = write("secret.txt", "the canary")
    for target in (address, secret.as_uri()):
        entity = f'<!DOCTYPE rdf:RDF [<!ENTITY e SYSTEM "{target}">]>'
        content = ONE_TRIPLE["x.rdf"].replace("<rdf:RDF", entity + "<rdf:RDF", 1)
        content = content.replace('<b rdf:resource="https://example.org/c"/>', "<b>&e;</b>")
        with pytest.raises(DataError):
            read([write("x.rdf", content)])
    assert seen == []


def test_a_text_longer_than_the_parsers_buffer_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "long.nt"
    path.write_text(f'<http://e/a> <http://e/b> "{"x" * (17 << 20)}" .\n', "utf-8")
    for take in (lambda: read([path]), lambda: load(ox.Store(), path)):
        with pytest.raises(DataError, match="longer than 16 MB") as raised:
            take()
        assert raised.value.file == str(path)
