"""A rehearsal is worth as much as its check: whatever is lost, doubled or stale has to be found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from workshop.rehearsal import check
from workshop.rehearsal.ledger import Ledger
from workshop.rehearsal.page import Screen

type Data = dict[str, Any]


def item(text: str, *items: Data) -> Data:
    return {"text": text, "note": "", "items": list(items)}


def outline(name: str, *items: Data, title: str = "") -> Data:
    return {"type": "outline", "name": name, "title": title, "items": list(items)}


def part(kind: str, *blocks: Data, title: str = "") -> Data:
    return {"kind": kind, "title": title, "blocks": list(blocks)}


WALL = outline("clusters", item("Outreach", item("Why? · q1.1")), item("Diversity"))
EXPORT: Data = {
    "participants": 2,
    "people": ["Participant 1"],
    "parts": [
        part("briefing", {"type": "prose", "text": "# Hello"}),
        part("lineup", {"type": "table", "name": "lineup", "rows": [[10, 1], [50, 1]]}, title="How far?"),
        part("grouping", outline("groups", item("Group 1"))),
        part("brainstorm", outline("questions", item("Group 1", item("Why? · q1.1"), item("How? · q2.1")))),
        part("select", outline("postits", item("Why? · q1.1"))),
        part("cluster", outline("clusters", item("Early"))),
        part("cluster", WALL),
        part("gallery", {"type": "table", "name": "dots", "rows": [["Why? · q1.1", "Outreach", 2]]}),
        part("marketplace", outline("sessions", item("Why? · q1.1"))),
        part(
            "session",
            outline("worksheet", item("What we found", item("A · e1.1"), item("B · e2.1")), title="Why? · q1.1")
            | {"photos": [{"address": "/ABC/photos/1/"}]},
            outline("worksheet", title="Nobody came"),
        ),
        part(
            "worldcafe",
            {"type": "table", "name": "audiences", "columns": ["Station", "1", "2"], "rows": [["Why?", 1, 1]]},
            outline("notes", item("Why? · q1.1", item("N · n2.1"))),
        ),
        part("thanks", outline("feedback", item("Good · f1.1"))),
    ],
}


@pytest.fixture
def ledger() -> Ledger:
    """What was acknowledged when the export above came about."""
    ledger = Ledger()
    for name in ("Participant 1", "Participant 2"):
        ledger.keep("headcount", name)
    ledger.keep("person", "Participant 1", "Participant 1")
    ledger.keep("lineup", 1, "How far?", "10")
    ledger.keep("lineup", 2, "How far?", "50")
    ledger.keep("question", "q1.1", "Why? · q1.1")
    ledger.keep("question", "q2.1", "How? · q2.1")
    ledger.keep("postit", "q1.1", "Why? · q1.1")
    for name in ("Outreach", "Diversity"):
        ledger.keep("cluster", name, name)
    ledger.keep("placed", "q1.1", "Outreach", "Why? · q1.1")
    for number in (1, 2):
        ledger.keep("dot", number, "Why? · q1.1")
    ledger.keep("session", "q1.1", "Why? · q1.1")
    ledger.keep("entry", "e1.1", "Why? · q1.1", "A · e1.1")
    ledger.keep("entry", "e2.1", "Why? · q1.1", "B · e2.1")
    ledger.keep("photo", "1.0", "Why? · q1.1")
    ledger.keep("note", "n2.1", "Why? · q1.1", "N · n2.1")
    ledger.keep("feedback", 1, "Good · f1.1")
    return ledger


def judge(ledger: Ledger, export: Data) -> check.Verdict:
    return check.compare(ledger.expected(), check.harvest(export))


def test_an_export_that_tells_everything_once_is_fine(ledger):
    assert judge(ledger, EXPORT) == check.Verdict([], [])


def tampered(tamper: Callable[[dict[str, Data]], None]) -> Data:
    """The export after somebody has been at it; its blocks by name."""
    export = copy.deepcopy(EXPORT)
    tamper({block["name"]: block for part in export["parts"] for block in part["blocks"] if "name" in block})
    return export


@pytest.mark.parametrize(
    ("lost", "tamper"),
    [
        (("question", "How? · q2.1"), lambda blocks: blocks["questions"]["items"][0]["items"].pop()),
        (("postit", "Why? · q1.1"), lambda blocks: blocks["postits"]["items"].pop()),
        (("cluster", "Diversity"), lambda blocks: blocks["clusters"]["items"].pop()),
        (("placed", "Outreach", "Why? · q1.1"), lambda b: b["clusters"]["items"][0]["items"].pop()),
        (("dot", "Why? · q1.1"), lambda blocks: blocks["dots"]["rows"][0].__setitem__(2, 1)),
        (("session", "Why? · q1.1"), lambda blocks: blocks["sessions"]["items"].pop()),
        (("note", "Why? · q1.1", "N · n2.1"), lambda blocks: blocks["notes"]["items"].pop()),
        (("feedback", "Good · f1.1"), lambda blocks: blocks["feedback"]["items"].pop()),
        (("lineup", "How far?", "50"), lambda blocks: blocks["lineup"]["rows"].pop()),
    ],
)
def test_what_is_missing_is_lost(ledger, lost, tamper):
    assert judge(ledger, tampered(tamper)) == check.Verdict([lost], [])


@pytest.mark.parametrize(
    ("twice", "tamper"),
    [
        (("question", "Why? · q1.1"), lambda b: b["questions"]["items"].append(item("2", item("Why? · q1.1")))),
        (("session", "Why? · q1.1"), lambda blocks: blocks["sessions"]["items"].append(item("Why? · q1.1"))),
        (("feedback", "Late · z1.1"), lambda blocks: blocks["feedback"]["items"].append(item("Late · z1.1"))),
        (("lineup", "How far?", "10"), lambda blocks: blocks["lineup"]["rows"].append([10, 1])),
    ],
)
def test_what_is_there_too_often_is_doubled(ledger, twice, tamper):
    assert judge(ledger, tampered(tamper)) == check.Verdict([], [twice])


def test_an_entry_on_another_worksheet_is_lost_here_and_too_much_there(ledger):
    export = copy.deepcopy(EXPORT)
    first, second = export["parts"][9]["blocks"]
    second["items"].append(item("What we found", first["items"][0]["items"].pop()))
    assert judge(ledger, export) == check.Verdict(
        [("entry", "Why? · q1.1", "B · e2.1")], [("entry", "Nobody came", "B · e2.1")]
    )


def test_somebody_who_did_not_agree_to_be_named_must_not_be(ledger):
    export = copy.deepcopy(EXPORT) | {"people": ["Participant 1", "Participant 2"]}
    assert judge(ledger, export).duplicated == [("person", "Participant 2")]


def test_what_was_taken_back_must_not_be_there(ledger):
    ledger.drop("question", "q2.1")
    assert judge(ledger, EXPORT).duplicated == [("question", "How? · q2.1")]


def test_only_the_newest_wording_counts(ledger):
    ledger.keep("question", "q2.1", "How exactly? · q2.1")
    assert judge(ledger, EXPORT) == check.Verdict([("question", "How exactly? · q2.1")], [("question", "How? · q2.1")])


def test_white_space_does_not_matter(ledger):
    ledger.keep("entry", "e1.1", "Why? · q1.1", " A\n\n· e1.1")
    assert judge(ledger, EXPORT) == check.Verdict([], [])


def test_what_others_wrote_in_the_same_workshop_is_not_ours(ledger):
    export = tampered(lambda blocks: blocks["feedback"]["items"].append(item("Somebody else's")))
    found = check.harvest(export)
    assert check.compare(ledger.expected(), found, lambda entry: "f1" in entry[-1]) == check.Verdict([], [])


def test_the_figures_are_the_exports():
    assert check.figures(EXPORT) == {
        "participants": 2,
        "questions": 2,
        "selected": 1,
        "clusters": 2,
        "dots": 2,
        "sessions": 1,
        "splits": 0,
        "stations": 1,
        "rounds": 2,
        "worksheets": 1,
        "entries": 2,
        "photos": 1,
        "notes": 1,
    }


# Stale screens --------------------------------------------------------------------------------------------------

SHEET = '<div id="phase" class="region">Ask<div id="sheet-3" class="region"><ul><li>One</li></ul></div></div>'


def test_the_same_is_not_stale():
    assert check.differences(Screen(SHEET), Screen(SHEET.replace("<li>One", "<li class='x'>\n One "))) == []


def test_an_old_text_is_stale_in_its_own_region_only():
    assert check.differences(Screen(SHEET), Screen(SHEET.replace("One", "Two"))) == ["sheet-3"]


def test_a_region_too_many_or_too_few_is_stale():
    without = Screen('<div id="phase" class="region">Ask</div>')
    assert check.differences(Screen(SHEET), without) == ["sheet-3"]
    assert check.differences(without, Screen(SHEET)) == ["sheet-3"]
