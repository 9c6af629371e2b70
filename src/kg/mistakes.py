"""What a parser's complaint about a data file means, said so that one knows what to do, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import DataError

_WHOLE_IRI: Final = (
    "write the IRI whole, with https://…, or as prefix:name",
    "请写出以 https://… 开头的完整 IRI，或写成“前缀:名称”",
)
_EXPECTED: Final = (
    "“{0}” cannot stand here: expected {1}; a text needs quotes, and marks must be half-width",
    "这里不能写“{0}”，请改成{1}；文字要加引号，标点要用半角",
)


class _Meaning(NamedTuple):
    pattern: str
    en: str
    zh: str


# The wording of pyoxigraph 0.5 on the left; what is not listed is passed on as it is.
_MEANINGS: Final = tuple(
    _Meaning(pattern, en, zh)
    for pattern, en, zh in (
        (
            r"The prefix (.*): has not been declared",
            "the prefix “{0}:” is not declared; add a line “@prefix {0}: <…> .” at the top of the file",
            "前缀“{0}:”没有声明；请在文件开头加一行“@prefix {0}: <…> .”",
        ),
        (
            r"(.+) is not a valid (?:RDF )?subject(?: or graph name)?",
            _EXPECTED[0].replace("{1}", "a subject, that is an IRI in <…> or prefix:name"),
            _EXPECTED[1].replace("{1}", "主语，即 <…> 中的 IRI 或“前缀:名称”"),
        ),
        (
            r"(.+) is not a valid predicate",
            _EXPECTED[0].replace("{1}", "a property, that is a, an IRI in <…> or prefix:name"),
            _EXPECTED[1].replace("{1}", "属性，即 a、<…> 中的 IRI 或“前缀:名称”"),
        ),
        (
            r"(.+) is not a valid RDF object",
            _EXPECTED[0].replace("{1}", "a value, that is an IRI, prefix:name, a number or a text in quotes"),
            _EXPECTED[1].replace("{1}", "值，即 IRI、“前缀:名称”、数字或引号中的文字"),
        ),
        (
            r"'(.+)' is not allowed at the beginning of a prefix name",
            _EXPECTED[0].replace("{1}", "an IRI, prefix:name, a number or a text in quotes"),
            _EXPECTED[1].replace("{1}", "IRI、“前缀:名称”、数字或引号中的文字"),
        ),
        (
            r"A dot is expected at the end of statements",
            "expected “.” before this: the statement above is not ended, or a “;” or “,” is missing",
            "此处之前应有“.”：上一条陈述没有结束，或者漏了“;”或“,”",
        ),
        (
            r"Unexpected end",
            "the file ends within a statement or a text in quotes; expected its end (“.”, “}}” or a quote)",
            "文件在一条陈述或一段引号中的文字里中断；此处应有结尾（“.”、“}}”或引号）",
        ),
        (
            r"line jumps are not allowed in the middle of triples",
            "the statement on the line above is not ended; expected subject, property, value and “.” on one line",
            "上一行的陈述没有结束；主语、属性、值和“.”应写在同一行",
        ),
        (
            r"No scheme found in an absolute IRI|is relative",
            f"a relative IRI has no meaning here; {_WHOLE_IRI[0]}",
            f"这里的相对 IRI 没有意义；{_WHOLE_IRI[1]}",
        ),
        (
            r"Invalid IRI code point '(.)'",
            "“{0}” is not allowed in an IRI; write it percent-encoded",
            "IRI 中不允许出现“{0}”；请改用百分号编码",
        ),
        (
            r"No LoadDocumentCallback",
            "this @context is an address, and kg fetches nothing; put the context itself into the file",
            "这个 @context 是一个网址，而 kg 不会从网络获取任何内容；请把上下文本身写进文件",
        ),
    )
)


class Complaint(NamedTuple):
    """What a parser says and where; lines and columns count from 1."""

    message: str
    line: int | None = None
    column: int | None = None


def explain(path: Path, form: str, complaint: Complaint) -> DataError:
    """The error to raise for a complaint about a file of some format.

    >>> print(explain(Path("a.ttl"), "Turtle", Complaint("The prefix id: has not been declared", 3, 1)))
    a.ttl:3:1: the prefix “id:” is not declared; add a line “@prefix id: <…> .” at the top of the file
    """
    message = re.sub(r"^Parser error .*?: ", "", complaint.message, flags=re.DOTALL)
    message = re.sub(r"[^\S ]|[\x00-\x1f\x7f-\x9f\ufeff]", lambda found: f"U+{ord(found[0]):04X}", message)
    for meaning in _MEANINGS:
        if match := re.search(meaning.pattern, message):
            en, zh = (text.format(*match.groups()) for text in (meaning.en, meaning.zh))
            value = match[1] if match.groups() else None
            return DataError(en, zh, file=path, line=complaint.line, column=complaint.column, value=value)
    return DataError(
        f"this is not correct {form}: {message}; correct it here and load the file again",
        f"这里不符合 {form} 的写法：{message}；请改正后重新加载",
        file=path,
        line=complaint.line,
        column=complaint.column,
    )


def utf8(path: Path, data: bytes) -> str:
    """The text of some bytes without its byte order mark; DataError for any encoding but UTF-8.

    >>> utf8(Path("a.ttl"), b"\\xef\\xbb\\xbfhello")
    'hello'
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].removeprefix(b"\xef\xbb\xbf").decode()
        line, column = position(before, len(before))
        likely = next(_likely(data), None)
        en = f"; it looks like {likely}" if likely else ""
        zh = f"，看起来是 {likely}" if likely else ""
        raise DataError(
            f"the file is not UTF-8{en}; save it as UTF-8 and load it again",
            f"这个文件不是 UTF-8 编码{zh}；请另存为 UTF-8 后重新加载",
            file=path,
            line=line,
            column=column,
        ) from error


def _likely(data: bytes) -> Iterator[str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return
    yield "GBK"


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a code point of a text.

    >>> position("ab\\ncd", 4)
    (2, 2)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
