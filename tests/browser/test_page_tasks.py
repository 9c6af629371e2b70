"""The six things a person who has never seen the page can do with the file alone, offline: by mouse, by keyboard alone
and by touch on a phone, in both languages."""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from browser.waiting import until

Open = Callable[..., Any]
HANDS = ("mouse", "keyboard", "touch")
STILL = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
HERE = "(element) => element === document.activeElement"
TABS = 500
# Whether the middle of an element is in the window with nothing over it.
IN_SIGHT = """(selector) => {
  const found = document.querySelector(selector);
  const box = found.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + Math.min(box.width, 300) / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && found.contains(top);
}"""


class Words(NamedTuple):
    """What the page calls the things of the tasks in one language."""

    dongtou: str
    haixia: str
    honors: tuple[str, str, str]
    site: str
    date: str
    place: str
    teams: str
    tenet: str
    jiaojiang: str
    putuo: str
    suichang: str
    spirits: tuple[str, str]


WORDS = {
    "zh": Words(
        "洞头分公司党支部",
        "海霞精神",
        ("先进基层党组织（洞头）", "中国移动模范红旗职工小家（洞头）", "浙江公司“六好”党支部（洞头）"),
        "蚂蚁长沙塘5G站点",
        "2020年8月",
        "第19段第1句，“蚂蚁岛精神”一节",
        "岗区队",
        "艰苦创业",
        "椒江分公司党支部",
        "普陀分公司党支部",
        "遂昌分公司党支部",
        ("大陈岛垦荒精神", "浙西南革命精神"),
    ),
    "en": Words(
        "Party Branch of Dongtou Branch Company",
        "Haixia Spirit",
        (
            "Advanced Grassroots Party Organization (Dongtou)",
            "Model Red Banner Workers' Home of China Mobile (Dongtou)",
            "“Six Good” Party Branch of the provincial company (Dongtou)",
        ),
        "Mayi Changshatang 5G site",
        "August 2020",
        "paragraph 19, sentence 1 of the section “Mayi Island Spirit”",
        "“Posts, zones and teams” building",
        "Hard work and enterprise",
        "Party Branch of Jiaojiang Branch Company",
        "Party Branch of Putuo Branch Company",
        "Party Branch of Suichang Branch Company",
        ("Dachen Island Reclamation Spirit", "Revolutionary Spirit of Southwestern Zhejiang"),
    ),
}


class Person:
    """Someone at the page, with one kind of hands."""

    def __init__(self, page: Any, hands: str) -> None:
        self.page = page
        self.hands = hands

    def press(self, selector: str) -> None:
        """Press what is seen under a selector."""
        if self.hands == "touch":
            self.page.locator(selector).first.tap()
        elif self.hands == "mouse":
            self.page.locator(selector).first.click()
        else:
            self.reach(selector)
            self.page.keyboard.press("Enter")
        self.page.evaluate(STILL)

    def reach(self, selector: str) -> None:
        """Go there by Tab alone; what has the keyboard can be seen to have it."""
        wanted = self.page.locator(selector).first
        for _ in range(TABS):
            if wanted.evaluate(HERE):
                break
            self.page.keyboard.press("Tab")
        assert wanted.evaluate(HERE), f"Tab does not lead to {selector}"
        look = self.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth }"
        )
        assert not look.startswith("none"), f"the keyboard cannot be seen on {selector}"

    def find(self, text: str) -> None:
        """Search, and open the first result of that name."""
        if self.hands == "keyboard":
            self.page.keyboard.press("/")
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
        else:
            self.press("#search")
            self.page.keyboard.type(text)
            self.press("[role=option]")
        until(self.page, "!document.getElementById('panel').hidden")
        self.page.evaluate(STILL)

    def open_menu(self) -> None:
        """On a phone theme, text and about are behind one button."""
        if self.hands == "touch":
            self.press("#menu-open")

    def open_legend(self) -> None:
        """On a phone the legend, the filters and the export are behind one button."""
        if self.hands == "touch":
            self.press("#legend-toggle")

    def read(self, selector: str) -> str:
        return " ".join(self.page.inner_text(selector).split())

    def all(self, selector: str) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]


@pytest.fixture(params=[(hands, lang) for hands in HANDS for lang in WORDS], ids="-".join)
def start(request: pytest.FixtureRequest, look: Open) -> Callable[..., tuple[Person, Words]]:
    """Opens the page as a person does: by hands and in a language, at its first sight."""
    hands, lang = request.param

    def begin(**file: Path) -> tuple[Person, Words]:
        phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
        page = look(f"#lang={lang}", offline=True, **(phone if hands == "touch" else {}), **file).page
        return Person(page, hands), WORDS[lang]

    return begin


Start = Callable[..., tuple[Person, Words]]


def test_say_what_it_is_about(start: Start) -> None:
    person, words = start()
    for selector in ("h1", ".lead"):
        assert person.page.evaluate(IN_SIGHT, selector)
    lead = person.read(".lead")
    assert [int(n) for n in re.findall(r"\d+", lead)] == [5, 5, 67, 11]
    assert words.haixia in person.all(".spirit-node .node-name")
    person.open_menu()
    person.press("#about-open")
    about = person.read("#about")
    assert ("哪种精神引领哪个党支部" if words is WORDS["zh"] else "which spirit inspires which Party branch") in about
    person.press("#about .close")
    until(person.page, "!document.getElementById('about')")


def test_find_which_spirit_and_honors_belong_to_dongtou(start: Start) -> None:
    person, words = start()
    if person.hands == "keyboard":
        person.find(words.dongtou)
    else:
        person.press(f'.branch-node:has-text("{words.dongtou}")')
    assert words.dongtou in person.read("#panel-title")
    assert words.haixia in person.read("#panel .topic >> nth=0")
    assert all(honor in person.read("#panel") for honor in words.honors)
    assert person.page.evaluate(IN_SIGHT, "#panel .topic .values")
    assert person.all("#panel .topic .proof-place")


def test_see_which_branches_share_something(start: Start) -> None:
    person, words = start()
    person.press("#view-compare")
    assert not person.page.query_selector(".shared-note strong button")
    shared = [note for note in person.all(".shared-note > li") if words.teams in note or words.tenet in note]
    teams = next(note for note in shared if words.teams in note)
    tenet = next(note for note in shared if words.tenet in note)
    jiaojiang, putuo, suichang = (
        ("椒江", "普陀", "遂昌") if words is WORDS["zh"] else ("Jiaojiang", "Putuo", "Suichang")
    )
    assert jiaojiang in teams
    assert suichang in teams
    assert putuo not in teams
    assert jiaojiang in tenet
    assert putuo in tenet
    assert suichang not in tenet


def test_show_the_sentence_behind_the_date_of_the_5g_site(start: Start, with_text: Path) -> None:
    person, words = start(file=with_text)
    person.find(words.site)
    dated = f'#panel .topic:has-text("{words.date}")'
    assert words.place in person.read(dated)
    person.press(f"{dated} .proof-place")
    assert "此处是p19s1的文字。" in person.read("#panel .quote")
    assert person.page.evaluate(IN_SIGHT, "#panel .quote")


def test_the_date_of_the_5g_site_has_its_place_without_the_text_too(start: Start) -> None:
    person, words = start()
    person.find(words.site)
    person.press(f'#panel .topic:has-text("{words.date}") .proof-place')
    assert person.read("#panel-title") == words.place[0].upper() + words.place[1:]
    assert words.date in person.read("#panel .held")


def test_days_that_bound_a_printed_month_are_told_from_what_is_printed(look: Callable[..., Any]) -> None:
    said = {
        "zh": ["2020年8月", "2020-08-01 即“2020年8月”的第一天", "2020-08-31 即“2020年8月”的最后一天"],
        "en": [
            "August 2020, printed as 2020年8月",
            "2020-08-01 the first day of “August 2020”",
            "2020-08-31 the last day of “August 2020”",
        ],
    }
    for lang, dates in said.items():
        page = look(f"#lang={lang}&id=id:initiative-putuo-changshatang-5g-site").page
        values = page.eval_on_selector_all(
            "#panel .topic .value:not(.link)",
            "all => all.map((e) => [...e.childNodes].map((c) => c.textContent).join(e.querySelector('.bound') ? ' ' : ''))",
        )
        assert values[: len(dates)] == dates


def test_compare_jiaojiang_and_suichang(start: Start) -> None:
    person, words = start()
    person.press("#view-compare")
    for pick in person.page.locator(".pick").all():
        wanted = pick.inner_text().strip() in (words.jiaojiang, words.suichang)
        if (pick.get_attribute("aria-pressed") == "true") != wanted:
            person.press("#" + pick.get_attribute("id"))
    assert person.all(".compared thead .node-name") == [words.jiaojiang, words.suichang]
    assert all(spirit in person.read(".compared tbody tr >> nth=0") for spirit in words.spirits)
    assert words.teams in person.read(".shared-note >> nth=0")
    boxes = [cell.bounding_box() for cell in person.page.locator(".compared tbody tr >> nth=0 >> td").all()]
    width = person.page.viewport_size["width"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes if box)


def test_put_a_picture_of_it_on_a_slide(start: Start) -> None:
    person, _ = start()
    person.open_legend()
    person.press("#export-open")
    with person.page.expect_download() as download:
        person.press("#savePng")
    data = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename.endswith(".png")
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width >= 2560
    assert width > height
