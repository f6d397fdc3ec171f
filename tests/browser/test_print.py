"""The print kit through a real browser's printer: as many pages as there are sheets, all text on them, nothing cut."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.screens import Room
from tests.server import ROOT

HARD = (
    "Why?",
    "Донаупароплавноелектрогенераторобудівельномонтажноуправління?",
    ("Чому ширші спільноти домовляються швидше, ніж щонайменші гуртки? " * 8)[:500],
    ("ЧОМУ ШИРШІ СПІЛЬНОТИ ДОМОВЛЯЮТЬСЯ ШВИДШЕ? " * 12)[:500],
    ("როგორ შეგვიძლია გავაუმჯობესოთ თანამშრომლობა საზოგადოებებს შორის? " * 8)[:500],
    ("როგორ გავაუმჯობესოთ თანამშრომლობა? " * 4)[:125],
    ("ինչպե՞ս կարող ենք բարելավել համագործակցությունը մեր համայնքների միջև " * 8)[:240],
    ("كيف يمكننا تحسين التعاون بين مجتمعاتنا في أوروبا الوسطى والشرقية؟ " * 8)[:500],
    "W" * 60,
    "Who brings 🇺🇦🇵🇱 flags, 1️⃣ and 2️⃣, families 👨‍👩‍👧‍👦, farmers 👩🏿‍🌾, hearts ❤️ and 🏳️‍🌈?",
)
PREPARE = """
import json, sys
from workshop.models import *
from workshop.models.groups import furnish
from sessions.models import WorkingSession
hard = json.load(sys.stdin)
workshop = Workshop.objects.get()
furnish(workshop, [text[:40] for text in hard], [text[:60] for text in hard])
headings = [(text * 9)[:120] for text in hard * 2][:12]
workshop.phases.get(kind="session").adjust(fields=headings)
people = [Participant.objects.join(workshop, key=str(n), name=f"P{n}") for n in range(2 * len(hard))]
for kind in ("brainstorm", "select", "marketplace"):
    workshop.jump(workshop.phases.get(kind=kind), workshop.turn)
    workshop.refresh_from_db()
groups = list(Group.objects.filter(phase__workshop=workshop))
brainstorm, select, market = (workshop.phases.get(kind=kind) for kind in ("brainstorm", "select", "marketplace"))
for number, text in enumerate(hard):
    question = Question.objects.ask(brainstorm, groups[number % len(groups)], people[number], text, str(number))
    question.select(select, 100)
    WorkingSession.host_one(market, people[number], text, str(number), None)
"""
SIZES = {"a4-portrait": (210, 297), "a4-landscape": (297, 210), "a5-portrait": (148, 210), "a5-landscape": (210, 148)}
SHEETS = {
    "poster/?paper=a4": ("a4-portrait", 1),
    "poster/?paper=a5": ("a5-portrait", 1),
    "tables/?paper=a5&count=12": ("a5-landscape", 12),
    "stations/?paper=a4": ("a4-portrait", len(HARD)),
    "worksheets/?paper=a4&count=2": ("a4-portrait", len(HARD) + 2),
    "postits/?paper=a5": ("a5-landscape", len(HARD)),
    "postits/?paper=a4": ("a4-portrait", (len(HARD) + 1) // 2),
}
OVERFLOWS = """pages => pages.flatMap(page => [page, ...page.querySelectorAll("*:not(svg, svg *)")]).filter(piece =>
    piece.scrollHeight > piece.clientHeight + 2 && piece.clientHeight > 0 && getComputedStyle(piece).display != "inline"
    && piece.matches(".page, .half, .paper") || piece.scrollWidth > piece.clientWidth + 2 && piece.clientWidth > 0
    ).map(piece => piece.className + ": " + piece.textContent.trim().slice(0, 30))"""

LOADED = "document.fonts.load('1em \"Printed Emoji\"', '🇺🇦').then(faces => faces.map(face => face.status))"


@pytest.fixture
def printing(room: Room) -> Page:
    """A facilitator's browser, in a workshop full of texts that are hard to print."""
    environment = os.environ | {"PLENUM_DATA": str(room.server.folder / "data")}
    environment["DJANGO_SETTINGS_MODULE"] = "workshop.settings"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", PREPARE]
    subprocess.run(command, cwd=ROOT, env=environment, input=json.dumps(HARD), text=True, check=True)
    return room.console()


def test_pages_are_printed_whole(room: Room, printing: Page) -> None:
    code = room.server.join.rstrip("/").rsplit("/", 1)[1]
    fonts: list[str] = []
    printing.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    for path, (shape, count) in SHEETS.items():
        printing.goto(f"{room.server.base}/workshops/{code}/print/{path}")
        assert not fonts or path != next(iter(SHEETS))
        for media in ("screen", "print"):
            printing.emulate_media(media=media)
            assert printing.eval_on_selector_all(".page", OVERFLOWS) == [], (path, media)
        printing.emulate_media(media="null", color_scheme="dark")
        white = "pages => pages.every(page => getComputedStyle(page).backgroundColor == 'rgb(255, 255, 255)')"
        assert printing.eval_on_selector_all(".page", white)
        pdf = PdfReader(io.BytesIO(printing.pdf(prefer_css_page_size=True)))
        assert len(pdf.pages) == count, path
        for page in pdf.pages:
            size = tuple(round(float(length) / 72 * 25.4) for length in (page.mediabox.width, page.mediabox.height))
            assert size == SIZES[shape], path
        printed = letters("".join(page.extract_text() for page in pdf.pages))
        if "poster" in path:
            assert code in printed
            assert printing.evaluate(LOADED) == ["loaded"]
        elif "tables" not in path:
            for text in HARD:
                if "ي" not in text:  # Arabic is extracted letter by letter in the order in which it is drawn.
                    assert letters(text) in printed, (path, text)


def letters(text: str) -> str:
    """Without spaces, line breaks and hyphens."""
    return "".join(letter for letter in text if letter.isalnum())
