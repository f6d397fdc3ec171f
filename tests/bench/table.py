"""What is to be reached, and the table that says what was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A figure of the table; `most` is what it may be at most, None where nothing is promised."""

    key: str
    words: str
    most: float | None = None
    unit: str = "x raw"


TARGETS = (
    Target("next_1000_x_raw", "next, until the last byte is on 1,000 phones", 3),
    Target("next_1000_groups_x_raw", "the same into 200 groups, each with a sheet of its own"),
    Target("hub_1000_x_raw", "the hub alone, 2 KB to 1,000 sockets", 1.2),
    Target("hub_1000_plain_asgi_x_raw", "the hub alone, through plain ASGI", 5),
    Target("questions_300_x_raw", "a question, 300 phones, 20 a second: p99", 5),
    Target("questions_300_x_raw_kept", "the same, where raw keeps it in a file, too"),
    Target("question_floor_ms", "the least that a write through Django takes, in the same server: p99", None, "ms"),
    Target("questions_300_x_floor", "a question, compared with that", None, "x"),
    Target("questions_lost", "questions lost", 0, ""),
    Target("questions_p99_ms", "a question on the companions' phones and counted: p99", None, "ms"),
    Target("questions_highest_rate", "the highest rate that it sustains", None, "a second"),
    Target("returning_1000_s", "1,000 phones come back within a second: all are repainted", 5, "s"),
    Target("returning_paints_growth", "paints then, compared with a hundred phones", 1.1, "x"),
    Target("returning_queries_growth", "queries of these paints, compared with a hundred phones", 1.1, "x"),
    Target("kib_per_phone", "memory of an idle phone", 45, "KiB"),
    Target("cafe_300_x_raw", "a World Café's next round, 300 phones", 30),
    Target("cafe_300_ms", "the same: the last arrival", 1_000, "ms"),
    Target("reach_300_s", "a room of 300 is checked: all are counted", None, "s"),
    Target("ten_of_100_x_one_of_1000", "ten workshops of 100 side by side, the slowest", 1, "x one"),
)


def table(figures: dict[str, float]) -> str:
    """The figures that there are, each with its target and whether it is reached."""
    lines = [("", "measured", "target", "")]
    for target in TARGETS:
        if target.key in figures:
            found = figures[target.key]
            most = "" if target.most is None else f"≤ {target.most:g}"
            verdict = "" if target.most is None else "reached" if found <= target.most else "NOT REACHED"
            lines.append((target.words, f"{found:.4g} {target.unit}", most, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{line[0]:<{widths[0]}}  {line[1]:>{widths[1]}}  {line[2]:>{widths[2]}}  {line[3]}".rstrip() for line in lines
    )


def raw_figures(figures: dict[str, float]) -> str:
    """All other figures, for whoever wants to know how these came about."""
    known = {target.key for target in TARGETS}
    return "\n".join(f"{name:<44}{value:>12.4g}" for name, value in figures.items() if name not in known)
