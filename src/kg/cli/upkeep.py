"""The commands that keep data right: names, arguments and examples, as data."""

from __future__ import annotations

from kg.cli.arguments import Command, Option
from kg.errors import Words

_ARTICLE = Words(
    "the text of the article (the file is known by its SHA-256); positions are held against its lines",
    "文章原文的文件（以 SHA-256 核对）；位置会对照原文各行检查",
)
_SENTENCES = Words(
    "the text of the article (the file is known by its SHA-256); its sentences are then shown",
    "文章原文的文件（以 SHA-256 核对）；给出后显示原句",
)

DEFAULTS: dict[str, object] = {"paths": [], "check": False, "diff": False, "a": None, "b": None}
"""What the options of these commands are where they are not written."""

COMMANDS: dict[str, Command] = {
    "check": Command(
        Words(
            "Check data against ontology, shapes and checks: each finding with its file and line and what to do.",
            "按本体、形状和检查核对数据：逐条说明在哪个文件哪一行、错在哪里、怎样改。",
        ),
        (
            Option(
                ("paths",),
                Words(
                    "files, folders, or a folder laid out like the project; nothing means the project one stands in, "
                    "else the data that ships",
                    "文件、文件夹，或项目结构的文件夹；不写则检查当前所在的项目，没有则检查随包数据",
                ),
                metavar="PATH",
                nargs="*",
            ),
            Option(("--text",), _ARTICLE, metavar="FILE"),
            Option(
                ("--format",),
                Words(
                    "text (default), json for programs, sarif for editors and code review, github for its workflows",
                    "text（默认）；json 供程序使用，sarif 供编辑器与代码审阅使用，github 供其工作流使用",
                ),
                choices=("text", "json", "sarif", "github"),
            ),
        ),
        (
            "kg check",
            "kg check data/articles/zhejiang-mobile-2021 --lang zh",
            "kg check new.trig --format sarif -o findings.sarif",
            "kg check --text article.txt",
        ),
        "kg.cli.checking:check",
    ),
    "format": Command(
        Words(
            "Lay out Turtle and TriG files in the one layout of the project; what they state does not change.",
            "把 Turtle 和 TriG 文件整理成统一的排版；所陈述的内容不变。",
        ),
        (
            Option(
                ("paths",),
                Words("files or folders; - lays out standard input", "文件或文件夹；- 表示整理标准输入"),
                metavar="PATH|-",
                nargs="+",
            ),
            Option(
                ("--check",),
                Words(
                    "change nothing; name the files that are not laid out, and exit with 1 if there are any",
                    "不作改动；列出没有按统一排版的文件，有则以 1 退出",
                ),
                action="store_true",
            ),
            Option(
                ("--diff",),
                Words("change nothing; show what would change, line by line", "不作改动；逐行列出将有的改动"),
                action="store_true",
            ),
        ),
        ("kg format data", "kg format --check data ontology", "kg format - < draft.trig", "kg format --diff new.trig"),
        "kg.cli.formatting:format",
    ),
    "diff": Command(
        Words(
            "Tell what differs between two states of the data, by thing and by name, each with its evidence.",
            "按事物和名称说明两份数据有何不同，并注明各自的依据。",
        ),
        (
            Option(
                ("a",),
                Words(
                    "the older one: files, a folder, a revision of git such as HEAD~1, or main:data",
                    "旧的一份：文件、文件夹、git 版本（如 HEAD~1）或 main:data",
                ),
                metavar="A",
            ),
            Option(("b",), Words("the newer one, likewise", "新的一份，写法相同"), metavar="B"),
            Option(
                ("--format",),
                Words("text to read (default) or JSON for programs", "供人阅读的文本（默认）或供程序使用的 JSON"),
                choices=("text", "json"),
            ),
        ),
        ("kg diff HEAD~1 .", "kg diff main:data data", "kg diff old.trig new.trig --format json"),
        "kg.cli.comparing:diff",
    ),
    "coverage": Command(
        Words(
            "Count what the data have: claims by sentence and by kind of evidence, and what things still lack.",
            "统计数据的完备程度：每句有几条陈述、各种依据各有几条、各类事物还缺什么。",
        ),
        (
            Option(("--text",), _SENTENCES, metavar="FILE"),
            Option(
                ("--format",),
                Words("text to read (default), md, or JSON for programs", "text（默认）、md 或供程序使用的 json"),
                choices=("text", "json", "md"),
            ),
        ),
        ("kg coverage", "kg coverage --text article.txt", "kg coverage --format md -o coverage.md"),
        "kg.cli.covering:cover",
    ),
}
