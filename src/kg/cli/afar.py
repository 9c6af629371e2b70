"""The commands that bring the graph to a server and back: names, arguments and examples, as data."""

from __future__ import annotations

from kg.cli.arguments import Command, Option
from kg.errors import Words

_URL = Option(
    ("url",),
    Words(
        "the address at which the server is asked, such as http://127.0.0.1:7878/query",
        "服务器的查询地址，例如 http://127.0.0.1:7878/query",
    ),
    metavar="URL",
)
TIMEOUT = Option(
    ("--timeout",),
    Words("wait for each answer of the server for so many seconds (default 60)", "等待服务器每次回答的秒数（默认 60）"),
    metavar="SECONDS",
    kind=float,
)

DEFAULTS: dict[str, object] = {"url": None, "update_url": None, "graph_url": None, "dry_run": False, "replace": False}
"""What the options of these commands are where they are not written."""

COMMANDS: dict[str, Command] = {
    "push": Command(
        Words(
            "Make the graph on a SPARQL server the same as this one: show what differs, and send that once confirmed. "
            "It takes effect in one last step, which may take long (--timeout); a push that is cut off is gone on with by "
            "pushing again. KG_USER and KG_PASSWORD, or ~/.netrc, say who you are.",
            "让 SPARQL 服务器上的图谱与这里一致：先列出差异，确认后只发送差异。"
            "更改在最后一步同时生效，可能需要较长时间（--timeout）；中断的推送，重新推送即可接着进行。"
            "用 KG_USER 和 KG_PASSWORD，或 ~/.netrc，说明身份。",
        ),
        (
            _URL,
            Option(
                ("--dry-run",),
                Words("show what differs, and change nothing", "只列出差异，不作任何更改"),
                action="store_true",
            ),
            Option(("--yes",), Words("send without asking", "不再询问，直接发送"), action="store_true"),
            Option(
                ("--replace",),
                Words(
                    "let go of statements in the server's default graph that are not of this graph",
                    "允许丢弃服务器默认图中不属于本图谱的陈述",
                ),
                action="store_true",
            ),
            Option(
                ("--update-url",),
                Words(
                    "where it takes updates (known for Oxigraph, Virtuoso, Fuseki, GraphDB, Stardog)",
                    "接收更新的地址（Oxigraph、Virtuoso、Fuseki、GraphDB、Stardog 的地址已知）",
                ),
                metavar="URL",
            ),
            Option(
                ("--graph-url",),
                Words("where it takes graphs, if it does", "接收整个图的地址（如果有）"),
                metavar="URL",
            ),
            TIMEOUT,
        ),
        (
            "kg push http://127.0.0.1:7878/query --dry-run",
            "kg push http://127.0.0.1:7878/query --yes",
            "KG_USER=dba KG_PASSWORD=… kg push http://127.0.0.1:8890/sparql --store graph.trig",
        ),
        "kg.cli.transferring:push",
    ),
    "pull": Command(
        Words(
            "Get the graph from a SPARQL server, with all its evidence, as a file or as a store on disk.",
            "从 SPARQL 服务器取回图谱及其全部依据，存为文件或磁盘上的库。",
        ),
        (
            _URL,
            Option(
                ("--format",),
                Words(
                    "trig (default) or nquads, as the name of -o tells too, .gz packed; or store for a store on disk in "
                    "the new folder of -o",
                    "trig（默认）或 nquads，也可由 -o 的文件名决定，.gz 为压缩；或 store（在 -o 所指的新文件夹中建磁盘库）",
                ),
                metavar="FORMAT",
                choices=("trig", "nquads", "store"),
            ),
            TIMEOUT,
        ),
        (
            "kg pull http://127.0.0.1:7878/query -o graph.trig",
            "kg pull http://127.0.0.1:7878/query --format store -o graph",
        ),
        "kg.cli.transferring:pull",
    ),
}
