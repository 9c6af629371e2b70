"""Spreadsheet files: xlsx with drop-downs and a frozen header, or a folder of CSV files. Nothing in them is ever run."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import fresh
from kg.curate.columns import SHEETS, Sheet
from kg.errors import DataError, KGError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LISTS: Final = "选项"
_WIDEST, _TALLEST, _BIGGEST = 40, 20_000, 30_000_000
_OTHERS: Final = (".xls", ".xlsm", ".xlsb", ".csv", ".tsv", ".ods", ".et", ".numbers", ".txt")
_GUARDED: Final = ("=", "+", "-", "@", "\t", "\r")
_OFFERED: Final = 500


def write(
    path: Path, rows: Mapping[str, Sequence[Sequence[str]]], lists: Mapping[tuple[str, str], Sequence[str]]
) -> None:
    """Write the sheets to an xlsx file, or to a folder of CSV files; `lists` are the drop-downs by sheet and header.

    KGError where it cannot be written, or openpyxl is missing.
    """
    if path.suffix.lower() in _OTHERS:
        en = f"kg writes no {path.suffix}; name an .xlsx file, or a folder for CSV files"
        raise KGError(en, f"不写 {path.suffix} 文件；请写 .xlsx 文件名，或写一个文件夹名来放 CSV", file=path)
    try:
        if path.suffix.lower() == ".xlsx":
            fresh.write(path, _workbook(rows, lists))
            return
        _folder(path, {f"{sheet.zh}.csv": _csv(sheet, rows[sheet.zh]) for sheet in SHEETS})
    except OSError as error:
        en, zh = f"cannot write this file: {error.strerror}", f"无法写入这个文件：{error.strerror}"
        raise KGError(en, zh, file=path) from error


def read(path: Path) -> dict[str, list[list[str]]]:
    """The rows of the sheets of a file or folder, in the order of the columns known here.

    DataError for a file that is no such spreadsheet, is far too large, or holds formulas or macros.
    """
    if not path.exists():
        raise DataError(
            "there is no such file or folder; check the path", "没有这个文件或文件夹；请检查路径", file=path
        )
    try:
        raw = _read_csv(path) if path.is_dir() else _read_xlsx(path)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        en = "this is no spreadsheet that kg sheet out wrote; save it as .xlsx, or as CSV in UTF-8"
        zh = "这不是 kg sheet out 写出的表格；请存为 .xlsx，或 UTF-8 的 CSV"
        raise DataError(en, zh, file=path, value=str(error)) from error
    if raw.keys().isdisjoint(sheet.zh for sheet in SHEETS):
        listed = "、".join(sheet.zh for sheet in SHEETS)
        en = f"there is none of the sheets {listed} in it; begin with what kg sheet out writes"
        raise DataError(en, f"其中没有 {listed} 任何一张表；请从 kg sheet out 导出的表格开始", file=path)
    return {sheet.zh: _ordered(path, sheet, raw[sheet.zh]) for sheet in SHEETS if sheet.zh in raw}


def _folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Files in a folder; one that was not there before appears with all of them or not at all."""
    is_new = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            fresh.write(path / name, content)
    except OSError:
        if is_new:
            shutil.rmtree(path, ignore_errors=True)
        raise


# xlsx


def _workbook(rows: Mapping[str, Sequence[Sequence[str]]], lists: Mapping[tuple[str, str], Sequence[str]]) -> bytes:
    openpyxl = _library()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in SHEETS:
        page = book.create_sheet(sheet.zh)
        for row in ([column.zh for column in sheet.columns], *rows[sheet.zh]):
            _append(page, row)
        page.freeze_panes = "C2"
        for number, column in enumerate(sheet.columns, 1):
            letter = openpyxl.utils.get_column_letter(number)
            page.column_dimensions[letter].width = 12 if column.holds == "number" else 26
            page.cell(1, number).font = openpyxl.styles.Font(bold=True)
    _offer(openpyxl, book, lists)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _append(page: Worksheet, row: Sequence[str]) -> None:
    """A row of texts; what begins like a formula stays a text."""
    number = page.max_row + 1 if page.max_row > 1 or page.cell(1, 1).value is not None else 1
    for at, text in enumerate(row, 1):
        if text:
            held = page.cell(number, at)
            held.value = _clean(text)
            held.data_type = "s"
            held.number_format = "@"


def _clean(text: str) -> str:
    """A text without the control characters that a workbook cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _offer(openpyxl: Any, book: Any, lists: Mapping[tuple[str, str], Sequence[str]]) -> None:  # noqa: ANN401 - a library loaded on demand
    """Drop-downs: their values stand in a hidden sheet, for a list in the cell may not be long."""
    hidden = book.create_sheet(_LISTS)
    hidden.sheet_state = "hidden"
    for number, ((name, header), values) in enumerate(lists.items(), 1):
        for row, value in enumerate(values[:_OFFERED], 1):
            hidden.cell(row, number).value = _clean(value)
            hidden.cell(row, number).data_type = "s"
        letter = openpyxl.utils.get_column_letter(number)
        source = f"'{_LISTS}'!${letter}$1:${letter}${max(len(values[:_OFFERED]), 1)}"
        rule = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1=source, allow_blank=True)
        rule.showErrorMessage = False  # several values, or an id, may be written too
        sheet = next(each for each in SHEETS if each.zh == name)
        at = openpyxl.utils.get_column_letter([column.zh for column in sheet.columns].index(header) + 1)
        rule.add(f"{at}2:{at}{_TALLEST}")
        book[name].add_data_validation(rule)


def _read_xlsx(path: Path) -> dict[str, list[list[str]]]:
    _safe(path)
    book = _library().load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        return {name: list(_rows(path, name, book[name])) for name in book.sheetnames if name != _LISTS}
    finally:
        book.close()


def _safe(path: Path) -> None:
    """Refuse a bomb before anything is unpacked, macros, and entities in its XML."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > 1000 or sum(part.file_size for part in parts) > _BIGGEST:
            raise _refused(path, "it unpacks to far more than a table holds", "解开后远大于一份表格")
        for part in parts:
            if "vbaproject" in part.filename.lower():
                raise _refused(path, "it holds macros", "其中有宏")
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as content:
                    if b"<!" in content.read(_BIGGEST + 1).replace(b"<!--", b"").replace(b"<![CDATA[", b""):
                        raise _refused(path, "its XML declares entities", "其 XML 声明了实体")


def _refused(path: Path, en: str, zh: str) -> DataError:
    return DataError(f"this spreadsheet is not read: {en}", f"不读取这个表格：{zh}", file=path)


def _rows(path: Path, name: str, page: Any) -> Iterator[list[str]]:  # noqa: ANN401 - of the library
    for number, row in enumerate(page.iter_rows(max_row=_TALLEST + 1, max_col=_WIDEST), 1):
        if number > _TALLEST:
            raise _refused(path, f"sheet “{name}” has more than {_TALLEST} rows", f"“{name}”超过 {_TALLEST} 行")
        for held in row:
            if held.data_type == "f":
                where = f"“{name}” {held.coordinate}"
                raise _refused(
                    path, f"{where} holds a formula; put its value there", f"{where} 是公式；请改成数值或文字"
                )
        yield [_text(held.value) for held in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _library() -> Any:  # noqa: ANN401 - a library loaded on demand
    try:
        import openpyxl
        import openpyxl.worksheet.datavalidation
    except ImportError as error:
        raise KGError(
            "spreadsheets need openpyxl: pip install 'spirit-kg[sheet]'; or name a folder, for CSV files",
            "读写 .xlsx 需要 openpyxl：pip install 'spirit-kg[sheet]'；也可以写一个文件夹名，改用 CSV",
        ) from error
    return openpyxl


# CSV


def _csv(sheet: Sheet, rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in ([column.zh for column in sheet.columns], *rows):
        writer.writerow([f"'{text}" if text.startswith((*_GUARDED, "'")) else text for text in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _read_csv(folder: Path) -> dict[str, list[list[str]]]:
    return {
        sheet.zh: _csv_rows(folder / f"{sheet.zh}.csv") for sheet in SHEETS if (folder / f"{sheet.zh}.csv").is_file()
    }


def _csv_rows(path: Path) -> list[list[str]]:
    from kg import files

    if path.stat().st_size > _BIGGEST:
        raise _refused(path, "it is far larger than a table", "远大于一份表格")
    rows = csv.reader(io.StringIO(files.text(path), newline=""))
    return [[text.removeprefix("'") for text in row] for row in rows]


# Both


def _ordered(path: Path, sheet: Sheet, rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The cells of each row in the order of the columns; DataError where a header is missing."""
    headers = [text.strip() for text in rows[0]] if rows else []
    missing = [column.zh for column in sheet.columns if column.zh not in headers]
    if missing:
        listed = "、".join(missing)
        en = f"sheet “{sheet.zh}” lacks the columns {listed}; keep the header row as kg sheet out wrote it"
        raise DataError(en, f"“{sheet.zh}”缺少列：{listed}；请保留导出时的表头", file=path, value=listed)
    places = [headers.index(column.zh) for column in sheet.columns]
    return [[row[at] if at < len(row) else "" for at in places] for row in rows[1:]]
