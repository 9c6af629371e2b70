"""Finding and parsing data files, and which named graph each statement of them belongs to."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from kg.errors import DataError
from kg.packed import opened, plain
from kg.terms import REGISTER

if TYPE_CHECKING:
    from kg.mistakes import Complaint

FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
}
"""The RDF formats kg reads, by the ending of the file's name."""

_NATIVE: Final = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
_LARGE: Final = 1 << 20
"""Bytes from which on the bulk loader is faster."""
Watch = Callable[[int, int], object]

# JSON-LD drops silently what has no absolute IRI; resolved against this base it can be found and reported.
_NOWHERE: Final = "x-nowhere://relative/"


class Project(NamedTuple):
    """The folders of a project; `root` holds the other three."""

    root: Path
    ontology: Path
    data: Path
    queries: Path


def project(where: Path | None = None) -> Project:
    """The project laid out at `where`, or the one that ships with kg (installed, or in a checkout).

    Raises DataError where the folder has no `data/` and `ontology/`.

    >>> project().data.name
    'data'
    """
    shipped = Path(__file__).parent / "shipped"
    root = where or (shipped if shipped.is_dir() else Path(__file__).parents[2])
    if not is_project(root):
        raise DataError(
            "this folder is not laid out like the project: it needs the folders data/ and ontology/",
            "这个文件夹不是项目的结构：需要有 data/ 和 ontology/ 两个子文件夹",
            file=root,
        )
    return Project(root, root / "ontology", root / "data", root / "queries")


def is_project(where: Path) -> bool:
    """Whether a folder is laid out like the project, with `data/` and `ontology/`."""
    return (where / "data").is_dir() and (where / "ontology").is_dir()


def sources(where: Path) -> list[Path]:
    """The RDF files of a file, a folder or a project, sorted; shapes are no data and are left out.

    Raises DataError where there is nothing to read.

    >>> "spirits.ttl" in [path.name for path in sources(project().root)]
    True
    """
    if not where.exists():
        raise _missing(where)
    if not where.is_dir():
        return [where]
    folders = (where / "ontology", where / "data") if is_project(where) else (where,)
    found = [path for folder in folders for path in _rdf_files(folder)]
    if not found:
        raise DataError(
            f"this folder holds no RDF files; kg reads {' '.join(FORMATS)}",
            f"这个文件夹里没有 RDF 文件；kg 可以读取 {' '.join(FORMATS)}",
            file=where,
        )
    return found


def _rdf_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if plain(path).suffix.lower() in FORMATS
        and not _is_shapes(path)
        and not _is_hidden(path, folder)
        and path.is_file()
    )


def _is_shapes(path: Path) -> bool:
    return path.parent.name == "ontology" and "shapes" in path.name


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def graph_name(path: Path) -> str:
    """The graph of those triples of a file that stand in no block of it.

    >>> graph_name(Path("data/articles/zhejiang-mobile-2021/names.ttl"))
    'https://w3id.org/spirit-kg/register/zhejiang-mobile-2021-names'
    """
    folder, stem = path.parent, plain(path).stem
    if folder.parent.name == "articles":
        name = folder.name if stem == "article" else f"{folder.name}-{stem}"
    else:
        name = "ontology" if (folder.name, stem) == ("ontology", "kg") else stem
    if not re.fullmatch(r"[A-Za-z0-9_.~-]*", name):
        from urllib.parse import quote

        name = quote(name, safe="")
    return REGISTER + name


def load(store: Store, path: Path, watch: Watch | None = None) -> None:
    """Put every statement of a file into an empty or filled store, as `read` gives them, and as fast as can be.

    `watch` is told of each piece that was read. The default graph is empty before and after. Raises DataError; what
    was read before the error may be in the store.

    >>> store = Store()
    >>> load(store, project().ontology / "kg.ttl")
    >>> len(store) == len(read([project().ontology / "kg.ttl"]))
    True
    """
    form = _format(path)
    if form not in _NATIVE:
        store.bulk_extend(read([path]))
        return
    into = None if form.supports_datasets else NamedNode(graph_name(path))
    small = path.stat().st_size < _LARGE
    try:
        if small and watch is None:
            with opened(path) as source:
                store.load(source.read().removeprefix(BOM_UTF8), form, to_graph=into)
        elif watch is None and path == plain(path) and not is_marked(path):
            store.bulk_load(path=path, format=form, to_graph=into)
        else:
            with opened(path) as source:
                store.bulk_load(cast("IO[bytes]", Watched(source, watch)), form, to_graph=into)
    except (SyntaxError, OSError, EOFError, MemoryError):
        read([path])  # which says what is wrong, and where
        raise
    if small and not any(True for _ in store.quads_for_pattern(None, None, None, into)):
        read([path])  # nothing was stated
    if into is None and any(True for _ in store.quads_for_pattern(None, None, None, DefaultGraph())):
        store.clear_graph(DefaultGraph())
        store.bulk_extend(read([path]))


def is_marked(path: Path) -> bool:
    """Whether a file begins with a byte order mark, as some editors write it; the engine does not know it.

    >>> is_marked(project().ontology / "kg.ttl")
    False
    """
    with opened(path) as source:
        return source.read(len(BOM_UTF8)) == BOM_UTF8


class Watched:
    """A file without its byte order mark that tells how much of it has been read: bytes and lines, piece by piece."""

    def __init__(self, source: IO[bytes], watch: Watch | None) -> None:
        self._source = source
        self._watch = watch
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        data = self._source.read(size)
        if not self._begun:
            self._begun, data = True, data.removeprefix(BOM_UTF8)
        if self._watch is not None:
            self._watch(len(data), data.count(b"\n"))
        return data


def text(path: Path) -> str:
    """The text of a file; DataError where it is missing, cannot be read or is not UTF-8.

    >>> text(project().ontology / "kg.ttl").startswith("@prefix")
    True
    """
    data = _bytes(path)
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        from kg.mistakes import utf8

        return utf8(path, data)


def _bytes(path: Path) -> bytes:
    try:
        with opened(path) as source:
            return source.read()
    except FileNotFoundError as error:
        raise _missing(path) from error
    except (OSError, EOFError) as error:  # the second where a packed file breaks off
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | EOFError) -> DataError:
    if isinstance(error, EOFError) or error.errno is None:
        en = "the packed file is broken or breaks off, as after a download that did not end; get it anew"
        return DataError(en, "压缩文件已损坏或不完整（例如下载未完成）；请重新获取", file=path)
    en = f"the file cannot be read ({error.strerror}); check that it is a file and that you may read it"
    return DataError(en, f"无法读取这个文件（{error.strerror}）；请确认它是文件并且有读取权限", file=path)


def _missing(path: Path) -> DataError:
    return DataError("there is no such file or folder; check the path", "没有这个文件或文件夹；请检查路径", file=path)


def read(paths: Iterable[Path]) -> list[Quad]:
    """Every statement of some files, each in its named graph; blank nodes of two files never meet.

    A triple outside the blocks of a file that one of its blocks states too is left to the block, so that
    a dump written with its merge reads like one without. Raises DataError with file, line and column.

    >>> len(read([project().ontology / "kg.ttl"])) > 0
    True
    """
    return [quad for path in paths for quad in _in_graphs(_parse(path), NamedNode(graph_name(path)))]


def _in_graphs(quads: list[Quad], graph: NamedNode) -> list[Quad]:
    default = DefaultGraph()
    blocks = [quad for quad in quads if quad.graph_name != default]
    if len(blocks) == len(quads):
        return blocks
    stated = {quad.triple for quad in blocks}
    outside = (quad for quad in quads if quad.graph_name == default and quad.triple not in stated)
    return blocks + [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in outside]


def _parse(path: Path) -> list[Quad]:
    return parsed(path, text(path))


def parsed(path: Path, content: str) -> list[Quad]:
    """The statements of a text, as if it stood in a file of this name; DataError with line and column.

    >>> len(parsed(Path("a.ttl"), "<x:s> <x:p> 1 , 2 ."))
    2
    """
    form = _format(path)
    if not content.strip():
        raise DataError(
            "the file is empty; restore it from its source or remove it",
            "文件是空的；请从来源恢复它，或者把它删除",
            file=path,
        )
    if form == RdfFormat.RDF_XML:
        _well_formed(path, content)
    base = _NOWHERE if form == RdfFormat.JSON_LD else None
    try:
        quads = list(parse(content, form, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise _mistake(path, form, error, content) from error
    except MemoryError as error:  # the parser's buffer is that large
        en = (
            "one text or name in this file is longer than 16 MB, which kg does not read; see whether a quote is missing"
        )
        zh = "这个文件里有一段文字或一个名称超过 16 MB，kg 无法读取；请看看是不是少了引号"
        raise DataError(en, zh, file=path) from error
    if base:
        _absolute(path, content, quads)
    return quads


def _format(path: Path) -> RdfFormat:
    form = FORMATS.get(plain(path).suffix.lower())
    if form is None:
        known = " ".join(FORMATS)
        raise DataError(
            f"the format of this file is unknown by its name; kg reads {known}; rename it if it is one of these",
            f"从文件名看不出格式；kg 可以读取 {known}；如果是其中之一，请改名",
            file=path,
            value=path.suffix,
        )
    return form


def _mistake(path: Path, form: RdfFormat, error: SyntaxError, content: str) -> DataError:
    """What is wrong, where a person would mend it."""
    from kg.mistakes import explain

    complaint = _located(error, content)
    if form in (RdfFormat.TURTLE, RdfFormat.TRIG) and complaint.line and complaint.column:
        from kg.slips import slip

        found = slip(content, complaint.line, complaint.column, has_blocks=form == RdfFormat.TRIG)
        if found:
            return DataError(found.en, found.zh, file=path, line=found.line, column=found.column, value=found.value)
    return explain(path, form.name, complaint)


def _located(error: SyntaxError, content: str) -> Complaint:
    """The complaint with a position: RDF/XML and JSON-LD give none, but name what they dislike."""
    from kg.mistakes import Complaint

    if error.lineno is not None:
        return Complaint(error.msg, error.lineno, error.offset)
    quoted = re.search(r"'([^']+)'", error.msg)
    sought = "@context" if "LoadDocument" in error.msg else quoted[1] if quoted else None
    return Complaint(error.msg, *_find(content, sought))


def _find(content: str, sought: str | None) -> tuple[int | None, int | None]:
    from kg.mistakes import position

    offset = content.find(f'"{sought}"') if sought else -1
    return position(content, offset) if offset >= 0 else (None, None)


def _well_formed(path: Path, content: str) -> None:
    """Refuse XML that is not well-formed: the RDF/XML parser takes a file that breaks off for a short one."""
    from xml.parsers import expat

    from kg.mistakes import Complaint, explain

    try:
        expat.ParserCreate().Parse(content.encode(), True)
    except expat.ExpatError as error:
        complaint = Complaint(expat.ErrorString(error.code), error.lineno, error.offset + 1)
        raise explain(path, "XML", complaint) from error


def _absolute(path: Path, content: str, quads: list[Quad]) -> None:
    """Refuse JSON-LD with relative IRIs, or with nothing but names that no @context defines."""
    from kg.mistakes import Complaint, explain

    for quad in quads:
        for term in (quad.subject, quad.object, quad.graph_name):
            if isinstance(term, NamedNode) and term.value.startswith("x-nowhere:"):
                written = term.value.removeprefix(_NOWHERE)
                raise explain(path, "JSON-LD", Complaint("The IRI is relative", *_find(content, written)))
    if not quads:
        raise DataError(
            "the file states nothing: JSON-LD drops names that no @context defines; add an @context to the file",
            "这个文件没有陈述任何内容：没有 @context 定义的名称会被 JSON-LD 丢弃；请在文件中加入 @context",
            file=path,
        )
