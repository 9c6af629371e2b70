"""The curator's commands: names, arguments and examples, as data."""

from __future__ import annotations

from kg.cli.arguments import Command, Option
from kg.errors import Words

_SLUG = Option(
    ("slug",),
    Words("the article's short name: small letters, digits, hyphens", "文章的代号：小写字母、数字、连字符"),
    metavar="SLUG",
)
_TEXT = Option(("--text",), Words("the article's text, plain UTF-8", "文章的文本文件，UTF-8 纯文本"), metavar="FILE")
_JOIN = Option(
    ("--join",),
    Words(
        "lines that are one paragraph broken in the scan, by their numbers among the lines that are not empty",
        "扫描时断成几行的同一段，写非空行的行号",
    ),
    metavar="16-17",
    action="append",
)
_FORMAT = Option(
    ("--format",),
    Words("text to read (default) or JSON for programs", "供人阅读的文本（默认）或供程序使用的 JSON"),
    choices=("text", "json"),
)

DEFAULTS: dict[str, object] = {"slug": None, "join": None, "yes": False, "way": None, "file": None}
"""What the options of these commands are where they are not written."""

COMMANDS: dict[str, Command] = {
    "new": Command(
        Words(
            "Begin an article: its folder, with every sentence's place and an empty block for what it says.",
            "新建一篇文章：建好文件夹，记下每句的位置，并为每句留好空块。",
        ),
        (_SLUG, _TEXT, _JOIN),
        (
            "kg new ningbo-mobile-2022 --text article.txt --store my-graph",
            "kg new ningbo-mobile-2022 --text article.txt --join 16-17",
        ),
        "kg.cli.curating:new",
    ),
    "propose": Command(
        Words(
            "Propose what the sentences of an article say, each with the sentence, the statements and why.",
            "列出对文章各句的建议：原句、位置、将写入的陈述与理由。不写任何文件。",
        ),
        (_SLUG, _TEXT, _FORMAT),
        (
            "kg propose ningbo-mobile-2022 --text article.txt",
            "kg propose ningbo-mobile-2022 --text article.txt --format json",
        ),
        "kg.cli.curating:propose",
    ),
    "review": Command(
        Words(
            "Go through the proposals: accept, change, reject, leave, undo. Only what is accepted is written.",
            "逐条审阅建议：接受、修改、不要、以后再说、撤销。只写入接受的内容。",
        ),
        (_SLUG, _TEXT),
        ("kg review ningbo-mobile-2022 --text article.txt",),
        "kg.cli.reviewing:review",
    ),
    "sheet": Command(
        Words(
            "Branches, initiatives and honors as a spreadsheet: out to a file, and changes back in.",
            "用电子表格整理党支部、举措和荣誉：out 导出，in 读回修改。",
        ),
        (
            Option(("way",), Words("out writes the file, in reads it", "out 导出，in 读回"), choices=("out", "in")),
            Option(
                ("file",),
                Words("an .xlsx file, or a folder of CSV files", ".xlsx 文件，或放 CSV 文件的文件夹"),
                metavar="FILE.xlsx|FOLDER",
            ),
            Option(
                ("--yes",),
                Words(
                    "in: write the changes without asking; out: over what is there",
                    "in：不再询问，直接写入；out：覆盖已有的文件",
                ),
                action="store_true",
            ),
        ),
        ("kg sheet out articles.xlsx", "kg sheet in articles.xlsx", "kg sheet in articles.xlsx --yes"),
        "kg.cli.sheets:sheet",
    ),
}
