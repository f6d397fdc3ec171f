"""Many hands at once: a process of its own, with threads, that presses a phone's buttons as fast as it can.

`python -m tests.concurrency.hands DATABASE PHASE SEED SECONDS` prints how often the server gave which answer.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

THREADS = 3
VERBS = ("select", "select", "select", "put_back", "write", "star", "unstar", "confirm", "open_again", "fill", "unfill")


def set_up(database: str) -> None:
    """Django on the database of the test that has started this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()


def press(phase: Any, who: Any, questions: list[int], dice: random.Random, seconds: float) -> Counter[str]:
    """One thumb: everything that a phone, or the console, can do in this phase."""
    from django.db import connection
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import reverse

    from workshop.cookies import remember

    browsers = [Client(), Client()]
    for browser, person in zip(browsers, who, strict=True):
        browser.cookies = remember(HttpResponse(), person).cookies
    answers: Counter[str] = Counter()
    base = {"code": phase.workshop.code, "phase": phase.pk, "kind": "select"}
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            verb = dice.choice(VERBS)
            about = {} if verb in ("confirm", "open_again", "fill", "unfill") else {"question": dice.choice(questions)}
            browser = browsers[verb in ("fill", "unfill")]
            address = reverse(verb, kwargs=base | about)
            answer = browser.post(address, {"text": f"{verb} {dice.random()}"}, headers={"HX-Request": "true"})
            answers[f"{verb} {answer.status_code}"] += 1
    finally:
        connection.close()
    return answers


def main(database: str, key: str, seed: str, seconds: str) -> None:
    set_up(database)
    from workshop.models import Facilitator, Participant, Phase, Question

    phase = Phase.objects.select_related("workshop").get(pk=int(key))
    people = list(Participant.objects.filter(workshop=phase.workshop))
    frank = Facilitator.objects.get(workshop=phase.workshop)
    questions = list(Question.objects.filter(workshop=phase.workshop).values_list("pk", flat=True))
    with ThreadPoolExecutor(THREADS) as thumbs:
        dice = [random.Random(f"{seed}:{number}") for number in range(THREADS)]
        presses = [
            thumbs.submit(press, phase, (one.choice(people), frank), questions, one, float(seconds)) for one in dice
        ]
        for name, count in sorted(sum((press.result() for press in presses), Counter()).items()):
            print(name, count)


if __name__ == "__main__":
    main(*sys.argv[1:])
