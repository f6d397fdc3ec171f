"""What came of a rehearsal: lines for people while it runs, figures for machines, a sentence at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import check

if TYPE_CHECKING:
    from .person import Place
    from .run import Outcome, Plan
    from .script import Room

SHOWN = 10
"""How many of many complaints are shown to people; machines get more."""
KEPT = 100


class Progress:
    """One line per phase. On a terminal, it is there while the phase runs; elsewhere when the phase has ended."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out, self.lives, self.line = out, out.isatty(), ""
        self.started = time.monotonic()
        self.heard = 0

    def meet(self, room: Room) -> None:
        """These people take part: there is nothing to write about that."""

    def begin(self, number: int, of: int, place: Place) -> None:
        step = f" · {int(place.step or 0) + 1}" if place.step not in ("", "0") else ""
        self.line = f"{number:>3}/{of}  {(place.title + step)[:48]:<48}"
        self.started = time.monotonic()
        if self.lives:
            self._write("\r" + self.line)

    def end(self, acknowledged: int, pushes: Sequence[float]) -> None:
        """The phase is over: how long it took, how many writes there were up to now, the slowest push at its end."""
        seconds = _("%(seconds)5.1f s") % {"seconds": time.monotonic() - self.started}
        writes = ngettext("%(count)5d write", "%(count)5d writes", acknowledged) % {"count": acknowledged}
        slowest = max(pushes[self.heard :], default=0.0) * 1000
        self.heard = len(pushes)
        heard = _("next after %(ms)4.0f ms") % {"ms": slowest} if slowest else ""
        self._write(f"{chr(13) * self.lives}{self.line}{seconds}  {writes}  {heard}".rstrip() + "\n")

    def _write(self, text: str) -> None:
        self.out.write(text, ending="")
        self.out.flush()


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share of the values lies; None when there are none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None


def figures(plan: Plan, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """Everything that can be counted. `push_ms` is the time from sending *next* until a phone had the new phase,
    over all phones and all turns of the agenda; `late` are posts after their phase, which were rightly refused."""
    ledger, verdict, room = outcome.room.ledger, outcome.verdict, outcome.room
    wrong = {
        "lost": [" | ".join(entry) for entry in verdict.lost],
        "duplicated": [" | ".join(entry) for entry in verdict.duplicated],
        "stale": outcome.watch.stale,
        "errors": ledger.errors,
    }
    return {
        **check.figures(outcome.export),
        "groups": len(room.groups),
        "group_sizes": sorted(map(len, room.groups)),
        "cafe": {"free": room.free, **room.walks.figures()},
        "acknowledged": ledger.acknowledged,
        "retried": ledger.retried,
        "refused": ledger.refused,
        "late": ledger.late,
        "compared": outcome.watch.compared,
        **{name: len(found) for name, found in wrong.items()},
        "push_ms": {
            name: _milliseconds(quantile(outcome.push_seconds, share)) for name, share in (("p50", 0.5), ("p99", 0.99))
        },
        "seconds": round(seconds, 1),
        "flaky": room.network.figures(),
        "kills": room.power.figures(),
        "seed": plan.seed,
        "speed": plan.speed,
        "details": {name: found[:KEPT] for name, found in wrong.items()},
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def complaints(found: dict[str, Any]) -> list[str]:
    """Why the rehearsal has failed, in plain sentences; nothing when all went well."""
    lost, twice, stale, errors = (found[name] for name in ("lost", "duplicated", "stale", "errors"))
    headlines = {
        "lost": ngettext(
            "%(n)d thing that the server had acknowledged is not in the results.",
            "%(n)d things that the server had acknowledged are not in the results.",
            lost,
        ),
        "duplicated": ngettext(
            "%(n)d thing is in the results that should not be there, or not as often.",
            "%(n)d things are in the results that should not be there, or not as often.",
            twice,
        ),
        "stale": ngettext(
            "%(n)d screen showed something else than a fresh page.",
            "%(n)d screens showed something else than a fresh page.",
            stale,
        ),
        "errors": ngettext("%(n)d thing went wrong.", "%(n)d things went wrong.", errors),
    }
    sentences = []
    for name, headline in headlines.items():
        if found[name]:
            details = [f"  {line}" for line in found["details"][name][:SHOWN]]
            more = [f"  … (+{found[name] - SHOWN})"] if found[name] > SHOWN else []
            sentences.append("\n".join([headline % {"n": found[name]}, *details, *more]))
    return sentences


def summary(found: dict[str, Any]) -> str:
    """What happened, in a few lines."""
    lines = [
        _(
            "%(participants)d participants in %(groups)d groups wrote %(questions)d questions and selected "
            "%(selected)d; %(clusters)d clusters, %(sessions)d sessions, %(worksheets)d worksheets, "
            "%(rounds)d rounds at %(stations)d stations."
        ),
        _("%(acknowledged)d writes in %(seconds).0f seconds; %(compared)d screens compared with a fresh page."),
    ]
    told = "\n".join(lines) % found
    if found["flaky"]["dropouts"]:
        dropped = _(
            "%(percent)d %% of the phones dropped out %(dropouts)d times; %(lost)d requests were lost on the way, "
            "%(reloads)d times a page was loaded anew, %(switches)d times somebody came back on another phone."
        )
        told += "\n" + dropped % (found["flaky"] | {"percent": 100 * found["flaky"]["share"]})
    if found["kills"]["cuts"]:
        killed = ngettext(
            "The server was killed %(cuts)d time and started again; %(torn)d requests were torn (--seed %(seed)d).",
            "The server was killed %(cuts)d times and started again; %(torn)d requests were torn (--seed %(seed)d).",
            found["kills"]["cuts"],
        )
        told += "\n" + killed % (found["kills"] | {"seed": found["seed"]})
    if found["push_ms"]["p50"] is not None:
        heard = _("From next to the phones: half heard within %(p50).0f ms, 99 %% within %(p99).0f ms.")
        told += "\n" + heard % found["push_ms"]
    return told
