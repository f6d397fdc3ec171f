"""Measures how long the exports of a large workshop take: `python -m tests.exporting [PEOPLE] [FOLDER]`.

Everything is made in a temporary folder. With a folder, the files are put there to be looked at.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

PEOPLE = 300
TEXTS = (
    "How do we keep new volunteers after their first month, when everybody who welcomed them has gone home?",
    "Чому так мало людей з малих міст приходить на наші зустрічі?",
    "რატომ არ ვმუშაობთ უფრო ხშირად ერთად?",
    "Ինչո՞ւ ենք մենք միշտ նույն հարցերը տալիս",
    "لماذا لا نعمل معا في مشروع واحد بين كل مجموعات Wikimedia في المنطقة؟",
    "Γιατί δεν μεταφράζουμε τα υλικά μας; 😀",
    "=SUM(A1:A9) and {{delete}} [[Category:X]] <script>alert(1)</script> ~~~~ | a || b",
)


def text(number: int) -> str:
    return f"{TEXTS[number % len(TEXTS)]} ({number})"


def build(people: int = PEOPLE) -> Any:
    """A workshop of so many people in which everybody did everything, made in a few large inserts."""
    from tests.cast import AGENDA
    from workshop.models import GroupMember, Participant, Workshop

    workshop = Workshop.objects.from_plan({"title": "A large workshop", "event": "Lviv 2018", "agenda": AGENDA})
    workshop.phases.update(opened_at=workshop.created_at, left_at=workshop.created_at)
    everybody = Participant.objects.bulk_create(
        Participant(workshop=workshop, key=f"k{n}", name=f"Person {n}", credit=("name", "initials", "nothing")[n % 3])
        for n in range(people)
    )
    phases = {phase.kind: phase for phase in workshop.phases.all()}
    groups = phases["grouping"].groups.bulk_create(
        phases["grouping"].groups.model(phase=phases["grouping"], number=n + 1) for n in range(people // 5)
    )
    GroupMember.objects.bulk_create(
        GroupMember(phase=phases["grouping"], group=groups[n % len(groups)], participant=one)
        for n, one in enumerate(everybody)
    )
    _first_half(workshop, phases, everybody, groups)
    _second_half(workshop, phases, everybody)
    return workshop


def _first_half(workshop: Any, phases: Any, people: list[Any], groups: list[Any]) -> None:
    from clustering.models import Cluster, Placement
    from workshop.models import LineupAnswer, Postit, Question

    LineupAnswer.objects.bulk_create(
        LineupAnswer(phase=phases["lineup"], participant=one, value=(n * 37) % 101) for n, one in enumerate(people)
    )
    questions = Question.objects.bulk_create(
        Question(
            workshop=workshop,
            phase=phases["brainstorm"],
            group=groups[n % len(groups)],
            author=people[n % len(people)],
            text=text(n),
            key=f"q{n}",
        )
        for n in range(3 * len(people))
    )
    postits = Postit.objects.bulk_create(
        Postit(
            workshop=workshop,
            phase=phases["select"],
            group=question.group,
            question=question,
            slot=n // len(groups) + 1,
            text=question.text,
            hung_at=workshop.created_at,
        )
        for n, question in enumerate(questions[: 2 * len(groups)])
    )
    clusters = Cluster.objects.bulk_create(
        Cluster(workshop=workshop, name=f"Cluster {n}", position=n) for n in range(1, 13)
    )
    Placement.objects.bulk_create(
        Placement(postit=one, cluster=clusters[n % 12], position=n) for n, one in enumerate(postits)
    )


def _second_half(workshop: Any, phases: Any, people: list[Any]) -> None:
    from sessions.models import Round, SessionMember, StationNote, Visit, WorkingSession, Worksheet
    from workshop.models import Feedback

    postits, market, cafe = list(workshop.postits.all()), phases["marketplace"], phases["worldcafe"]
    count = max(len(people) // 8, 1)
    sessions = WorkingSession.objects.bulk_create(
        WorkingSession(
            workshop=workshop,
            phase=market,
            number=n + 1,
            question=text(n),
            postit=postits[n],
            host=people[n],
            presenter=people[-n - 1],
            key=f"s{n}",
        )
        for n in range(min(count, len(postits)))
    )
    at = [sessions[n % len(sessions)] for n in range(len(people))]
    Worksheet.objects.bulk_create(
        Worksheet(session=one, texts={"found": "\n".join(text(n + m) for m in range(5)), "steps": text(n)})
        for n, one in enumerate(sessions)
    )
    SessionMember.objects.bulk_create(
        SessionMember(phase=market, session=session, participant=one) for session, one in zip(at, people, strict=True)
    )
    type(cafe).objects.filter(pk=cafe.pk).update(step=2)
    Round.objects.bulk_create(Round(phase=cafe, number=n) for n in range(3))
    Visit.objects.bulk_create(
        Visit(phase=cafe, round=turn, participant=one, session=sessions[(n + turn) % len(sessions)])
        for turn in range(3)
        for n, one in enumerate(people)
    )
    StationNote.objects.bulk_create(
        StationNote(session=session, author=one, text=text(n), key=f"n{n}")
        for n, (session, one) in enumerate(zip(at, people, strict=True))
    )
    Feedback.objects.bulk_create(
        Feedback(phase=phases["thanks"], participant=one, text=text(n)) for n, one in enumerate(people)
    )


def main(people: int, folder: Path | None) -> None:
    """Make it, write it in every format, and tell how long that took."""
    from workshop.exports import WRITERS, report

    workshop = build(people)
    began, worked = time.perf_counter(), time.process_time()
    tree = report(workshop)
    print(
        f"{'report':<10} {time.perf_counter() - began:6.2f} s, {time.process_time() - worked:5.2f} s of the processor"
    )
    for name, writer in WRITERS.items():
        began, worked = time.perf_counter(), time.process_time()
        writer.file(report(workshop))
        first, began, worked = time.perf_counter() - began, time.perf_counter(), time.process_time()
        file = writer.file(report(workshop))
        took, worked = time.perf_counter() - began, time.process_time() - worked
        said = f"{took:6.2f} s, {worked:5.2f} s of the processor (the first time {first:.2f} s)"
        print(f"{name:<10} {said} {len(file):>10,} bytes")
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"plenum-{tree.code}.{writer.ending}").write_bytes(file)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
