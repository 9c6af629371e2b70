"""Mistakes that a person makes in a data file: each changes the shipped data in one place, and that place must be told.

A kind of mistake rewrites one line, takes one away or adds one. `faults(kind)` gives every place of the shipped files
where it applies; the tests try some of them, the stress run many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kg import files

ROOT: Final = files.project().root
SOURCES: Final = tuple(path.relative_to(ROOT) for path in files.sources(ROOT))
_BLOCKS: Final = r"articles/.*/(\d-.*|readings)\.trig$"
_ARTICLE: Final = r"article\.ttl$"
_REGISTERS: Final = r"data/(\w+|articles/.*/names)\.ttl$"

Changed = tuple[list[str], tuple[int, ...]]
Make = Callable[[list[str], int], Changed | None]


class Kind(NamedTuple):
    """A kind of mistake: in which files, how a line is changed, and the rules of which one has to tell of it.

    `make` gets the lines of a file and the index of one; it gives all lines as they are then, with the numbers of
    those that are wrong, or None where it does not apply.
    """

    name: str
    where: str
    make: Make
    rules: frozenset[str]


class Fault(NamedTuple):
    """A file with one mistake in it, and the lines where that is."""

    kind: str
    file: Path
    text: str
    lines: tuple[int, ...]
    rules: frozenset[str]


def _swap(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Make:
    """A line in which something else stands."""

    def make(lines: list[str], at: int) -> Changed | None:
        changed, count = re.subn(pattern, new, lines[at], count=1)
        return ([*lines[:at], changed, *lines[at + 1 :]], (at + 1,)) if count and changed != lines[at] else None

    return make


def _end(new: str) -> Make:
    """A statement that ends in another way than by a dot, which may be missing before a brace alone."""

    def make(lines: list[str], at: int) -> Changed | None:
        if not lines[at].endswith(" .") or [line for line in lines[at + 1 :] if line][:1] in ([], ["}"]):
            return None
        return [*lines[:at], lines[at][:-2] + new, *lines[at + 1 :]], (at + 1,)

    return make


def _drop(pattern: str) -> Make:
    """A property that is gone, from a subject that has others; the subject is where it should stand.

    The line above takes over the mark at the end.
    """

    def make(lines: list[str], at: int) -> Changed | None:
        if not re.fullmatch(r"\s+" + pattern + r" .* [;.]", lines[at]) or not re.search(r";$", lines[at - 1]):
            return None
        above = lines[at - 1][:-1] + lines[at][-1]
        return [*lines[: at - 1], above, *lines[at + 1 :]], (_subject(lines, at) + 1,)

    return make


def _add(pattern: str, *new: str) -> Make:
    """Lines that stand behind another one, and are wrong; `\\1` in them is what the pattern found."""

    def make(lines: list[str], at: int) -> Changed | None:
        match = re.fullmatch(pattern, lines[at])
        if match is None:
            return None
        added = [match.expand(line) for line in new]
        return [*lines[: at + 1], *added, *lines[at + 1 :]], tuple(range(at + 2, at + 2 + len(added)))

    return make


def _subject(lines: list[str], at: int) -> int:
    """The line with the subject of a property."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    while len(lines[at]) - len(lines[at].lstrip()) >= depth:
        at -= 1
    return at


def _below(pattern: str, make: Make) -> Make:
    """A change of a line that stands below a certain other one."""
    return lambda lines, at: make(lines, at) if re.search(pattern, lines[at - 1]) else None


def _within(beside: int, name: str, shift: int) -> Make:
    """A position that is not where another sentence of the same paragraph begins or ends."""

    def make(lines: list[str], at: int) -> Changed | None:
        if not re.search(r"kg:sentence [2-9]", "".join(lines[at + beside : at + beside + 1])):
            return None
        return _swap(rf"kg:{name} (\d+)", lambda match: f"kg:{name} {int(match[1]) + shift}")(lines, at)

    return make


def _no_block(lines: list[str], at: int) -> Changed | None:
    """A block without what stands in it."""
    if not re.fullmatch(r"zm:\S+ \{", lines[at]):
        return None
    return [*lines[: at + 1], *lines[lines.index("}", at) :]], ()


def _kind(name: str, where: str, make: Make, *rules: str) -> Kind:
    return Kind(name, where, make, frozenset(rules or (name,)))


_LONGER: Final = r"[a-z]+[a-z-]{6,}"

SYNTAX: Final = (
    _kind("no dot between statements", r"", _end(""), "syntax"),
    _kind("no semicolon", r"", _swap(r" ;$", ""), "syntax"),
    _kind("no comma", r"", _swap(r" , ", " "), "syntax"),
    _kind("a dot for a semicolon", r"", _swap(r" ;$", " ."), "syntax"),
    _kind("a semicolon for a dot", r"", _end(" ;"), "syntax"),
    _kind("no closing quote", r"", _swap(r'"@', "@"), "syntax"),
    _kind("no opening quote", r"", _swap(r' "(?=\S)', " "), "syntax"),
    _kind("Chinese quotes", r"", _swap(r'"([^"]+)"@', "“\\1”@"), "syntax"),
    _kind("a full-width semicolon", r"", _swap(r" ;$", "；"), "syntax"),
    _kind("a full-width comma", r"", _swap(r" , ", "，"), "syntax"),
    _kind("a full-width dot", r"", _swap(r" \.$", "。"), "syntax"),
    _kind("a full-width colon", r"", _swap(r" (id|kg|zm):", " \\1："), "syntax"),
    _kind("a full-width blank", r"", _swap(r"^ {4}", "　"), "syntax"),
    _kind("no at-sign before the language", r"", _swap(r'"@(zh|en)', '"\\1'), "syntax"),
    _kind("no closing brace", _BLOCKS, _swap(r"^\}$", ""), "syntax"),
    _kind("no opening brace", _BLOCKS, _swap(r" \{$", ""), "syntax"),
    _kind("a brace too many", _BLOCKS, _swap(r"^\}$", "}}"), "syntax"),
    _kind("no prefix before the colon", r"", _swap(r" id:", " "), "syntax"),
    _kind("an unknown prefix", r"", _swap(r" id:", " ids:"), "syntax"),
    _kind("an IRI that is not closed", r"", _swap(r"(<\S+)>", "\\1"), "syntax"),
    _kind("a blank in an IRI", r"", _swap(r"(<\S+/)(\w+)>", "\\1 \\2>"), "syntax"),
    _kind("a mark of a merge", r"", _add(r"(.+)", "<<<<<<< HEAD"), "syntax"),
    _kind("another mark of a merge", r"", _add(r"(.+ \.)", "======="), "syntax"),
    _kind("a note without #", r"", _add(r"(.+ \.|\})", "待核对"), "syntax"),
    _kind(
        "a date without quotes", r"", _swap(r'"([\d-]+)"\^\^xsd:date', "\\1"), "syntax", "value-kind", "value-datatype"
    ),
    _kind("an ampersand", r"", _swap(r" (id|kg):(\w+)", " \\1:\\2&"), "syntax"),
)

WORDS: Final = (
    _kind(
        "a property without its last letter",
        r"",
        _swap(r"(kg:[a-zA-Z]{4,})[a-z] ", "\\1 "),
        "property-unknown",
        "class-unknown",
        "id-unknown",
        "value-class",
    ),
    _kind(
        "a property of another vocabulary",
        _BLOCKS,
        _swap(r"kg:(purpose|carriedOutBy|inherits|awardedTo|year|uses)", "schema:\\1"),
        "property-unknown",
    ),
    _kind(
        "a property in capitals",
        _BLOCKS,
        _swap(r"kg:(purpose|carriedOutBy|inherits|title|year)", lambda m: f"kg:{m[1].upper()}"),
        "property-unknown",
    ),
    _kind("a class that is misspelt", _REGISTERS, _swap(r"a kg:(\w+)", "a kg:\\1s"), "class-unknown"),
    _kind(
        "a class that is none",
        _REGISTERS,
        _swap(r" a kg:\w+", " a kg:inherits"),
        "class-unknown",
        "id-class",
        "class-clash",
    ),
    _kind("a datatype that is misspelt", r"", _swap(r"xsd:date", "xsd:dat"), "datatype-unknown"),
    _kind("a value that is misspelt", _BLOCKS, _swap(rf"(kg:\w+ id:{_LONGER})[a-z]( |$)", "\\1\\2"), "id-unknown"),
    _kind("a subject that is misspelt", _BLOCKS, _swap(rf"^(    id:{_LONGER})[a-z] ", "\\1 "), "id-unknown"),
    _kind(
        "a definition that is misspelt",
        _REGISTERS,
        _swap(rf"^(id:{_LONGER})[a-z] ", "\\1 "),
        "id-unknown",
        "id-unused",
        "initiative-doer",
        "branch-spirit",
        "company-parent",
        "honor-recipient",
        "remark-speaker",
        "designation-spirit",
        "quantity",
        "award-title",
    ),
    _kind(
        "a definition in capitals",
        _REGISTERS,
        _swap(r"^id:(\w)", lambda m: f"id:{m[1].upper()}"),
        "id-form",
        "id-unused",
    ),
    _kind("a sentence that there is not", _BLOCKS, _swap(r"^zm:p(\d+)s", "zm:p9\\1s"), "graph-unknown"),
    _kind("a reading that there is not", _BLOCKS, _swap(r"^zm:reading-(\S+) ", "zm:reading-\\1x "), "graph-unknown"),
    _kind("a passage that there is not", _ARTICLE, _swap(r"(wasDerivedFrom zm:p\d+s)(\d)", "\\g<1>9\\2"), "id-unknown"),
    _kind(
        "a prefix that means something else",
        r"",
        _swap(r"^(@prefix (?:id|kg|skos|schema|org|zm): <.*)([/#]> \.)", "\\1x\\2"),
        "prefix",
    ),
    _kind("http for https", r"", _swap(r"^(@prefix schema: <http)s", "\\1"), "prefix"),
    _kind(
        "a term of the ontology that is misspelt",
        r"kg\.ttl$",
        _swap(r"(rdfs:(?:domain|range|subClassOf) kg:\w+)\b", "\\1x"),
        "id-unknown",
    ),
    _kind(
        "another namespace in full",
        _BLOCKS,
        _swap(r"(kg:inherits|kg:carriedOutBy|kg:title) id:(\S+)", "\\1 <https://w3id.org/spirit-kg/ids/\\2>"),
        "id-unknown",
    ),
    _kind(
        "an address for a thing",
        _BLOCKS,
        _swap(r"(kg:inherits|kg:carriedOutBy|kg:title) id:(\S+)", "\\1 <https://example.org/\\2>"),
        "id-unknown",
    ),
)

VALUES: Final = (
    _kind("Chinese tagged as English", r"", _swap(r'([\u4e00-\u9fff]"@)zh', "\\1en"), "language-script"),
    _kind("English tagged as Chinese", r"", _swap(r'([a-z]{5}"@)en', "\\1zh"), "language-script"),
    _kind(
        "a text without a language", r"", _swap(r'([\u4e00-\u9fff]")@zh', "\\1"), "language-script", "value-datatype"
    ),
    _kind(
        "an English text without a language",
        r"",
        _swap(r'([a-z]{5}")@en', "\\1"),
        "language-script",
        "value-datatype",
        "text-language",
        "translation-missing",
        "name",
    ),
    _kind("@cn", r"", _swap(r"@zh", "@cn"), "language-unknown"),
    _kind("@zh-CN", r"", _swap(r"@zh", "@zh-CN"), "language-unknown", "value-rewritten"),
    _kind(
        "a number in quotes",
        r"",
        _swap(r"(kg:(?:year|rank|rankAtMost|batch|start|end|paragraph|length|sentence)) (\d+)", '\\1 "\\2"'),
        "value-datatype",
    ),
    _kind(
        "a number with zeros",
        r"",
        _swap(r"(kg:(?:year|rank|rankAtMost|batch|start|end|paragraph|length|sentence)) (\d+)", "\\1 00\\2"),
        "value-rewritten",
    ),
    _kind(
        "a number with a point",
        r"",
        _swap(r"(kg:(?:year|rank|rankAtMost|batch|start|paragraph|sentence)) (\d+)", "\\1 \\2.5"),
        "value-datatype",
    ),
    _kind("a year without a digit", _BLOCKS, _swap(r"(kg:year \d\d\d)\d", "\\1"), "honor-year"),
    _kind("a year with a digit too many", _BLOCKS, _swap(r"(kg:year \d\d\d\d)", "\\g<1>0"), "honor-year"),
    _kind(
        "a year in words",
        _BLOCKS,
        _swap(r"kg:year (\d+)", 'kg:year "\\1年"@zh'),
        "value-datatype",
        "translation-missing",
    ),
    _kind("a month that there is not", r"", _swap(r'"(\d{4})-\d\d-(\d\d)"', '"\\1-13-\\2"'), "value-malformed"),
    _kind("a day that there is not", r"", _swap(r'"(\d{4})-(\d\d)-\d\d"', '"\\1-02-30"'), "value-malformed"),
    _kind("a date with slashes", r"", _swap(r'"(\d{4})-(\d\d)-(\d\d)"', '"\\1/\\2/\\3"'), "value-malformed"),
    _kind("a date without a datatype", r"", _swap(r"\^\^xsd:date", ""), "date-start", "date-end"),
    _kind(
        "an end before the start",
        _BLOCKS,
        _swap(r'^        kg:endDate "\d{4}', '        kg:endDate "1919'),
        "date-start",
    ),
    _kind(
        "a start after the end", _BLOCKS, _swap(r'kg:startDate "\d{4}(.*);$', 'kg:startDate "2099\\1;'), "date-start"
    ),
    _kind("an empty text", r"", _swap(r'"[^"]+"@zh', '""@zh'), "literal-blank"),
    _kind("a text that ends with a blank", r"", _swap(r'"([^"]+)"@zh', '"\\1 "@zh'), "literal-blank"),
    _kind(
        "a name for an id",
        _BLOCKS,
        _swap(rf"(kg:(?:inherits|carriedOutBy|awardedTo|takesPlaceAt|uses)) id:{_LONGER}", '\\1 "嘉善"@zh'),
        "value-kind",
    ),
    _kind("an id for a text", _BLOCKS, _swap(r'(kg:purpose) "[^"]+"@zh', "\\1 id:place-jiashan"), "value-kind"),
    _kind("rank nought", _BLOCKS, _swap(r"kg:rank \d", "kg:rank 0"), "ranking-rank"),
    _kind("rank beyond", _BLOCKS, _swap(r"kg:rank \d", "kg:rank 9"), "ranking-rank"),
    _kind("at most nought", _BLOCKS, _swap(r"kg:rankAtMost \d", "kg:rankAtMost 0"), "ranking-at-most", "ranking-rank"),
    _kind("minus", _BLOCKS, _swap(r"kg:batch (\d)", "kg:batch -\\1"), "award-batch"),
    _kind(
        "latitude and longitude exchanged",
        r"reference",
        _swap(r"wgs84_pos:lat (\S+)", "wgs84_pos:lat 120.1"),
        "place-latitude",
    ),
    _kind("a code without a digit", r"reference", _swap(r'(kg:adcode "\d+)\d"', '\\1"'), "place-code"),
    _kind(
        "a code without quotes",
        r"reference",
        _swap(r'kg:adcode "(\d+)"', "kg:adcode \\1"),
        "value-datatype",
        "place-code",
    ),
    _kind("a fingerprint without a digit", _ARTICLE, _swap(r'(kg:sha256 "\w+)\w"', '\\1"'), "article-sha256"),
    _kind(
        "a fingerprint in capitals",
        _ARTICLE,
        _swap(r'kg:sha256 "(\w+)"', lambda m: f'kg:sha256 "{m[1].upper()}"'),
        "article-sha256",
    ),
    _kind("a length that is too short", _ARTICLE, _swap(r"kg:length \d", "kg:length 1"), "position-outside-text"),
    _kind(
        "a kind of passage that there is not",
        _ARTICLE,
        _swap(r'kg:kind "sentence"', 'kg:kind "Sentence"'),
        "passage-kind",
    ),
    _kind("a kind of passage in Chinese", _ARTICLE, _swap(r'kg:kind "heading"', 'kg:kind "小标题"'), "passage-kind"),
)

STRUCTURE: Final = (
    *(
        _kind(f"no {curie}", where, _drop(curie), *rules)
        for curie, where, *rules in (
            ("kg:branchOf", _BLOCKS, "branch-company"),
            ("kg:title", _BLOCKS, "award-title"),
            ("kg:level", _BLOCKS, "award-level"),
            ("kg:metric", _BLOCKS, "ranking-metric"),
            ("kg:rankedIn", _BLOCKS, "ranking-place"),
            ("kg:rankAtMost", _BLOCKS, "ranking-at-most"),
            ("kg:speaker", _BLOCKS, "remark-speaker"),
            ("kg:about", _BLOCKS, "remark-about"),
            ("kg:gist", _BLOCKS, "remark-gist"),
            ("kg:designates", _BLOCKS, "designation-spirit"),
            ("kg:designatedAs", _BLOCKS, "designation-status"),
            ("org:subOrganizationOf", r"[1-5]-.*trig", "company-parent"),
            ("schema:unitText", _BLOCKS, "quantity-unit"),
            ("skos:prefLabel", _REGISTERS, "name"),
            ("skos:inScheme", _REGISTERS, "concept-scheme"),
            ("kg:article", _ARTICLE, "passage-article", "section-article"),
            ("kg:section", _ARTICLE, "passage-section"),
            ("kg:kind", _ARTICLE, "passage-kind"),
            ("kg:paragraph", _ARTICLE, "passage-paragraph"),
            ("kg:sentence", _ARTICLE, "passage-sentence"),
            ("kg:start", _ARTICLE, "passage-start"),
            ("kg:end", _ARTICLE, "passage-end"),
            ("kg:sha256", _ARTICLE, "article-sha256"),
            ("kg:length", _ARTICLE, "article-length"),
            ("rdfs:label", _ARTICLE, "reading-label"),
            ("rdfs:comment", r"article\.ttl", "reading-reason"),
            ("prov:wasDerivedFrom", _ARTICLE, "reading-passages"),
            ("dcterms:title", r"data", "register-title", "reference-title"),
            ("dcterms:source", r"reference", "reference-source"),
            ("dcterms:license", r"reference", "reference-license"),
            ("rdfs:label", r"kg\.ttl", "term-label"),
        )
    ),
    _kind("one name alone", _REGISTERS, _swap(r'(skos:prefLabel "[^"]+"@zh) , "[^"]+"@en', "\\1"), "name"),
    _kind(
        "two Chinese names",
        _REGISTERS,
        _swap(r'skos:prefLabel "([^"]+)"@zh', 'skos:prefLabel "\\1"@zh , "另名"@zh'),
        "name",
    ),
    _kind(
        "a purpose in one language",
        _BLOCKS,
        _swap(r'(kg:purpose "[^"]+"@zh) , "[^"]+"@en ([.;])', "\\1 \\2"),
        "translation-missing",
    ),
    _kind(
        "a reason in one language",
        _ARTICLE,
        _below("rdfs:label", _swap(r'^(    rdfs:comment "[^"]+"@zh) , "[^"]+"@en ;$', "\\1 ;")),
        "reading-reason",
    ),
    _kind(
        "two recipients",
        _BLOCKS,
        _swap(r"kg:awardedTo (\S+)", "kg:awardedTo \\1 , id:company-suichang"),
        "honor-recipient",
    ),
    _kind(
        "a person as recipient",
        _BLOCKS,
        _swap(r"kg:awardedTo (\S+)", "kg:awardedTo id:person-su-yu"),
        "honor-recipient",
    ),
    _kind(
        "a committee as recipient",
        _BLOCKS,
        _swap(r"kg:awardedTo (\S+)", "kg:awardedTo id:org-zhejiang-mobile"),
        "honor-recipient",
    ),
    _kind(
        "two companies", _BLOCKS, _swap(r"kg:branchOf (\S+)", "kg:branchOf \\1 , id:company-suichang"), "branch-company"
    ),
    _kind(
        "a branch of a branch",
        _BLOCKS,
        _swap(r"kg:branchOf id:company-(\S+)", "kg:branchOf id:branch-\\1"),
        "value-class",
    ),
    _kind(
        "a branch that inherits a tenet",
        _BLOCKS,
        _swap(r"kg:inherits \S+", "kg:inherits id:tenet-pioneering"),
        "value-class",
    ),
    _kind(
        "two titles",
        _BLOCKS,
        _swap(r"kg:title (\S+)", "kg:title \\1 , id:title-model-red-banner-workers-home"),
        "award-title",
    ),
    _kind(
        "two levels", _BLOCKS, _swap(r"kg:level id:(\S+)", "kg:level id:\\1 , id:level-x"), "award-level", "id-unknown"
    ),
    _kind("a level that is none", _BLOCKS, _swap(r"kg:level \S+", "kg:level id:concept-red-root"), "award-level"),
    _kind(
        "a technology that is none",
        _BLOCKS,
        _swap(r"kg:uses \S+", "kg:uses id:concept-red-root"),
        "initiative-technology",
    ),
    _kind(
        "an award with a rank",
        _BLOCKS,
        _add(
            r"    (id:honor-\S+) kg:awardedTo .* ;",
            "        kg:rank 1 ;",
        ),
        "subject-class",
        "ranking-rank",
    ),
    _kind(
        "two parents",
        _BLOCKS,
        _swap(r"kg:partOf (\S+)", "kg:partOf \\1 , id:initiative-jiashan-exchange"),
        "initiative-parent",
    ),
    _kind("part of itself", _BLOCKS, _swap(r"(id:\S+) kg:partOf \S+", "\\1 kg:partOf \\1"), "circle"),
    _kind(
        "a place for a doer", _BLOCKS, _swap(r"kg:carriedOutBy \S+", "kg:carriedOutBy id:place-jiashan"), "value-class"
    ),
    _kind(
        "two kinds",
        _REGISTERS,
        _swap(r"a kg:ServiceActivity", "a kg:ServiceActivity , kg:DigitalProject"),
        "class-clash",
    ),
    _kind(
        "no kind",
        _REGISTERS,
        _swap(r"a kg:(ServiceActivity|DigitalProject|Partnership)", "a kg:Initiative"),
        "initiative-kind",
    ),
    _kind(
        "a class above",
        _REGISTERS,
        _swap(r"a kg:(ServiceActivity|Partnership)", "a kg:\\1 , kg:Initiative"),
        "class-above",
    ),
    _kind(
        "a ranking for an award",
        _REGISTERS,
        _swap(r"a kg:Award", "a kg:Ranking"),
        "class-unfit",
    ),
    _kind("an honor for an award", _REGISTERS, _swap(r"a kg:Award", "a kg:Honor"), "honor-kind"),
    _kind(
        "a branch for a company", _REGISTERS, _swap(r"^(id:company-\S+) a kg:Company", "\\1 a kg:Branch"), "id-class"
    ),
    _kind(
        "a derived link by hand",
        _BLOCKS,
        _add(r"    (id:branch-\S+) kg:inherits (\S+) ;", "        kg:undertakes id:initiative-jiashan-exchange ;"),
        "derived-by-hand",
    ),
    _kind(
        "a graph of a rule by hand",
        _BLOCKS,
        _add(
            r"\}",
            "<https://w3id.org/spirit-kg/rule/inspires> {",
            "    id:branch-jiashan kg:inherits id:spirit-haixia .",
            "}",
        ),
        "rule-by-hand",
    ),
    _kind("a thing without an id", _BLOCKS, _swap(r"kg:quantity \S+", "kg:quantity [ ]"), "blank-node"),
    _kind(
        "a claim in the register",
        _REGISTERS,
        _add(r"id:branch-\S+ a .* ;", "    kg:inherits id:spirit-haixia ;"),
        "claim-in-register",
    ),
    _kind(
        "a claim in the reference",
        r"reference",
        _add(r"reference:\S+ \{", "    id:branch-jiashan kg:inherits id:spirit-red-boat ."),
        "claim-in-reference",
    ),
    _kind(
        "a name in a sentence",
        _BLOCKS,
        _add(r"zm:p\S+ \{", '    id:branch-jiashan skos:prefLabel "嘉善支部"@zh .'),
        "definition-outside-register",
        "name",
    ),
    _kind(
        "a class in a sentence",
        _BLOCKS,
        _add(r"zm:p\S+ \{", "    id:branch-jiashan a kg:Branch ."),
        "definition-outside-register",
    ),
    _kind(
        "a claim outside all blocks",
        _BLOCKS,
        _add(r"\}", "id:spirit-haixia kg:originPlace id:place-dongtou ."),
        "graph-unknown",
    ),
    _kind(
        "a code in a sentence",
        _BLOCKS,
        _add(r"zm:p\S+ \{", '    id:place-jiashan kg:adcode "330421" .'),
        "outside-fact",
        "place-code",
    ),
    _kind("a sentence that says nothing", r"\d-.*\.trig", _no_block, "passage-silent"),
    _kind("a reading that reads nothing", r"readings\.trig", _no_block, "reading-empty"),
    _kind(
        "a block that comes twice",
        r"1-red-boat\.trig",
        _add(r"\}", "zm:p8s1 {", "    id:spirit-haixia kg:originPlace id:place-dongtou .", "}"),
        "block-twice",
    ),
    _kind(
        "a line that comes twice", _BLOCKS, _add(r"(    id:\S+ (?:kg|org|schema):\S+ .* \.)", "\\1"), "statement-twice"
    ),
    _kind(
        "a name that is taken",
        r"names\.ttl",
        _add(r"id:initiative-.* a kg:ServiceActivity ;", '    skos:prefLabel "坏" ;'),
        "name",
        "language-script",
        "value-datatype",
    ),
    _kind(
        "a year in a reading",
        r"readings\.trig",
        _add(r"zm:reading-\S+ \{", "    id:honor-putuo-brand-building-unit kg:year 2020 ."),
        "year-outside-passage",
        "honor-year",
    ),
    _kind(
        "a credit in a reading",
        r"readings\.trig",
        _add(
            r"zm:reading-\S+ \{",
            "    id:honor-putuo-brand-building-unit kg:creditedTo id:initiative-putuo-party-co-creation .",
        ),
        "credit-outside-passage",
    ),
    _kind(
        "a start that is too small",
        _ARTICLE,
        _swap(r"kg:start (\d{2,})", lambda m: f"kg:start {int(m[1]) - 3}"),
        "position-overlap",
        "position-gap",
    ),
    _kind(
        "a start that is too large",
        _ARTICLE,
        _swap(r"kg:start (\d{2,})", lambda m: f"kg:start {int(m[1]) + 3}"),
        "position-gap",
    ),
    _kind(
        "an end that is too small",
        _ARTICLE,
        _swap(r"kg:end (\d{2,})", lambda m: f"kg:end {int(m[1]) - 3}"),
        "position-gap",
    ),
    _kind(
        "an end that is too large",
        _ARTICLE,
        _swap(r"kg:end (\d{2,})", lambda m: f"kg:end {int(m[1]) + 5}"),
        "position-overlap",
        "position-gap",
        "position-outside-text",
    ),
    _kind(
        "a start behind the end",
        _ARTICLE,
        _swap(r"kg:start (\d+)", "kg:start 2600"),
        "passage-start",
        "position-overlap",
    ),
    _kind(
        "another paragraph",
        _ARTICLE,
        _swap(r"kg:paragraph (\d+)", lambda m: f"kg:paragraph {int(m[1]) + 1}"),
        "passage-id",
    ),
    _kind(
        "another sentence",
        _ARTICLE,
        _swap(r"kg:sentence (\d+)", lambda m: f"kg:sentence {int(m[1]) + 1}"),
        "passage-id",
    ),
    _kind(
        "another section",
        _ARTICLE,
        _swap(r"kg:section zm:section-(\d)", lambda m: f"kg:section zm:section-{(int(m[1]) + 2) % 6}"),
        "section-order",
    ),
    _kind(
        "a passage that is not there",
        _ARTICLE,
        _swap(r"^zm:p\d+s\d+ a kg:Passage", "zm:p99s9 a kg:Passage"),
        "passage-id",
    ),
    _kind("an article that there is not", _ARTICLE, _swap(r"kg:article <(\S+)>", "kg:article <\\g<1>x>"), "id-unknown"),
    _kind(
        "a licence in words", r"reference", _swap(r"dcterms:license \S+", 'dcterms:license "CC0"'), "reference-license"
    ),
)

KINDS: Final = (*SYNTAX, *WORDS, *VALUES, *STRUCTURE)


def faults(kind: Kind) -> Iterator[Fault]:
    """Every place of the shipped files where a kind of mistake applies."""
    for file in SOURCES:
        if re.search(kind.where, file.as_posix()):
            lines = (ROOT / file).read_text("utf-8").split("\n")
            for at, line in enumerate(lines):
                made = None if line.startswith("#") else kind.make(lines, at)
                if made is not None:
                    yield Fault(kind.name, file, "\n".join(made[0]), made[1], kind.rules)
