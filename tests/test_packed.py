"""Packed files: what comes out of them is all that went in, or an error."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from conftest import Write
from kg import packed
from kg.errors import DataError
from kg.store import open_store

LINE = "<https://e.org/{}> <https://e.org/p> <https://e.org/o> .\n"


def zst(*parts: bytes) -> bytes:
    """A frame as `zstd` makes it of what comes through a pipe: without its length, here with its parts flushed apart."""
    out = io.BytesIO()
    with zstandard.ZstdCompressor(write_checksum=True).stream_writer(out, closefd=False) as writer:
        for part in parts:
            writer.write(part)
            writer.flush(zstandard.FLUSH_BLOCK)
    return out.getvalue()


def read(path: Path) -> bytes:
    with packed.opened(path) as source:
        return source.read()


KINDS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zst}


@pytest.mark.parametrize("ending", KINDS)
@given(parts=st.lists(st.binary(max_size=3000), min_size=1, max_size=4), filled=st.integers(0, 3))
def test_several_packed_files_in_a_row_are_one(
    tmp_path_factory: pytest.TempPathFactory, ending: str, parts: list[bytes], filled: int
) -> None:
    path = tmp_path_factory.getbasetemp() / f"parts{ending}"
    path.write_bytes(b"".join(map(KINDS[ending], parts)) + b"\0" * filled * 40_000)
    assert read(path) == b"".join(parts)


@pytest.mark.parametrize("ending", KINDS)
def test_a_packed_file_that_breaks_off_anywhere_is_no_file(tmp_path: Path, ending: str) -> None:
    content = [LINE.format(number).encode() for number in range(40)]
    whole = gzip.compress(b"".join(content)) if ending == ".gz" else zst(*content)
    path = tmp_path / f"cut{ending}"
    for end in range(1, len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises((EOFError, OSError)):
            read(path)
    path.write_bytes(whole)
    assert read(path) == b"".join(content)


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("damage", ["cut", "flipped", "not packed"])
def test_the_message_says_that_the_packed_file_is_broken(tmp_path: Path, ending: str, damage: str) -> None:
    content = "".join(map(LINE.format, range(40_000))).encode()
    whole = bytearray(KINDS[ending](content))
    path = tmp_path / f"data.nq{ending}"
    if damage == "flipped":
        whole[len(whole) // 2] ^= 1
    path.write_bytes(content if damage == "not packed" else whole[: -9 if damage == "cut" else None])
    with pytest.raises(DataError, match=rf"data\.nq\{ending}.*broken or breaks off") as caught:
        open_store(path)
    assert "压缩文件" in caught.value.text("zh")


def test_what_is_not_packed_is_read_as_it_is(write: Write) -> None:
    assert read(write("a.nt", "text")) == b"text"
