"""Data of any size in the shape of the real ones: branches, what they do, what they are honored with, and the evidence.

    python bench/generate.py 1000000 > million.nq
    python bench/generate.py 1000000 --format trig -o million.trig

The same number gives the same bytes. Everything streams: five branches at a time, one article on each five.
"""

import argparse
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
DIRECTIONS: Final = "东西南北上下新大长高青白清金石云"
FEATURES: Final = "山河湖海江溪岭湾洋塘桥港川泉坪浦洲沙林峰"
ENDINGS: Final = (("县", "County"), ("区", "District"), ("镇", "Town"), ("岛", "Island"), ("乡", "Township"))
SOUNDS: Final = "dong xi nan bei shang xia xin da chang gao qing bai qing jin shi yun".split()
ENDS: Final = "shan he hu hai jiang xi ling wan yang tang qiao gang chuan quan ping pu zhou sha lin feng".split()
VIRTUES: Final = (
    ("艰苦创业", "arduous pioneering"),
    ("敢为人先", "daring to be first"),
    ("无私奉献", "selfless dedication"),
    ("坚守奋斗", "steadfast struggle"),
    ("开拓创新", "opening new paths"),
    ("服务群众", "serving the people"),
    ("植根基层", "rooted at the grass roots"),
    ("团结协作", "working together"),
)
TITLES: Final = (
    ("先进基层党组织", "advanced primary organization"),
    ("红旗党支部", "red-flag branch"),
    ("文明单位", "model unit"),
    ("工人先锋号", "pioneer workers"),
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
    graph = iri(f"{BASE}register/concepts")
    found = described(graph, "Register", "概念", "Concepts")
    concept = iri(f"{SKOS}Concept")
    for prefix, names in (("technology", TECHNOLOGIES), ("audience", AUDIENCES)):
        for index, (zh, en) in enumerate(names):
            found += named(thing(f"{prefix}-{index}"), concept, zh, en)
    for index, (zh, en) in enumerate(TITLES):
        found += named(thing(f"title-{index}"), kg("HonorTitle"), zh, en)
    for index, (zh, en) in enumerate(VIRTUES):
        found += named(thing(f"tenet-{index}"), kg("Tenet"), zh, en)
    return graph, found


def spirits_register(which: range) -> Block:
    graph = iri(f"{BASE}register/spirits-{which.start // 1000}")
    found = described(graph, "Register", "精神", "Spirits")
    for index in which:
        random = Random(f"spirit {index}")  # noqa: S311  (repeatable, not secret)
        zh, en = place_name(random)
        spirit = thing(f"spirit-{index}")
        found += named(spirit, kg("Spirit"), f"{zh}精神", f"{en} Spirit")
        found += [(spirit, kg("hasTenet"), thing(f"tenet-{tenet}")) for tenet in random.sample(range(len(VIRTUES)), 3)]
    return graph, found


def place_name(random: Random) -> tuple[str, str]:
    first, second, third = (random.randrange(len(names)) for names in (DIRECTIONS, FEATURES, FEATURES))
    zh = DIRECTIONS[first] + FEATURES[second] + FEATURES[third]
    return zh, (SOUNDS[first] + ENDS[second] + ENDS[third]).title()


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
        self.iri = iri(f"{article}/section-{position}")
        self.names: list[Statement] = []
        self.about: list[Statement] = []
        self.claims: list[Block] = []
        self._write()

    def _write(self) -> None:
        zh, en = place_name(self.random)
        end_zh, end_en = self.random.choice(ENDINGS)
        self.names += named(self.branch, kg("Branch"), f"{zh}党支部", f"{en} Branch")
        self.names += named(self.company, kg("Company"), f"{zh}分公司", f"{en} Company")
        self.names += named(self.place, iri("https://schema.org/Place"), f"{zh}{end_zh}", f"{en} {end_en}")
        self.about += named(self.iri, kg("Section"), f"{zh}篇", f"On {en}")
        self.about += [(self.iri, kg("article"), iri(self.article))]
        self._passage(self._standing())
        initiatives = [self._initiative(index, zh, en) for index in range(12)]
        for start in range(0, 12, 3):
            self._passage([claim for claims in initiatives[start : start + 3] for claim in claims])
        self._passage([*self._honor(0, zh, en), (self.branch, kg("inherits"), self.spirit)])
        self._passage(self._honor(1, zh, en))
        self._reading("place", [(self.branch, kg("locatedIn"), self.place)])
        first = thing(f"initiative-{self.number}-0")
        self._reading("year", [(first, kg("startDate"), number(f"20{self.number % 20 + 10}-07-01", DATE))])

    def _standing(self) -> list[Statement]:
        return [
            (self.branch, kg("branchOf"), self.company),
            (self.branch, kg("inherits"), self.spirit),
            (self.company, iri(f"{ORG}subOrganizationOf"), thing("org-mobile")),
        ]

    def _initiative(self, index: int, zh: str, en: str) -> list[Statement]:
        cls, kind_zh, kind_en = KINDS[self.random.randrange(len(KINDS))]
        itself = thing(f"initiative-{self.number}-{index}")
        self.names += named(itself, kg(cls), f"{zh}{kind_zh}{index + 1}号", f"{en} {kind_en} no. {index + 1}")
        doer = self.branch if self.random.random() < 0.7 else self.company
        found = both(itself, kg("purpose"), *self.random.choice(PURPOSES))
        if index % 4:
            found.append((itself, kg("partOf"), thing(f"initiative-{self.number}-{index - 1}")))
        else:
            found.append((itself, kg("carriedOutBy"), doer))
        found.append((itself, kg("uses"), thing(f"technology-{self.random.randrange(len(TECHNOLOGIES))}")))
        if index % 2:
            found.append((itself, kg("audience"), thing(f"audience-{self.random.randrange(len(AUDIENCES))}")))
        if index % 3 == 0:
            found.append((itself, kg("drawsOn"), self.spirit))
        return found

    def _honor(self, index: int, zh: str, en: str) -> list[Statement]:
        itself, title = thing(f"honor-{self.number}-{index}"), self.random.randrange(len(TITLES))
        self.names += named(itself, kg("Award"), f"{zh}{TITLES[title][0]}", f"{en} {TITLES[title][1]}")
        recipient = self.branch if self.random.random() < 0.6 else self.company
        return [
            (itself, kg("awardedTo"), recipient),
            (itself, kg("title"), thing(f"title-{title}")),
            (itself, kg("level"), thing(f"level-{self.random.randrange(4)}")),
            (itself, kg("year"), number(2010 + self.random.randrange(15))),
        ]

    def _passage(self, claims: list[Statement]) -> None:
        paragraph, sentence = self.position * 3 + len(self.claims) // 3 + 1, len(self.claims) % 3 + 1
        graph = iri(f"{self.article}/p{paragraph}s{sentence}")
        start = (self.position * 9 + len(self.claims)) * 60
        self.claims.append((graph, claims))
        self.about += [
            (graph, A, kg("Passage")),
            (graph, kg("article"), iri(self.article)),
            (graph, kg("section"), self.iri),
            (graph, kg("kind"), '"sentence"'),
            (graph, kg("paragraph"), number(paragraph)),
            (graph, kg("sentence"), number(sentence)),
            (graph, kg("start"), number(start)),
            (graph, kg("end"), number(start + 58)),
        ]

    def _reading(self, name: str, claims: list[Statement]) -> None:
        graph = iri(f"{self.article}/reading-{name}-{self.position}")
        self.about += [(graph, A, kg("Reading")), (graph, iri(f"{PROV}wasDerivedFrom"), self.claims[0][0])]
        self.about += both(graph, iri(f"{RDFS}comment"), "上文已经说明，本句省略。", "Said before and left out here.")
        self.claims.append((graph, claims))

    def reference(self) -> list[Statement]:
        lat, long = 20 + self.random.random() * 25, 80 + self.random.random() * 45
        return [
            (self.place, kg("adcode"), f'"{self.number:09}"'),
            (self.place, iri(f"{GEO}lat"), number(f"{lat:.5f}", DECIMAL)),
            (self.place, iri(f"{GEO}long"), number(f"{long:.5f}", DECIMAL)),
        ]


def article(index: int, which: range, spirits: int) -> Iterator[Block]:
    """The graphs of one article: its register, its names, its sentences and readings, and a reference."""
    itself = f"{BASE}source/article-{index}"
    register, names = iri(f"{BASE}register/article-{index}"), iri(f"{BASE}register/article-{index}-names")
    sections = [Section(itself, position, branch, spirits) for position, branch in enumerate(which)]
    about = described(register, "Register", "文章", "The article")
    about += named(iri(itself), kg("Article"), f"第{index + 1}篇报道", f"Report no. {index + 1}")
    yield register, about + [statement for section in sections for statement in section.about]
    found = described(names, "Register", "名称", "Names")
    yield names, found + [statement for section in sections for statement in section.names]
    for section in sections:
        yield from section.claims
    reference = iri(f"{BASE}reference/places-{index}")
    places = [statement for section in sections for statement in section.reference()]
    yield reference, described(reference, "Reference", "地点", "Places") + places


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
