"""Mistakes in what is stated: what is missing, what is there twice, what stands in the wrong place or means another."""

from __future__ import annotations

import re
from typing import Final

from validation.making import ARTICLE, BLOCKS, REGISTERS, Changed, add, below, drop, kind, no_block, swap


def early_end(lines: list[str], at: int) -> Changed | None:
    """A sentence that ends too early; seen without the text only where another follows in its paragraph."""
    own = re.search(r"kg:paragraph (\d+)", lines[at - 3])
    following = re.match(r"zm:p(\d+)s", "".join(lines[at + 2 : at + 3]))
    if own is None or following is None or own[1] != following[1]:
        return None
    return swap(r"kg:end (\d+)", lambda m: f"kg:end {int(m[1]) - 3}")(lines, at)


STRUCTURE: Final = (
    *(
        kind(f"no {curie}: {rules[0]}", where, drop(curie), *rules)
        for curie, where, *rules in (
            ("kg:branchOf", BLOCKS, "branch-company"),
            ("kg:title", BLOCKS, "award-title"),
            ("kg:level", BLOCKS, "award-level"),
            ("kg:metric", BLOCKS, "ranking-metric"),
            ("kg:rankedIn", BLOCKS, "ranking-place"),
            ("kg:rankAtMost", BLOCKS, "ranking-at-most"),
            ("kg:speaker", BLOCKS, "remark-speaker"),
            ("kg:about", BLOCKS, "remark-about"),
            ("kg:gist", BLOCKS, "remark-gist"),
            ("kg:designates", BLOCKS, "designation-spirit"),
            ("kg:designatedAs", BLOCKS, "designation-status"),
            ("org:subOrganizationOf", r"[1-5]-.*trig", "company-parent"),
            ("schema:unitText", BLOCKS, "quantity-unit"),
            ("skos:prefLabel", REGISTERS, "name"),
            ("skos:inScheme", REGISTERS, "concept-scheme"),
            ("kg:article", ARTICLE, "passage-article", "section-article"),
            ("kg:section", ARTICLE, "passage-section"),
            ("kg:kind", ARTICLE, "passage-kind"),
            ("kg:paragraph", ARTICLE, "passage-paragraph"),
            ("kg:sentence", ARTICLE, "passage-sentence"),
            ("kg:start", ARTICLE, "passage-start"),
            ("kg:end", ARTICLE, "passage-end"),
            ("kg:sha256", ARTICLE, "article-sha256"),
            ("kg:length", ARTICLE, "article-length"),
            ("rdfs:label", ARTICLE, "reading-label"),
            ("rdfs:comment", r"article\.ttl", "reading-reason"),
            ("prov:wasDerivedFrom", ARTICLE, "reading-passages"),
            ("dcterms:title", r"data", "register-title", "reference-title"),
            ("dcterms:source", r"reference", "reference-source"),
            ("dcterms:license", r"reference", "reference-license"),
            ("rdfs:label", r"kg\.ttl", "term-label"),
        )
    ),
    kind("one name alone", REGISTERS, swap(r'(skos:prefLabel "[^"]+"@zh) , "[^"]+"@en', "\\1"), "name"),
    kind(
        "two Chinese names",
        REGISTERS,
        swap(r'skos:prefLabel "([^"]+)"@zh', 'skos:prefLabel "\\1"@zh , "另名"@zh'),
        "name",
    ),
    kind(
        "a purpose in one language",
        BLOCKS,
        swap(r'(kg:purpose "[^"]+"@zh) , "[^"]+"@en ([.;])', "\\1 \\2"),
        "translation-missing",
    ),
    kind(
        "a reason in one language",
        ARTICLE,
        below("rdfs:label", swap(r'^(    rdfs:comment "[^"]+"@zh) , "[^"]+"@en ;$', "\\1 ;")),
        "reading-reason",
    ),
    kind(
        "two recipients",
        BLOCKS,
        swap(r"kg:awardedTo (\S+)", "kg:awardedTo \\1 , id:company-suichang"),
        "honor-recipient",
    ),
    kind(
        "a person as recipient",
        BLOCKS,
        swap(r"kg:awardedTo (\S+)", "kg:awardedTo id:person-su-yu"),
        "honor-recipient",
    ),
    kind(
        "a committee as recipient",
        BLOCKS,
        swap(r"kg:awardedTo (\S+)", "kg:awardedTo id:org-zhejiang-mobile"),
        "honor-recipient",
    ),
    kind(
        "two companies", BLOCKS, swap(r"kg:branchOf (\S+)", "kg:branchOf \\1 , id:company-suichang"), "branch-company"
    ),
    kind(
        "a branch of a branch",
        BLOCKS,
        swap(r"kg:branchOf id:company-(\S+)", "kg:branchOf id:branch-\\1"),
        "value-class",
    ),
    kind(
        "a branch that inherits a tenet",
        BLOCKS,
        swap(r"kg:inherits \S+", "kg:inherits id:tenet-pioneering"),
        "value-class",
    ),
    kind(
        "two titles",
        BLOCKS,
        swap(r"kg:title (\S+)", "kg:title \\1 , id:title-model-red-banner-workers-home"),
        "award-title",
    ),
    kind("two levels", BLOCKS, swap(r"kg:level id:(\S+)", "kg:level id:\\1 , id:level-x"), "award-level", "id-unknown"),
    kind("a level that is none", BLOCKS, swap(r"kg:level \S+", "kg:level id:concept-red-root"), "award-level"),
    kind(
        "a technology that is none",
        BLOCKS,
        swap(r"kg:uses \S+", "kg:uses id:concept-red-root"),
        "initiative-technology",
    ),
    kind(
        "an award with a rank",
        BLOCKS,
        add(
            r"    (id:honor-\S+) kg:awardedTo .* ;",
            "        kg:rank 1 ;",
        ),
        "subject-class",
        "ranking-rank",
    ),
    kind(
        "two parents",
        BLOCKS,
        swap(r"kg:partOf (\S+)", "kg:partOf \\1 , id:initiative-jiashan-exchange"),
        "initiative-parent",
    ),
    kind("part of itself", BLOCKS, swap(r"(id:\S+) kg:partOf \S+", "\\1 kg:partOf \\1"), "circle"),
    kind("a place for a doer", BLOCKS, swap(r"kg:carriedOutBy \S+", "kg:carriedOutBy id:place-jiashan"), "value-class"),
    kind(
        "two kinds",
        REGISTERS,
        swap(r"a kg:ServiceActivity", "a kg:ServiceActivity , kg:DigitalProject"),
        "class-clash",
    ),
    kind(
        "no kind",
        REGISTERS,
        swap(r"a kg:(ServiceActivity|DigitalProject|Partnership)", "a kg:Initiative"),
        "initiative-kind",
    ),
    kind(
        "a class above",
        REGISTERS,
        swap(r"a kg:(ServiceActivity|Partnership)", "a kg:\\1 , kg:Initiative"),
        "class-above",
    ),
    kind(
        "a ranking for an award",
        REGISTERS,
        swap(r"a kg:Award", "a kg:Ranking"),
        "class-unfit",
    ),
    kind("an honor for an award", REGISTERS, swap(r"a kg:Award", "a kg:Honor"), "honor-kind"),
    kind("a branch for a company", REGISTERS, swap(r"^(id:company-\S+) a kg:Company", "\\1 a kg:Branch"), "id-class"),
    kind(
        "a derived link by hand",
        BLOCKS,
        add(r"    (id:branch-\S+) kg:inherits (\S+) ;", "        kg:undertakes id:initiative-jiashan-exchange ;"),
        "derived-by-hand",
    ),
    kind(
        "a graph of a rule by hand",
        BLOCKS,
        add(
            r"\}",
            "<https://w3id.org/spirit-kg/rule/inspires> {",
            "    id:branch-jiashan kg:inherits id:spirit-haixia .",
            "}",
        ),
        "rule-by-hand",
    ),
    kind("a thing without an id", BLOCKS, swap(r"kg:quantity \S+", "kg:quantity [ ]"), "blank-node"),
    kind(
        "a claim in the register",
        REGISTERS,
        add(r"id:branch-\S+ a .* ;", "    kg:inherits id:spirit-haixia ;"),
        "claim-in-register",
    ),
    kind(
        "a claim in the reference",
        r"reference",
        add(r"reference:\S+ \{", "    id:branch-jiashan kg:inherits id:spirit-red-boat ."),
        "claim-in-reference",
    ),
    kind(
        "a name in a sentence",
        BLOCKS,
        add(r"zm:p\S+ \{", '    id:branch-jiashan skos:prefLabel "嘉善支部"@zh .'),
        "definition-outside-register",
        "name",
    ),
    kind(
        "a class in a sentence",
        BLOCKS,
        add(r"zm:p\S+ \{", "    id:branch-jiashan a kg:Branch ."),
        "definition-outside-register",
    ),
    kind(
        "a claim outside all blocks",
        BLOCKS,
        add(r"\}", "id:spirit-haixia kg:originPlace id:place-dongtou ."),
        "graph-unknown",
    ),
    kind(
        "a code in a sentence",
        BLOCKS,
        add(r"zm:p\S+ \{", '    id:place-jiashan kg:adcode "330421" .'),
        "outside-fact",
        "place-code",
    ),
    kind("a sentence that says nothing", r"\d-.*\.trig", no_block, "passage-silent"),
    kind("a reading that reads nothing", r"readings\.trig", no_block, "reading-empty"),
    kind(
        "a block that comes twice",
        r"1-red-boat\.trig",
        add(r"\}", "zm:p7s1 {", "    id:spirit-haixia kg:originPlace id:place-dongtou .", "}"),
        "block-twice",
    ),
    kind("a line that comes twice", BLOCKS, add(r"(    id:\S+ (?:kg|org|schema):\S+ .* \.)", "\\1"), "statement-twice"),
    kind(
        "a name that is taken",
        r"names\.ttl",
        add(r"id:initiative-.* a kg:ServiceActivity ;", '    skos:prefLabel "坏" ;'),
        "name",
        "language-script",
        "value-datatype",
    ),
    kind(
        "a year in a reading",
        r"readings\.trig",
        add(r"zm:reading-\S+ \{", "    id:honor-putuo-brand-building-unit kg:year 2020 ."),
        "year-outside-passage",
        "honor-year",
    ),
    kind(
        "a credit in a reading",
        r"readings\.trig",
        add(
            r"zm:reading-\S+ \{",
            "    id:honor-putuo-brand-building-unit kg:creditedTo id:initiative-putuo-party-co-creation .",
        ),
        "credit-outside-passage",
    ),
    kind(
        "a start that is too small",
        ARTICLE,
        swap(r"kg:start (\d{2,})", lambda m: f"kg:start {int(m[1]) - 3}"),
        "position-overlap",
        "position-gap",
    ),
    kind(
        "a start that is too large",
        ARTICLE,
        swap(r"kg:start (\d{2,})", lambda m: f"kg:start {int(m[1]) + 3}"),
        "position-gap",
    ),
    kind(
        "an end that is too small",
        ARTICLE,
        early_end,
        "position-gap",
    ),
    kind(
        "an end that is too large",
        ARTICLE,
        swap(r"kg:end (\d{2,})", lambda m: f"kg:end {int(m[1]) + 5}"),
        "position-overlap",
        "position-gap",
        "position-outside-text",
    ),
    kind(
        "a start behind the end",
        ARTICLE,
        swap(r"kg:start (\d+)", "kg:start 2600"),
        "passage-start",
        "position-overlap",
    ),
    kind(
        "another paragraph",
        ARTICLE,
        swap(r"kg:paragraph (\d+)", lambda m: f"kg:paragraph {int(m[1]) + 1}"),
        "passage-id",
    ),
    kind(
        "another sentence",
        ARTICLE,
        swap(r"kg:sentence (\d+)", lambda m: f"kg:sentence {int(m[1]) + 1}"),
        "passage-id",
    ),
    kind(
        "another section",
        ARTICLE,
        swap(r"kg:section zm:section-(\d)", lambda m: f"kg:section zm:section-{(int(m[1]) + 2) % 6}"),
        "section-order",
    ),
    kind(
        "a passage that is not there",
        ARTICLE,
        swap(r"^zm:p\d+s\d+ a kg:Passage", "zm:p99s9 a kg:Passage"),
        "passage-id",
    ),
    kind("an article that there is not", ARTICLE, swap(r"kg:article <(\S+)>", "kg:article <\\g<1>x>"), "id-unknown"),
    kind(
        "a licence in words", r"reference", swap(r"dcterms:license \S+", 'dcterms:license "CC0"'), "reference-license"
    ),
)
