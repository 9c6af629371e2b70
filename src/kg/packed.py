"""Files that are packed: read unpacked, whole or not at all."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import DataError

_ENDINGS: Final = (".gz", ".zst")
_AT_ONCE: Final = 1 << 16
"""Bytes of a packed file: little, for they may become very much."""

_WINDOW: Final = 1 << 31
"""What `zstd --long=31` asks for; by itself the library refuses it."""


def plain(path: Path) -> Path:
    """The name of a file without that of its compression.

    >>> plain(Path("a.nq.gz")).name
    'a.nq'
    """
    return path.with_suffix("") if path.suffix.lower() in _ENDINGS else path


def opened(path: Path) -> IO[bytes]:
    """A file to read its bytes from, unpacked; DataError where nothing here can unpack it.

    Reading raises OSError where it is broken, and EOFError where it breaks off.

    >>> import gzip, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.nq.gz"
    >>> _ = path.write_bytes(gzip.compress(b"<x:a>"))
    >>> with opened(path) as source:
    ...     source.read()
    b'<x:a>'
    """
    match path.suffix.lower():
        case ".gz":
            import zlib

            return _unpacked(path, partial(zlib.decompressobj, 16 + zlib.MAX_WBITS))  # 16 is gzip's own frame
        case ".zst":
            return _zst(path)
        case _:
            return path.open("rb")


def _zst(path: Path) -> IO[bytes]:
    if sys.version_info >= (3, 14):
        from compression import zstd

        widest = {zstd.DecompressionParameter.window_log_max: _WINDOW.bit_length() - 1}
        return _unpacked(path, partial(zstd.ZstdDecompressor, options=widest))
    try:
        import zstandard
    except ImportError as error:
        en = "unpacking .zst needs zstandard; run “pip install 'spirit-kg[zst]'”, or unpack the file first: zstd -d"
        zh = "解压 .zst 需要 zstandard；请运行“pip install 'spirit-kg[zst]'”，或先用 zstd -d 解压"
        raise DataError(en, zh, file=path) from error
    return _unpacked(path, zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj)


def _unpacked(path: Path, begin: Callable[[], Any]) -> IO[bytes]:
    return io.BufferedReader(_Packed(path.open("rb"), begin), _AT_ONCE)


class _Packed(io.RawIOBase):
    """A packed file, unpacked frame after frame; OSError where it is broken, EOFError where its last frame breaks off.

    The latter zstandard takes for the end of the file.
    """

    def __init__(self, source: IO[bytes], begin: Callable[[], Any]) -> None:
        self._source = source
        self._begin = begin
        self._frame: Any = None
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 (a memoryview, which its own type does not say)
        while not self._ready and self._more():
            pass
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        parts = [self._ready]
        while self._more():
            parts.append(self._ready)
        self._ready = memoryview(b"")
        return b"".join(parts)

    def _more(self) -> bool:
        """Unpack a piece, which may be nothing yet; False at the end."""
        packed = self._packed or self._source.read(_AT_ONCE)
        while self._frame is None and packed and not packed.strip(b"\0"):  # what fills up the last block of a tape
            packed = self._source.read(_AT_ONCE)
        if packed:
            self._unpack(packed)
        elif self._frame is not None:
            raise EOFError
        return bool(packed)

    def _unpack(self, packed: bytes) -> None:
        if self._frame is None:
            self._frame, packed = self._begin(), packed.lstrip(b"\0")
        try:
            self._ready, self._packed = memoryview(self._frame.decompress(packed)), b""
        except Exception as error:  # each library has its own
            raise OSError(str(error)) from error
        if self._frame.eof:
            self._packed, self._frame = self._frame.unused_data, None

    def close(self) -> None:
        self._source.close()
        super().close()
