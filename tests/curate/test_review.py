"""Reviews: only what is accepted is written, in the layout; decisions last, and each can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from curate.conftest import accept_all, again, content
from kg import files, layout
from kg.curate import log
from kg.curate.change import changed, filled, meant
from kg.curate.proposal import Claim
from kg.errors import DataError, KGError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.curate.desk import Desk
    from kg.curate.proposal import Proposal
    from kg.curate.review import Review


def first(review: Review, kind: str) -> Proposal:
    """The first waiting proposal of a kind; those before it are left for later."""
    while review.current and review.current.kind != kind:
        review.skip()
    assert review.current
    return review.current


def test_what_is_accepted_stands_in_the_block_of_its_sentence(review: Review, place: Desk) -> None:
    review.accept(first(review, "award"))
    quads = {
        str(q.graph_name).rpartition("/")[2].rstrip(">"): q for q in files.read([place.folder / "1-si-ming-shan.trig"])
    }
    assert set(quads) == {"p8s3"}
    assert '"浙江公司先进基层党组织(余姚)"@zh' in (place.folder / "names.ttl").read_text("utf-8")


def test_nothing_is_written_before_it_is_accepted(review: Review, place: Desk) -> None:
    before = content(place)
    while review.current:
        review.skip()
    assert content(place) == before
    assert not place.log.exists()


def test_a_rejected_proposal_is_not_written_nor_asked_again(review: Review, place: Desk, text_file: Path) -> None:
    before = content(place)
    rejected = first(review, "award")
    review.reject(rejected)
    assert content(place) == before
    assert rejected.key not in keys(again(place, text_file))


def keys(review: Review) -> list[str]:
    found = []
    while review.current:
        found.append(review.current.key)
        review.skip()
    return found


def test_a_second_run_asks_only_what_was_left(review: Review, place: Desk, text_file: Path) -> None:
    every = keys(again(place, text_file))
    review.accept(review.current)  # type: ignore[arg-type]
    review.skip()
    review.reject(review.current)  # type: ignore[arg-type]
    assert keys(again(place, text_file)) == [every[1], *every[3:]]


def test_every_file_stays_in_the_layout_and_correct(review: Review, place: Desk, text_file: Path) -> None:
    accept_all(review)
    ranks = layout.order(place.project.ontology / "kg.ttl")
    for path in sorted(place.folder.glob("*.t*")):
        assert layout.laid_out(path, ranks) == path.read_text("utf-8")
    left = again(place, text_file).current
    assert left is None or left.is_open


def test_undoing_everything_leaves_the_files_as_they_were(review: Review, place: Desk, text_file: Path) -> None:
    before = content(place)
    accept_all(review)
    assert content(place) != before
    later = again(place, text_file)
    while later.undo():
        pass
    assert content(place) == before
    assert log.standing(log.read(place.log)) == {}


def test_what_is_undone_is_asked_at_once_and_again_another_day(review: Review, place: Desk, text_file: Path) -> None:
    accepted = first(review, "award")
    review.accept(accepted)
    assert review.undo() == accepted
    assert review.current == accepted
    assert accepted.key in keys(again(place, text_file))


def test_what_is_undone_another_day_is_proposed_with_the_names_that_it_had(
    review: Review, place: Desk, text_file: Path
) -> None:
    before = first(review, "award")
    names = before.names
    review.accept(before)
    taken_back = again(place, text_file).undo()
    assert taken_back and taken_back.names == names != frozenset()


def test_what_the_data_may_not_lack_cannot_be_left_out(review: Review) -> None:
    proposal = first(review, "award")
    with pytest.raises(DataError, match="cannot be left out"):
        filled(proposal, "kg:level", "")


def test_undo_leaves_what_a_person_wrote_since(review: Review, place: Desk) -> None:
    review.accept(first(review, "award"))
    path = place.folder / "1-si-ming-shan.trig"
    path.write_text(path.read_text("utf-8").replace("kg:title", "kg:year 2021 ;\n        kg:title"), "utf-8")
    review.undo()
    assert "kg:year 2021" in path.read_text("utf-8")
    assert "kg:title" not in path.read_text("utf-8")


def test_what_a_person_wrote_already_is_not_asked(place: Desk, text_file: Path) -> None:
    path = place.folder / "2-red-boat.trig"
    written = path.read_text("utf-8").replace(
        "nm:p9s1 {\n}", "nm:p9s1 {\n    nm:section-2 schema:about id:spirit-red-boat .\n}"
    )
    path.write_text(written, "utf-8")
    assert [key for key in keys(again(place, text_file)) if key.startswith("p9s1 spirit")] == []


def test_nothing_changes_when_a_file_is_broken(review: Review, place: Desk) -> None:
    path = place.folder / "1-si-ming-shan.trig"
    path.write_text(path.read_text("utf-8") + "nm:broken {", "utf-8")
    before = content(place)
    with pytest.raises(DataError):
        review.accept(first(review, "award"))
    assert content(place) == before
    assert not place.log.exists()


def test_a_proposal_that_is_open_is_not_written_as_it_is(review: Review, place: Desk) -> None:
    before = content(place)
    date = first(review, "date")._replace(claims=(Claim("?", "kg:dateText", '"x"@zh'),))
    with pytest.raises(KGError, match="still open"):
        review.accept(date)
    assert content(place) == before


def test_a_rejected_initiative_is_no_subject_of_later_proposals(review: Review, place: Desk, text_file: Path) -> None:
    review.reject(first(review, "initiative"))
    for later in (review, again(place, text_file)):
        date = first(later, "date")
        assert date.is_open
        assert not any("initiative" in claim.subject for claim in date.claims)


def test_what_belongs_to_an_initiative_is_left_with_it(review: Review) -> None:
    initiative = first(review, "initiative")
    ids = {id for id in initiative.names if id.startswith("id:initiative-")}
    assert review.skip() > 1
    assert not any(ids & {claim.subject for claim in proposal.claims} for proposal in walked(review))


def walked(review: Review) -> list[Proposal]:
    found = []
    while review.current:
        found.append(review.current)
        review.skip()
    return found


# Changing a proposal


def test_a_changed_name_keeps_what_the_text_says_as_another_name(review: Review) -> None:
    initiative = first(review, "initiative")
    number = next(n for n, claim in enumerate(initiative.claims) if claim.object.endswith("@zh"))
    new = changed(initiative, number, "星火\n夜校", review.known)
    assert initiative.claims[number].object in {c.object for c in new.claims if c.predicate == "skos:altLabel"}
    assert new.claims[number].object == '"星火\\n夜校"@zh'
    assert new.key == initiative.key
    assert new.claims[: number + 1] == (*initiative.claims[:number], new.claims[number])
    assert new.claims[number + 1 : len(initiative.claims)] == initiative.claims[number + 1 :], "their numbers stay"


def test_an_english_name_is_not_written_in_chinese(review: Review) -> None:
    initiative = first(review, "initiative")
    number = next(n for n, claim in enumerate(initiative.claims) if claim.object.endswith("@en"))
    with pytest.raises(DataError, match=r"星火夜校.*English"):
        changed(initiative, number, "星火夜校", review.known)


def test_a_thing_is_named_by_its_name_and_a_number_must_be_one(review: Review) -> None:
    ranking = first(review, "ranking")
    by = {claim.predicate: number for number, claim in enumerate(ranking.claims)}
    assert (
        changed(ranking, by["kg:rankedIn"], "台州", review.known).claims[by["kg:rankedIn"]].object == "id:place-taizhou"
    )
    assert changed(ranking, by["kg:rank"], "2", review.known).claims[by["kg:rank"]].object == "2"
    assert len(changed(ranking, by["kg:rank"], "", review.known).claims) == len(ranking.claims) - 1
    for number, value in (
        (by["kg:rank"], "二"),
        (by["kg:rankedIn"], "没有的地方"),
        (by["kg:rank"], "1 . <x:a> <x:b> 2"),
    ):
        with pytest.raises(DataError):
            changed(ranking, number, value, review.known)


def test_no_edit_can_write_more_than_a_value(review: Review, place: Desk) -> None:
    initiative = first(review, "initiative")
    number = next(n for n, claim in enumerate(initiative.claims) if claim.object.endswith("@zh"))
    evil = 'x"@zh . id:evil a kg:Spirit . id:y skos:note "'
    review.accept(changed(initiative, number, evil, review.known))
    quads = files.read([place.folder / "names.ttl"])
    assert not any(str(q.subject.value).endswith("evil") for q in quads if hasattr(q.subject, "value"))
    assert any(getattr(q.object, "value", "") == evil for q in quads)


def test_an_open_term_is_filled_by_a_name(review: Review) -> None:
    assert meant("id:place-taizhou", review.known) == meant("台州市", review.known) == "id:place-taizhou"
    with pytest.raises(DataError, match="nothing here"):
        meant("没有", review.known)
    date = first(review, "date")._replace(claims=(Claim("?", "kg:dateText", '"x"@zh'),))
    assert filled(date, "", "id:place-taizhou").claims[0].subject == "id:place-taizhou"
    with pytest.raises(DataError, match="would be left"):
        filled(date, "", "")
    with pytest.raises(DataError, match="several things"):
        meant("精神", review.known)


# The log


def test_the_log_is_one_decision_a_line(review: Review, place: Desk) -> None:
    review.accept(first(review, "award"))
    review.undo()
    lines = [json.loads(line) for line in place.log.read_text("utf-8").splitlines()]
    assert [line["decision"] for line in lines] == ["accept", "undo"]
    assert lines[0]["added"]


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        '{"key": "a"}',
        '{"key": "a", "decision": "delete"}',
        '{"key": "a", "decision": "accept", "added": [["../../x.ttl", null, "a", "b", "c"]]}',
        '{"key": "a", "decision": "accept", "added": [["/etc/x.ttl", null, "a", "b", "c"]]}',
        '{"key": "a", "decision": "accept", "added": [["x.py", null, "a", "b", "c"]]}',
    ],
)
def test_a_line_that_is_no_decision_is_named(place: Desk, text_file: Path, line: str) -> None:
    place.log.write_text('{"key": "b", "decision": "reject"}\n' + line + "\n", "utf-8")
    with pytest.raises(DataError, match="no decision") as caught:
        again(place, text_file)
    assert caught.value.line == 2
