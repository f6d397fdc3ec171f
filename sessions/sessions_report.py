"""What sessions leave in the results: where each comes from, who hosted and presented, its worksheet and its photos."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from clustering.models import Placement
from sessions.fields import fields_of, worksheet
from sessions.models import WorkingSession
from workshop.exports import Fact, Item, Outline, Photo, Table
from workshop.models import Participant, Phase, Postit


def board(phase: Phase) -> list[Outline | Table]:
    """The sessions of a marketplace, and the way from every question to its worksheet. Five queries."""
    sessions = list(
        WorkingSession.objects.open_in(phase)
        .with_counts()
        .select_related("host", "presenter", "relief", "sheet", "postit__group__phase", "postit__question")
    )
    for one in sessions:
        if one.postit and one.postit.question.hidden_at:
            one.postit = None  # What a facilitator has hidden, nobody is led to.
    placements = Placement.objects.filter(postit__in=[one.postit_id for one in sessions if one.postit_id])
    clusters = {one.postit_id: one.cluster for one in placements.select_related("cluster") if one.cluster}
    items = tuple(_item(one, clusters.get(one.postit_id or 0)) for one in sessions)
    return [Outline("sessions", _("Sessions"), items, levels=(_("Session"),)), *_origins(phase, sessions, clusters)]


def _item(session: WorkingSession, cluster: Any) -> Item:
    """A session: what it comes from, who hosted and presented (as each wants to be named), and where."""
    facts = (
        Fact(_("Cluster"), cluster.name if cluster else "", f"cluster-{cluster.pk}" if cluster else ""),
        Fact(_("From"), *_group(session.postit)),
        Fact(_("Host"), _credit(session.host)),
        Fact(_("Place"), session.place),
        Fact(_("People"), session.size),
        Fact(_("Presenter"), _credit(session.presenter)),
        Fact(_("Relief"), _credit(session.relief)),
        Fact(_("Opened"), session.opened_at),
        Fact(_("Lines on the worksheet"), _lines(session), f"worksheet-{session.pk}"),
    )
    return Item(str(session), facts=facts, anchor=f"session-{session.pk}")


def _group(postit: Postit | None) -> tuple[str, str]:
    """Whose post-it it was, and where that is in the results."""
    return (str(postit.group), f"postit-{postit.pk}") if postit else ("", "")


def _credit(person: Participant | None) -> str:
    return person.credited if person else ""


def _lines(session: WorkingSession) -> int:
    return sum(bool(line.strip()) for text in session.texts.values() for line in text.splitlines())


def _origins(phase: Phase, sessions: list[WorkingSession], clusters: dict[int, Any]) -> list[Table]:
    """One row for each session: group, question, post-it, cluster, session, worksheet, notes at its station."""
    notes = dict(phase.sessions.annotate(count=Count("notes")).values_list("pk", "count"))
    rows = tuple(
        (
            str(one.postit.group) if one.postit else "",
            one.postit.question.text if one.postit else "",
            one.postit.text if one.postit else "",
            clusters[one.postit_id].name if one.postit_id in clusters else "",
            str(one),
            _lines(one),
            notes.get(one.pk, 0),
        )
        for one in sessions
    )
    columns = (_("Group"), _("Question"), _("Post-it"), _("Cluster"), _("Session"), _("Lines"), _("Notes"))
    return [Table("origins", _("From question to answer"), columns, rows)] if rows else []


def worksheets(phase: Phase) -> list[Outline]:
    """The worksheets, on the first phase that works on a marketplace's sessions; a later one would repeat them.

    A session that was taken off the board keeps its worksheet in the results, if anything is written on it.
    """
    phases = phase.workshop.phases
    market = phases.exclude(sessions=None).filter(position__lte=phase.position).last()
    if market is None:
        return []
    before = phases.filter(kind__in=("session", "finish"), position__range=(market.position, phase.position - 1))
    if before.exclude(opened_at=None).exists():
        return []
    fields = fields_of(phase)
    sessions = market.sessions.select_related("sheet", "workshop", "host", "presenter", "relief")
    # An order of its own: that of Meta is lost where something is counted.
    sessions = sessions.prefetch_related("photos__author").annotate(noted=Count("notes")).order_by("number")
    kept = (session for session in sessions if not session.ended_at or session.texts or session.photos.all())
    return [_worksheet(session, fields) for session in kept]


def _worksheet(session: Any, fields: dict[str, Any]) -> Outline:
    """A worksheet in the results: its fields with a line each, and its photos."""
    written = tuple(
        Item(str(session.workshop.said(field["heading"])), items=tuple(map(Item, field["lines"])))
        for field in worksheet(session, fields)
        if field["lines"]
    )
    facts = (
        Fact(_("Place"), session.place, f"session-{session.pk}"),
        Fact(_("Host"), _credit(session.host)),
        Fact(_("Presenter"), _credit(session.presenter)),
        Fact(_("Relief"), _credit(session.relief)),
        Fact(_("Notes at its station"), session.noted or "", f"station-{session.pk}"),
    )
    return Outline(
        "worksheet",
        str(session),
        written,
        tuple(_photo(session, number, photo) for number, photo in enumerate(session.photos.all(), 1)),
        levels=(_("Session"), _("Field"), _("Line")),
        sheet=_("Worksheets"),
        anchor=f"worksheet-{session.pk}",
        facts=facts,
    )


def _photo(session: WorkingSession, number: int, photo: Any) -> Photo:
    return Photo(
        reverse("photo", kwargs={"code": session.workshop.code, "photo": photo.pk}),
        _("Photo %(number)d of the flipchart: %(question)s") % {"number": number, "question": session},
        photo.width,
        photo.height,
        _credit(photo.author),
        file=f"flipchart-{photo.pk}.jpg",
        key=photo.pk,
        stored=photo.file.name,
    )
