"""Proposals: what each rule finds, what it leaves alone, and what it says about why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files
from kg.curate import known, text, words
from kg.curate.desk import desk
from kg.curate.known import Known
from kg.curate.propose import proposals

if TYPE_CHECKING:
    from kg.curate.proposal import Proposal

LISTS = words.load(files.project().data)
REGISTERS = known.load(
    [files.project().data / f"{name}.ttl" for name in "spirits organizations places concepts".split()]
)
INTRODUCED = "浙江移动宁波余姚分公司党支部传承红船精神。"


def found(sentence: str, registers: Known = REGISTERS) -> list[Proposal]:
    """The proposals for a sentence that follows the introduction of a branch."""
    article = text.parse(f"题目\n导语。\n传承红船精神\n{INTRODUCED}\n{sentence}")
    return [p for p in proposals(desk(files.project(), "a-b"), article, registers, LISTS) if p.passage.startswith("p5")]


def texts(sentence: str, kind: str) -> list[str]:
    return [proposal.text for proposal in found(sentence) if proposal.kind == kind]


def said(sentence: str, kind: str, place: str = "passage") -> list[str]:
    return [
        f"{claim.subject} {claim.predicate} {claim.object}"
        for proposal in found(sentence)
        if proposal.kind == kind
        for claim in proposal.claims
        if claim.place == place
    ]


def test_a_branch_with_its_company_its_parent_and_its_places() -> None:
    article = text.parse(f"题目\n导语。\n传承红船精神\n{INTRODUCED}")
    branch, spirit = proposals(desk(files.project(), "a-b"), article, REGISTERS, LISTS)[-2:]
    assert [claim[:3] for claim in branch.claims if claim.place == "passage"] == [
        ("id:branch-yuyao", "kg:branchOf", "id:company-yuyao"),
        ("id:company-yuyao", "org:subOrganizationOf", "id:org-zhejiang-mobile"),
        ("id:company-yuyao", "kg:locatedIn", "id:place-ningbo"),
        ("id:company-yuyao", "kg:locatedIn", "id:place-yuyao"),
    ]
    names = {claim.object for claim in branch.claims if claim.place == "names"}
    assert {"kg:Branch", "kg:Company", '"余姚分公司党支部"@zh', '"Yuyao City"@en', '"宁波"@zh'} <= names
    assert ("id:branch-yuyao", "kg:inherits", "id:spirit-red-boat", "passage") in spirit.claims


@pytest.mark.parametrize(
    ("sentence", "titles"),
    [
        ("支部被评为浙江公司先进基层党组织。", ["浙江公司先进基层党组织"]),
        ("支部荣获“六好”党支部、先进基层党组织等荣誉。", ["“六好”党支部", "先进基层党组织"]),
        ("支部获评第二批中央企业基层示范党支部。", ["第二批中央企业基层示范党支部"]),
        ("支部获得了群众的一致好评。", []),
        ("支部获先进集体,分公司获企业文化示范单位。", ["先进集体", "企业文化示范单位"]),
    ],
)
def test_titles_are_split_at_the_enumeration_comma(sentence: str, titles: list[str]) -> None:
    assert texts(sentence, "award") == titles


def test_an_award_knows_level_year_batch_and_who_received_it() -> None:
    claims = said("支部被评为2019年度市公司级“六好”党支部。", "award")
    assert [claim.partition(" ")[2] for claim in claims] == [
        "kg:awardedTo id:branch-yuyao",
        "kg:title id:title-six-good-branch",
        "kg:level id:level-municipal-company",
        "kg:year 2019",
    ]
    assert any(claim.endswith("kg:batch 2") for claim in said("支部获评第二批中央企业示范党支部。", "award"))
    assert any(claim.endswith("kg:awardedTo id:company-yuyao") for claim in said("分公司获评先进单位。", "award"))


def test_the_level_of_a_second_title_is_a_reading_with_its_reason() -> None:
    sentence = "支部荣获浙江公司“六好”党支部、先进基层党组织。"
    assert len(said(sentence, "award", "reading")) == 1
    second = [proposal for proposal in found(sentence) if proposal.kind == "award"][1]
    assert (second.reading, second.rests_on) == ("reading-p5s1-level", ("p5s1",))
    assert {"rdfs:label", "rdfs:comment", "prov:wasDerivedFrom"} <= {
        c.predicate for c in second.claims if c.place == "article"
    }


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("分公司经营业绩保持台州市前三。", {"kg:rankAtMost 3", "kg:rankedIn id:place-taizhou"}),
        (
            "2020年经营业绩位列嘉兴市第一。",
            {"kg:rankAtMost 1", "kg:rank 1", "kg:year 2020", "kg:rankedIn id:place-jiaxing"},
        ),
        ("第一时间响应,建成第一村。", set()),
    ],
)
def test_a_ranking(sentence: str, facts: set[str]) -> None:
    claims = {claim.partition(" ")[2] for claim in said(sentence, "ranking")}
    assert facts <= claims
    assert bool(claims) == bool(facts)


def test_a_rank_without_a_printed_subject_is_read_out_of_the_sentence_before() -> None:
    assert said("2020年经营业绩位列嘉兴市第一。", "ranking", "reading") == [
        "id:honor-yuyao-performance-2020 kg:awardedTo id:branch-yuyao"
    ]
    assert said("分公司经营业绩保持台州市前三。", "ranking", "reading") == []


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("支部开展“星火夜校”专题学习。", "“星火夜校”专题学习", "kg:LearningProgramme"),
        ("支部建立“首问负责”机制。", "“首问负责”机制", "kg:OrganizationalMechanism"),
        ("支部组建党员突击队。", "党员突击队", "kg:TeamBuilding"),
        ("支部深化“姚江先锋”支部品牌建设。", "“姚江先锋”支部品牌建设", "kg:BrandBuilding"),
        ("支部启动“姚江令”行动。", "“姚江令”行动", "kg:ServiceActivity"),
        ("支部开通大岚5G站点。", "大岚5G站点", "kg:NetworkConstruction"),
        ("支部上线全景地图。", "全景地图", "kg:DigitalProject"),
        ("支部与梁弄镇党委签订“红绿”协议。", "“红绿”协议", "kg:Partnership"),
    ],
)
def test_the_head_noun_decides_the_kind_of_an_initiative(sentence: str, name: str, kind: str) -> None:
    proposal = next(proposal for proposal in found(sentence) if proposal.kind == "initiative")
    assert proposal.text == name
    initiative = next(
        claim for claim in proposal.claims if claim.place == "names" and claim.subject.startswith("id:init")
    )
    assert (initiative.predicate, initiative.object) == ("a", kind)
    assert (initiative.subject, "kg:carriedOutBy", "id:branch-yuyao", "passage") in proposal.claims


@pytest.mark.parametrize(
    "sentence",
    [
        "支部深入践行“红船精神”。",
        "支部坚持“学党史、强队伍”工作思路。",
        "书记指出“开展活动要务实”。",
        "支部守好“红色根脉”。",
        "支部助推公司高质量发展。",
        "支部荣获“六好”党支部。",
    ],
)
def test_sayings_slogans_spirits_and_titles_are_no_initiatives(sentence: str) -> None:
    assert texts(sentence, "initiative") == []


def test_an_elided_doer_is_a_reading_and_the_verb_a_note() -> None:
    sentence = "深化“姚江先锋”支部品牌建设。"
    assert [claim.rpartition(" ")[2] for claim in said(sentence, "initiative", "reading")] == ["id:branch-yuyao"]
    assert any('skos:note "深化"@zh' in claim for claim in said(sentence, "initiative"))


def test_an_alliance_is_founded_by_an_initiative() -> None:
    claims = said("支部成立“丝路”党建联盟。", "initiative")
    assert any("kg:formed id:alliance-yuyao-si-lu-dang-jian-lian-meng" in claim for claim in claims)


def test_partners_places_dates_and_quantities_belong_to_the_initiative_near_by() -> None:
    sentence = "2020年8月,支部联合罗星街道、罗星派出所开展“星火”志愿服务30余次。"
    initiative = "id:initiative-yuyao-xing-huo-zhi-yuan-fu-wu"
    assert said(sentence, "partner") == [
        f"{initiative} kg:withPartner id:org-luoxing-subdistrict",
        f"{initiative} kg:withPartner id:org-luoxing-police-station",
    ]
    assert said(sentence, "date") == [
        f'{initiative} kg:dateText "2020年8月"@zh',
        f'{initiative} kg:dateText "August 2020"@en',
        f'{initiative} kg:startDate "2020-08-01"^^xsd:date',
        f'{initiative} kg:endDate "2020-08-31"^^xsd:date',
    ]
    assert f"{initiative} kg:quantity id:quantity-yuyao-xing-huo-zhi-yuan-fu-wu" in said(sentence, "quantity")
    assert "schema:minValue 30" in " ".join(said(sentence, "quantity"))
    assert said("支部深入蚂蚁岛开展“星火”志愿服务。", "place") == [f"{initiative} kg:takesPlaceAt id:place-mayi-island"]


def test_what_belongs_to_nothing_near_by_is_open() -> None:
    proposal = next(proposal for proposal in found("2020年8月,天气晴好。") if proposal.kind == "date")
    assert proposal.is_open


def test_a_date_without_a_year_has_no_days() -> None:
    assert [c for c in said("7月1日,支部开展“星火”志愿服务。", "date") if "Date " in c] == []


def test_a_day_of_every_month_is_a_date_without_days() -> None:
    dates = said("每月15日,支部开展“星火”志愿服务。", "date")
    assert [claim.split(" ", 2)[2] for claim in dates] == ['"每月15日"@zh', '"the 15th of every month"@en']


def test_people_who_came_are_counted_as_often_as_they_came() -> None:
    counted = " ".join(said("支部开展“星火”志愿服务,听众3000余人次。", "quantity"))
    assert "schema:minValue 3000" in counted
    assert 'schema:unitText "人次"@zh' in counted


def test_everything_new_comes_with_its_class_and_two_names() -> None:
    for proposal in found("支部联合福田街道成立“丝路”党建联盟,荣获浙江公司“丝路”标兵称号。"):
        defined = {claim.subject for claim in proposal.claims if claim.place == "names"}
        used = {term for claim in proposal.claims for term in (claim.subject, claim.object) if term.startswith("id:")}
        assert used - set(REGISTERS.things) == defined
        for id in defined:
            langs = [c.object[-3:] for c in proposal.claims if (c.subject, c.predicate) == (id, "skos:prefLabel")]
            assert langs == ["@zh", "@en"]


def test_spans_are_where_they_say_and_keys_are_apart() -> None:
    sentence = "2020年8月,支部开展“星火夜校”专题学习、“星火夜校”专题学习,荣获先进集体、先进单位。"
    every = found(sentence)
    assert all(sentence[p.start : p.end] == p.text for p in every)
    assert len({p.key for p in every}) == len(every) >= 5
    assert all(p.why.zh and p.why.en for p in every)


def test_english_drafts_hold_no_chinese() -> None:
    for proposal in found("支部建立“龘龘”机制,荣获“㐂”标兵、〇八单位。"):
        english = [claim.object for claim in proposal.claims if claim.object.endswith("@en")]
        assert not any("\u4e00" <= letter <= "\u9fff" for text in english for letter in text)


JUMBLE = """支部 分公司 党支部 “ ” 、 , 。 与 签订 协议 开展 荣获 被评为 第一 前三 2020年 8月 20 余次 个 的 等
精神 传承 嘉善 在 联合 街道 建设 活动"""
WORDS = st.sampled_from(JUMBLE.split())


@given(st.lists(WORDS, max_size=25).map("".join))
def test_no_jumble_of_words_ends_a_rule(sentence: str) -> None:
    for proposal in found(sentence + "。"):
        assert proposal.claims
        assert proposal.start < proposal.end


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("支部开展「姚江夜话」专题学习。", "「姚江夜话」专题学习"),
        ('支部开展"姚江夜话"专题学习。', '"姚江夜话"专题学习'),
    ],
)
def test_other_quotation_marks_are_read_as_quotation_marks(sentence: str, name: str) -> None:
    proposal = next(proposal for proposal in found(sentence) if proposal.kind == "initiative")
    assert sentence[proposal.start : proposal.end] == name
    assert '"“姚江夜话”专题学习"@zh' in {claim.object for claim in proposal.claims}


def test_the_same_honor_of_another_branch_is_another() -> None:
    held = known.load(files.sources(files.project().root))
    (award,) = [p for p in found("支部被评为浙江公司先进基层党组织。", held) if p.kind == "award"]
    assert {claim.subject for claim in award.claims if claim.predicate == "kg:awardedTo"} & set(held.things) == set()


def test_a_level_that_is_not_printed_is_left_to_the_reader() -> None:
    (award,) = [proposal for proposal in found("支部荣获全国“青年文明号”。") if proposal.kind == "award"]
    assert award.is_open
    assert [(c.predicate, c.object, c.place) for c in award.claims if c.object == "?"] == [("kg:level", "?", "reading")]
    assert '"青年文明号"@zh' in {claim.object for claim in award.claims}


def test_a_byline_of_several_jobs_names_each_person_with_the_own_job() -> None:
    article = text.parse("题目\n本报记者 林小海 通讯员 欧阳青青、李雷\n导语。")
    signed = [p for p in proposals(desk(files.project(), "a-b"), article, REGISTERS, LISTS) if p.kind == "author"]
    assert [proposal.text for proposal in signed] == ["林小海", "欧阳青青", "李雷"]
    names = {claim.object for proposal in signed for claim in proposal.claims}
    assert {'"Lin Xiaohai"@en', '"Ouyang Qingqing"@en', '"Li Lei"@en', '"通讯员"@zh'} <= names
