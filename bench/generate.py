"""Data of any size in the shape of the real ones: branches, what they do, what they are honored with, and the evidence.

    python bench/generate.py 1000000 > million.nq
    python bench/generate.py 1000000 --format trig -o million.trig

The same number gives the same bytes. Everything streams: five branches at a time, one article on each five. With the
data that ship kg check finds nothing wrong with it.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import Final, TextIO

BASE: Final = "https://w3id.org/spirit-kg/"
KG: Final = f"{BASE}ontology#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
ORG: Final = "http://www.w3.org/ns/org#"
PROV: Final = "http://www.w3.org/ns/prov#"
TERMS: Final = "http://purl.org/dc/terms/"
GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
DECIMAL: Final = "http://www.w3.org/2001/XMLSchema#decimal"
DATE: Final = "http://www.w3.org/2001/XMLSchema#date"

PER_BRANCH: Final = 200
"""About how many triples come with a branch; `main` measures the exact number of what it writes."""
TOGETHER: Final = 5
SPIRITS_EACH: Final = 40
"""About how many branches inherit one spirit."""

KINDS: Final = (
    ("LearningProgramme", "学习课堂", "learning programme"),
    ("ServiceActivity", "服务行动", "service activity"),
    ("NetworkConstruction", "网络工程", "network construction"),
    ("OrganizationalMechanism", "联席机制", "mechanism"),
    ("TeamBuilding", "先锋队伍", "team building"),
    ("BrandBuilding", "党建品牌", "brand"),
    ("DigitalProject", "数字平台", "digital project"),
    ("Partnership", "共建联盟", "partnership"),
)
PASSAGES_EACH: Final = 9
CHARACTERS_EACH: Final = 60
"""How much room a section and a passage have in the text of their article."""
DIRECTIONS: Final = "东西南北上下新大长高青白清金石云"
FEATURES: Final = "山河湖海江溪岭湾洋塘桥港川泉坪浦洲沙林峰"
ENDINGS: Final = (("县", "County"), ("区", "District"), ("镇", "Town"), ("岛", "Island"), ("乡", "Township"))
SOUNDS: Final = "dong xi nan bei shang xia xin da chang gao qing bai qing jin shi yun".split()
ENDS: Final = "shan he hu hai jiang xi ling wan yang tang qiao gang chuan quan ping pu zhou sha lin feng".split()
VIRTUES: Final = (
    ("白手起家", "starting from nothing"),
    ("敢闯敢试", "daring to try"),
    ("甘于奉献", "willing dedication"),
    ("坚守奋斗", "steadfast struggle"),
    ("开辟新路", "opening new paths"),
    ("服务群众", "serving the people"),
    ("植根基层", "rooted at the grass roots"),
    ("团结协作", "working together"),
)
TITLES: Final = (
    ("先进基层单位", "advanced primary organization"),
    ("红旗支部", "red-flag branch"),
    ("文明班组", "model unit"),
    ("先锋岗位", "pioneer workers"),
)
LEVELS: Final = (
    ("县一级", "county-level"),
    ("市一级", "city-level"),
    ("省一级", "province-level"),
    ("国家一级", "state-level"),
)
TECHNOLOGIES: Final = (
    ("宽带", "broadband"),
    ("云平台", "cloud"),
    ("物联网", "internet of things"),
    ("大数据", "big data"),
)
AUDIENCES: Final = (("村民", "villagers"), ("渔民", "fishermen"), ("企业", "companies"), ("老年人", "the elderly"))
PURPOSES: Final = (
    ("学党史", "learn Party history"),
    ("助力乡村振兴", "help the villages thrive"),
    ("保障通信", "keep the network up"),
)

Statement = tuple[str, str, str]
Block = tuple[str, list[Statement]]
"""The name of a graph, and what is stated in it; terms as N-Quads writes them."""


def iri(text: str) -> str:
    return f"<{text}>"


def thing(name: str) -> str:
    return f"<{BASE}id/{name}>"


def number(value: object, datatype: str = INTEGER) -> str:
    return f'"{value}"^^<{datatype}>'


def degrees(value: float) -> str:
    return number(f"{value:.5f}".rstrip("0").rstrip("."), DECIMAL)


def both(subject: str, predicate: str, zh: str, en: str) -> list[Statement]:
    return [(subject, predicate, f'"{zh}"@zh'), (subject, predicate, f'"{en}"@en')]


A: Final = iri(f"{RDF}type")
LABEL: Final = iri(f"{SKOS}prefLabel")


def named(subject: str, cls: str, zh: str, en: str) -> list[Statement]:
    return [(subject, A, cls), *both(subject, LABEL, zh, en)]


def kg(name: str) -> str:
    return f"<{KG}{name}>"


def described(graph: str, cls: str, zh: str, en: str) -> list[Statement]:
    """What an evidence graph says of itself."""
    return [(graph, A, kg(cls)), *both(graph, iri(f"{TERMS}title"), zh, en)]


def blocks(branches: int) -> Iterator[Block]:
    """Everything: what articles share, then article after article."""
    spirits = max(TOGETHER, branches // SPIRITS_EACH)
    yield ontology()
    yield shared()
    for start in range(0, spirits, 1000):
        yield spirits_register(range(start, min(spirits, start + 1000)))
    for start in range(0, branches, TOGETHER):
        yield from article(start // TOGETHER, range(start, min(branches, start + TOGETHER)), spirits)


def ontology() -> Block:
    graph = iri(f"{BASE}register/ontology")
    under = iri(f"{RDFS}subClassOf")
    above = {"Initiative": [kind for kind, _, _ in KINDS], "Honor": ["Award", "Ranking"]}
    above["Evidence"] = ["Passage", "Reading", "Reference", "Register", "Rule"]
    above["PartyOrganization"] = ["Branch"]
    found = [(kg(leaf), under, kg(top)) for top, leaves in above.items() for leaf in leaves]
    return graph, [*described(graph, "Register", "本体", "Ontology"), *found]


def shared() -> Block:
    graph = iri(f"{BASE}register/more-concepts")
    found = described(graph, "Register", "更多概念", "More concepts")
    found += named(thing("org-mobile"), iri(f"{ORG}Organization"), "移动总公司", "Mobile")
    concept, title = iri(f"{SKOS}Concept"), kg("HonorTitle")
    for prefix, scheme, cls, names in (
        ("technology", ("technologies", "技术与资源", "Technologies and resources"), concept, TECHNOLOGIES),
        ("audience", ("audiences", "服务与教育对象", "Audiences"), concept, AUDIENCES),
        ("level", ("levels", "荣誉级别", "Honor levels"), concept, LEVELS),
        ("title", ("honor-titles", "荣誉称号", "Honor titles"), title, TITLES),
    ):
        list_ = thing(f"scheme-{scheme[0]}")
        found += named(list_, iri(f"{SKOS}ConceptScheme"), *scheme[1:])
        for index, (zh, en) in enumerate(names):
            itself = thing(f"{prefix}-{index}")
            found += [*named(itself, cls, zh, en), (itself, iri(f"{SKOS}inScheme"), list_)]
    for index, (zh, en) in enumerate(VIRTUES):
        found += named(thing(f"tenet-{index}"), kg("Tenet"), zh, en)
    return graph, found


def spirits_register(which: range) -> Block:
    graph = iri(f"{BASE}register/spirits-{which.start // 1000}")
    found = described(graph, "Register", "精神", "Spirits")
    for index in which:
        # Every place once, in an order that seems to have none; then again, with a number.
        again, which_place = divmod(index, PLACES)
        zh, en = place_name(which_place * STRIDE % PLACES)
        number = str(again + 1) if again else ""
        found += named(thing(f"spirit-{index}"), kg("Spirit"), f"{zh}{number}精神", f"{en} Spirit {number}".strip())
    return graph, found


PLACES: Final = len(DIRECTIONS) * len(FEATURES) ** 2
STRIDE: Final = 2741


def place_name(place: int) -> tuple[str, str]:
    """The name of one of so many places."""
    rest, third = divmod(place, len(FEATURES))
    first, second = divmod(rest, len(FEATURES))
    zh = DIRECTIONS[first] + FEATURES[second] + FEATURES[third]
    return zh, (SOUNDS[first] + ENDS[second] + ENDS[third]).title()


def tenets(spirit: int) -> list[Statement]:
    """What a spirit holds: three of all tenets, the next spirit the next three, so that none is left over."""
    which = [(spirit * 3 + tenet) % len(VIRTUES) for tenet in range(3)]
    return [(thing(f"spirit-{spirit}"), kg("hasTenet"), thing(f"tenet-{tenet}")) for tenet in which]


class Section:
    """What is written of one branch: names, passages with their claims, and readings."""

    def __init__(self, article: str, position: int, branch: int, spirits: int) -> None:
        self.random = Random(f"branch {branch}")  # noqa: S311
        self.article = article
        self.position = position
        self.number = branch
        self.branch, self.company = thing(f"branch-{branch}"), thing(f"company-{branch}")
        self.place = thing(f"place-{branch}")
        self.spirit = thing(f"spirit-{self.random.randrange(spirits)}")
        # The sections that begin the list of branches say what the spirits hold.
        self.tenets = tenets(branch) if branch < spirits else []
        self.iri = iri(f"{article}/section-{position}")
        self.names: list[Statement] = []
        self.about: list[Statement] = []
        self.claims: list[Block] = []
        self._write()

    def _write(self) -> None:
        # No two sections of an article have one name.
        zh, en = place_name(self.random.randrange(PLACES // TOGETHER) * TOGETHER + self.position)
        end_zh, end_en = self.random.choice(ENDINGS)
        self.names += named(self.branch, kg("Branch"), f"{zh}党支部", f"{en} Branch")
        self.names += named(self.company, kg("Company"), f"{zh}分公司", f"{en} Company")
        self.names += named(self.place, iri(f"{SCHEMA}Place"), f"{zh}{end_zh}", f"{en} {end_en}")
        self.about += named(self.iri, kg("Section"), f"{zh}篇", f"On {en}")
        self.about += [(self.iri, kg("article"), iri(self.article))]
        self._passage(self._standing(), "heading")
        initiatives = [claims for start in range(0, 12, 4) for claims in self._initiatives(start, zh, en)]
        for start in range(0, 12, 3):
            self._passage([claim for claims in initiatives[start : start + 3] for claim in claims])
        first, second = self.random.sample(range(len(TITLES)), 2)
        self._passage([*self._honor(0, first, zh, en), (self.branch, kg("inherits"), self.spirit)])
        self._passage(self._honor(1, second, zh, en))
        self._reading("place", "所在地", "where it is", [(self.branch, kg("locatedIn"), self.place)])
        itself = thing(f"initiative-{self.number}-0")
        self._reading(
            "year", "年份", "the year", [(itself, kg("startDate"), number(f"20{self.number % 20 + 10}-07-01", DATE))]
        )

    def _standing(self) -> list[Statement]:
        return [
            (self.branch, kg("branchOf"), self.company),
            (self.branch, kg("inherits"), self.spirit),
            (self.company, iri(f"{ORG}subOrganizationOf"), thing("org-mobile")),
            *self.tenets,
        ]

    def _initiatives(self, start: int, zh: str, en: str) -> list[list[Statement]]:
        """Four initiatives, each part of the one before and done by the same."""
        doer = self.branch if self.random.random() < 0.7 else self.company
        return [self._initiative(index, doer, zh, en) for index in range(start, start + 4)]

    def _initiative(self, index: int, doer: str, zh: str, en: str) -> list[Statement]:
        cls, kind_zh, kind_en = KINDS[self.random.randrange(len(KINDS))]
        itself = thing(f"initiative-{self.number}-{index}")
        self.names += named(itself, kg(cls), f"{zh}{kind_zh}{index + 1}号", f"{en} {kind_en} no. {index + 1}")
        found = both(itself, kg("purpose"), *self.random.choice(PURPOSES))
        if index % 4:
            found.append((itself, kg("partOf"), thing(f"initiative-{self.number}-{index - 1}")))
        found.append((itself, kg("carriedOutBy"), doer))
        found.append((itself, kg("uses"), thing(f"technology-{self.random.randrange(len(TECHNOLOGIES))}")))
        if index % 2:
            found.append((itself, kg("audience"), thing(f"audience-{self.random.randrange(len(AUDIENCES))}")))
        if index % 3 == 0:
            found.append((itself, kg("drawsOn"), self.spirit))
        return found

    def _honor(self, index: int, title: int, zh: str, en: str) -> list[Statement]:
        itself = thing(f"honor-{self.number}-{index}")
        self.names += named(itself, kg("Award"), f"{zh}{TITLES[title][0]}", f"{en} {TITLES[title][1]}")
        recipient = self.branch if self.random.random() < 0.6 else self.company
        return [
            (itself, kg("awardedTo"), recipient),
            (itself, kg("title"), thing(f"title-{title}")),
            (itself, kg("level"), thing(f"level-{self.random.randrange(len(LEVELS))}")),
            (itself, kg("year"), number(2010 + self.random.randrange(15))),
        ]

    def _passage(self, claims: list[Statement], kind: str = "sentence") -> None:
        paragraph, sentence = self.position * 3 + len(self.claims) // 3 + 1, len(self.claims) % 3 + 1
        graph = iri(f"{self.article}/p{paragraph}s{sentence}")
        start = (self.position * PASSAGES_EACH + len(self.claims)) * CHARACTERS_EACH
        self.claims.append((graph, claims))
        self.about += [
            (graph, A, kg("Passage")),
            (graph, kg("article"), iri(self.article)),
            (graph, kg("section"), self.iri),
            (graph, kg("kind"), f'"{kind}"'),
            (graph, kg("paragraph"), number(paragraph)),
            (graph, kg("sentence"), number(sentence)),
            (graph, kg("start"), number(start)),
            (graph, kg("end"), number(start + CHARACTERS_EACH - (sentence == 3))),  # then comes the next line
        ]

    def _reading(self, name: str, zh: str, en: str, claims: list[Statement]) -> None:
        graph = iri(f"{self.article}/reading-{name}-{self.position}")
        self.about += [(graph, A, kg("Reading")), (graph, iri(f"{PROV}wasDerivedFrom"), self.claims[0][0])]
        self.about += both(graph, iri(f"{RDFS}label"), zh, en)
        self.about += both(graph, iri(f"{RDFS}comment"), "上文已经说明，本句省略。", "Said before and left out here.")
        self.claims.append((graph, claims))

    def reference(self) -> list[Statement]:
        lat, long = 20 + self.random.random() * 25, 80 + self.random.random() * 45
        return [
            (self.place, kg("adcode"), f'"{self.number:09}"'),
            (self.place, iri(f"{GEO}lat"), degrees(lat)),
            (self.place, iri(f"{GEO}long"), degrees(long)),
        ]


def article(index: int, which: range, spirits: int) -> Iterator[Block]:
    """The graphs of one article: its register, its names, its sentences and readings, and a reference."""
    itself = f"{BASE}source/article-{index}"
    register, names = iri(f"{BASE}register/article-{index}"), iri(f"{BASE}register/article-{index}-names")
    sections = [Section(itself, position, branch, spirits) for position, branch in enumerate(which)]
    about = described(register, "Register", "文章", "The article")
    about += named(iri(itself), kg("Article"), f"第{index + 1}篇报道", f"Report no. {index + 1}")
    about += [
        (iri(itself), kg("sha256"), f'"{hashlib.sha256(itself.encode()).hexdigest()}"'),
        (iri(itself), kg("length"), number(len(sections) * PASSAGES_EACH * CHARACTERS_EACH)),
    ]
    yield register, about + [statement for section in sections for statement in section.about]
    found = described(names, "Register", "名称", "Names")
    yield names, found + [statement for section in sections for statement in section.names]
    for section in sections:
        yield from section.claims
    reference = iri(f"{BASE}reference/places-{index}")
    places = [statement for section in sections for statement in section.reference()]
    origin = (
        (reference, iri(f"{TERMS}source"), iri("https://www.wikidata.org/")),
        (reference, iri(f"{TERMS}license"), iri("https://creativecommons.org/publicdomain/zero/1.0/")),
    )
    yield reference, [*described(reference, "Reference", "地点", "Places"), *origin, *places]


def write(out: TextIO, branches: int, *, trig: bool) -> int:
    """Write everything; how many statements that were."""
    count = 0
    for graph, statements in blocks(branches):
        count += len(statements)
        if trig:
            out.write(f"{graph} {{\n" + "".join(f"  {s} {p} {o} .\n" for s, p, o in statements) + "}\n")
        else:
            out.write("".join(f"{s} {p} {o} {graph} .\n" for s, p, o in statements))
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, help="about how many")
    parser.add_argument("--format", choices=("nq", "trig"), default="nq")
    parser.add_argument("-o", "--output", type=Path, help="a file instead of standard output")
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    where = options.output.open("w", encoding="utf-8", newline="\n") if options.output else nullcontext(sys.stdout)
    with where as out:
        written = write(out, max(1, round(options.triples / PER_BRANCH)), trig=options.format == "trig")
    sys.stderr.write(f"{written} statements\n")


if __name__ == "__main__":
    main()
