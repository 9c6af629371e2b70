"""The commands of kg: names, arguments and examples, as data."""

from __future__ import annotations

import argparse

from kg.cli import afar, desk, upkeep
from kg.cli.arguments import Command, Option
from kg.errors import Words

ANSWER_FORMATS = ("table", "csv", "tsv", "json", "xml", "md", "turtle", "ntriples", "jsonld")
EXPORT_FORMATS = ("turtle", "ntriples", "jsonld", "trig", "nquads", "graphml", "gexf", "csv")

STORE = Option(
    ("--store",),
    Words(
        "what to ask: RDF files (.gz and .zst too) or a folder of them, a folder laid out like the project, - for RDF "
        "from standard input, an on-disk store or what kg build made, or a SPARQL server (http://…/sparql); nothing "
        "means the data that ships with kg (or KG_STORE)",
        "查询的对象：RDF 文件（含 .gz、.zst）或其文件夹、项目结构的文件夹、- 表示从标准输入读取 RDF、磁盘上的库"
        "或 kg build 的产物，或 SPARQL 服务器（http://…/sparql）；不写则用随包数据（或环境变量 KG_STORE）",
    ),
    metavar="WHERE",
)
PRINTED = Option(
    ("--printed",),
    Words("only what the sources print, and what follows from it", "只用原文印出的内容及由此推出的内容"),
    action="store_true",
)
LANG = Option(
    ("--lang",),
    Words("language of names and messages (default: the locale's)", "名称与消息的语言（默认随系统）"),
    choices=("zh", "en"),
)
DEFAULTS: dict[str, object] = {
    "store": None,
    "printed": False,
    "output": None,
    "help": False,
    "version": False,
    "command": None,
    "rest": [],
    "format": None,
    "query": None,
    "e": None,
    "parameter": None,
    "evidence": False,
    "only": None,
    "timeout": None,
    "max_rows": None,
    "max_memory": None,
    "max_patterns": None,
    "max_depth": None,
    "max_text": None,
    "allow_service": None,
    "name": [],
    "text": None,
    "focus": None,
    "hops": None,
    "open": False,
    "sparql": False,
    "no_sparql": False,
    "zip": False,
    **desk.DEFAULTS,
    **upkeep.DEFAULTS,
    **afar.DEFAULTS,
}
"""What every option is where it is not written."""
HELP = Option(("-h", "--help"), Words("show this help", "显示本帮助"), action="help")
OUTPUT = Option(
    ("-o", "--output"),
    Words("write to this file instead of standard output", "写入这个文件，不写到标准输出"),
    metavar="FILE",
)
TEXT_OR_JSON = Option(
    ("--format",),
    Words("text to read (default) or JSON for programs", "供人阅读的文本（默认）或供程序使用的 JSON"),
    choices=("text", "json"),
)
LIMITS = (
    afar.TIMEOUT._replace(help=Words("end the query after so many seconds", "超过这么多秒就终止查询")),
    Option(
        ("--max-rows",), Words("at most so many rows or triples", "最多给出这么多行或三元组"), metavar="N", kind=int
    ),
    Option(
        ("--max-memory",),
        Words("megabytes that the query may take beyond the data", "查询在数据之外最多可占用的内存（兆字节）"),
        metavar="MB",
        kind=int,
    ),
    Option(
        ("--max-patterns",),
        Words(
            "how many patterns and operators the query may join (default 1000)",
            "查询最多可连接的图模式与运算符（默认 1000）",
        ),
        metavar="N",
        kind=int,
    ),
    Option(
        ("--max-depth",),
        Words("how many brackets may stand within each other (default 100)", "括号最多可嵌套的层数（默认 100）"),
        metavar="N",
        kind=int,
    ),
    Option(
        ("--max-text",),
        Words(
            "how many characters it may have outside VALUES (default: any number)",
            "VALUES 以外最多可有的字符数（默认不限）",
        ),
        metavar="N",
        kind=int,
    ),
)
COMMON = (STORE, PRINTED, OUTPUT, LANG, HELP)
TOP = (
    STORE,
    PRINTED,
    OUTPUT,
    LANG,
    HELP._replace(action="store_true"),
    Option(("--version",), Words("show the version", "显示版本"), action="store_true"),
    Option(("command",), Words("what to do", "要做什么"), nargs="?"),
    Option(("rest",), Words("its arguments", "它的参数"), nargs=argparse.REMAINDER),
)
"""What may stand before the name of the command, and the name."""

COMMANDS: dict[str, Command] = {
    "info": Command(
        Words(
            "Show what is loaded: counts by class and by kind of evidence, versions, sources.",
            "显示已载入的内容：各类数目、各种依据的数目、版本与来源。",
        ),
        (TEXT_OR_JSON,),
        ("kg info", "kg info --printed", "kg info --format json"),
        "kg.cli.overview:info",
    ),
    "query": Command(
        Words(
            "Ask a question of the catalogue, or one of your own in SPARQL.",
            "提问：用目录中的查询，或自己写的 SPARQL。",
        ),
        (
            Option(
                ("query",),
                Words(
                    "a name of the catalogue (kg queries), a file FILE.rq, or - for standard input",
                    "目录中的查询名（见 kg queries）、文件 FILE.rq，或 - 表示标准输入",
                ),
                metavar="NAME|FILE.rq|-",
                nargs="?",
            ),
            Option(("-e",), Words("the query itself", "直接写出查询"), metavar="SPARQL"),
            Option(
                ("-p", "--parameter"),
                Words(
                    "a parameter of the query; its value is a name, an id (id:branch-dongtou), an IRI or a literal",
                    "查询的参数；值可以是名称、标识（如 id:branch-dongtou）、IRI 或字面量",
                ),
                metavar="NAME=VALUE",
                action="append",
            ),
            Option(
                ("--format",),
                Words(
                    "rows: table (default), csv, tsv, json, xml, md; triples: turtle (default), ntriples, jsonld",
                    "行：table（默认）、csv、tsv、json、xml、md；三元组：turtle（默认）、ntriples、jsonld",
                ),
                metavar="FORMAT",
                choices=ANSWER_FORMATS,
            ),
            Option(
                ("--evidence",),
                Words("with each row, the statements behind it and their evidence", "为每一行列出所依据的陈述及其依据"),
                action="store_true",
            ),
            *LIMITS,
            Option(
                ("--allow-service",),
                Words(
                    "let SERVICE ask this address, which the query has to name in full; otherwise it goes nowhere",
                    "允许 SERVICE 访问这个地址（查询中须写出完整地址）；不写则不访问任何服务器",
                ),
                metavar="URL",
                action="append",
            ),
        ),
        (
            "kg query honors-of-branch -p branch=洞头 --evidence",
            "kg query -e 'SELECT ?spirit ?branch { ?spirit kg:inspires ?branch }' --format csv",
            "kg query my-question.rq -o answer.json --format json",
        ),
        "kg.cli.asking:query",
    ),
    "queries": Command(
        Words("List the catalogue: names, parameters, questions.", "列出查询目录：名称、参数、问题。"),
        (TEXT_OR_JSON,),
        ("kg queries", "kg queries --lang zh"),
        "kg.cli.catalog:queries",
    ),
    "terms": Command(
        Words(
            "Show what one can ask about: classes and properties, how often they occur, what they link.",
            "显示可以问什么：类与属性、出现次数、从何处连到何处。",
        ),
        (
            Option(
                ("name",),
                Words(
                    "one class or property: kg:inherits, inherits, 传承", "某个类或属性：kg:inherits、inherits、传承"
                ),
                metavar="NAME",
                nargs="*",
            ),
            TEXT_OR_JSON,
        ),
        ("kg terms", "kg terms kg:inherits", "kg terms 荣誉"),
        "kg.cli.terms:terms",
    ),
    "show": Command(
        Words(
            "Show one thing: its names, its facts in both directions, and the evidence of each.",
            "显示一个对象：名称、与它有关的事实（两个方向）及其依据。",
        ),
        (
            Option(
                ("name",),
                Words(
                    "an id, a name in either language or part of it, pinyin or its initials (红船精神, 红船, hcjs)",
                    "标识、中英文名称或其一部分、拼音或首字母（红船精神、红船、hcjs）",
                ),
                metavar="ID-OR-NAME",
                nargs="+",
            ),
            TEXT_OR_JSON,
        ),
        ("kg show 红船精神", "kg show hcjs", "kg show id:branch-dongtou --lang en"),
        "kg.cli.telling:show",
    ),
    "why": Command(
        Words(
            "Show the evidence of a statement, or of everything that is said about a thing.",
            "显示一条陈述的依据，或有关某个对象的全部陈述的依据。",
        ),
        (
            Option(
                ("terms",),
                Words(
                    'one id or name, or subject, property and object; a literal as text or "第二批"@zh',
                    '一个标识或名称，或主语、属性、宾语三者；字面量写文字本身或 "第二批"@zh',
                ),
                metavar="ID | S P O",
                nargs="+",
            ),
            Option(
                ("--text",),
                Words(
                    "the text of the article; its sentences are then shown (the file is checked by SHA-256)",
                    "文章原文的文件；给出后显示原句（文件以 SHA-256 核对）",
                ),
                metavar="FILE",
            ),
            TEXT_OR_JSON,
        ),
        (
            "kg why id:branch-dongtou kg:inherits id:spirit-haixia",
            "kg why 洞头 传承 海霞精神",
            "kg why p18s2 --text article.txt",
        ),
        "kg.cli.telling:why",
    ),
    "view": Command(
        Words(
            "Write the graph as an offline page in its reader's language.",
            "把图谱写成一个可离线打开的交互网页，随读者的语言显示。",
        ),
        (
            Option(
                ("--focus",),
                Words("only this thing and what is around it (id or name)", "只显示这个对象及其周围（标识或名称）"),
                metavar="ID",
            ),
            Option(
                ("--hops",),
                Words("how many steps around the focus (default 1)", "从焦点向外几步（默认 1）"),
                metavar="N",
                kind=int,
            ),
            Option(
                ("--query",),
                Words("only the edges of this CONSTRUCT of the catalogue", "只显示目录中这个 CONSTRUCT 查询给出的边"),
                metavar="NAME",
            ),
            Option(
                ("--text",),
                Words(
                    "the text of the article, shown beside the graph (the file is checked by SHA-256)",
                    "文章原文的文件，显示在图谱旁边（文件以 SHA-256 核对）",
                ),
                metavar="FILE",
            ),
            Option(("--open",), Words("open the page in the browser", "在浏览器中打开网页"), action="store_true"),
            Option(
                ("--sparql",),
                Words(
                    "put in the engine that answers questions even above 100,000 statements",
                    "超过 10 万条陈述时也带上回答问题的查询引擎",
                ),
                action="store_true",
            ),
            Option(
                ("--no-sparql",),
                Words(
                    "leave out the engine that answers questions (a third of the size)",
                    "不带回答问题的查询引擎（大小约为三分之一）",
                ),
                action="store_true",
            ),
            Option(
                ("--zip",),
                Words(
                    "write a .zip with the page in it, for mail systems that let no HTML through",
                    "写成内含网页的 .zip，供不收 HTML 附件的邮箱使用",
                ),
                action="store_true",
            ),
        ),
        (
            "kg view --open",
            "kg view -o haixia.html --focus 海霞精神 --hops 2",
            "kg view --query story",
            "kg view --lang en",
            "kg view --zip",
        ),
        "kg.cli.making:view",
    ),
    "export": Command(
        Words(
            "Write the graph for other programs: the merge as triples, or all evidence graphs as trig or nquads.",
            "导出图谱供其他程序使用：合并后的三元组，或带全部依据图的 trig、nquads。",
        ),
        (
            Option(
                ("--format",),
                Words(
                    "turtle (default), ntriples, jsonld; trig, nquads with evidence; graphml, gexf, csv as a network",
                    "turtle（默认）、ntriples、jsonld；带依据的 trig、nquads；网络格式 graphml、gexf、csv",
                ),
                metavar="FORMAT",
                choices=EXPORT_FORMATS,
            ),
        ),
        ("kg export -o graph.ttl", "kg export --format graphml -o graph.graphml"),
        "kg.cli.making:export",
    ),
    "build": Command(
        Words(
            "Build everything into a folder: the store on disk, the page, the exports, a report.",
            "把全部产物生成到一个文件夹：磁盘库、网页、各种导出、报告。",
        ),
        (
            Option(
                ("folder",),
                Words(
                    "the folder; it appears, or is replaced, only when all is done", "文件夹；全部完成后才出现或替换"
                ),
                metavar="DIR",
            ),
            Option(
                ("--only",),
                Words("nothing but the store on disk, DIR/store", "只生成磁盘库 DIR/store"),
                choices=("store",),
            ),
        ),
        ("kg build out", "kg build out-printed --printed", "kg build big --only store --store big.nq.gz"),
        "kg.cli.making:build",
    ),
    "verify": Command(
        Words(
            "Check that a store on disk holds what was written, byte for byte.",
            "检查磁盘上的库与写入时逐字节一致。",
        ),
        (),
        ("kg verify --store out",),
        "kg.cli.making:verify",
    ),
    **upkeep.COMMANDS,
    **desk.COMMANDS,
    **afar.COMMANDS,
}
