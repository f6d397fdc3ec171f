"""Working session: each session tries to find answers, and its members fill one worksheet together."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sessions import sessions_report
from sessions.fields import fields_of, worksheet
from sessions.headings import Headings
from sessions.models import WorkingSession, session_of_everyone
from sessions.phases import board
from sessions.phases.board import SPLIT_ABOVE
from sessions.phases.marketplace import join, step_back, take_over
from sessions.phases.photos import add_photo, remove_photo
from sessions.phases.writing import session_of, write, write_together
from sessions.printing import STATIONS, WORKSHEETS
from workshop import codes
from workshop.access import Who, for_participants, while_open
from workshop.clock import LONGEST
from workshop.exports import Outline
from workshop.fields import Numbers
from workshop.kinds import PhaseKind, region, register
from workshop.models import Participant, Phase
from workshop.refusals import Refused
from workshop.views.answers import done


@require_POST
@for_participants
@while_open
def present(request: HttpRequest, who: Who, phase: Phase) -> HttpResponse:
    """Pick who presents the worksheet (or relieves the presenter): somebody of the session, or nobody any more."""
    session = session_of(who, phase)
    chosen = request.POST.get("participant", "")
    member = _member(session, chosen) if chosen else None
    session.present(member, relief=request.POST.get("role") == "relief")
    return done(request, who.home)


def _member(session: WorkingSession, key: str) -> Participant:
    found = next((person for person in session.people() if str(person.pk) == key), None)
    if found is None:
        raise Refused(_("This person is no longer in your session."), status=409)
    return found


def one_of_board(phase: Phase, key: str, subject: Hashable = None) -> dict[str, Any] | None:
    """How far one session's worksheet is."""
    found = WorkingSession.objects.open_in(phase).select_related("sheet").filter(pk=key).first()
    if found is None:
        return None
    found.fields = worksheet(found, fields_of(phase))
    return {"session": found}


@register
class Session(PhaseKind):
    slug = "session"
    label = gettext_lazy("Working sessions")
    minutes = 45
    least_minutes = 15
    awake = True
    prints = (STATIONS, WORKSHEETS)
    defaults: ClassVar = {"split_above": 6, "fields": [], "calls": [10, 5, 1]}
    needs: Sequence[str] = ("marketplace",)
    fields: ClassVar = {
        "fields": Headings(
            label=gettext_lazy("The worksheet"),
            help_text=gettext_lazy(
                "What each session writes down, below its question. You can rename a heading at any time: what was "
                "written below it stays. What was written below one that you remove stays at the worksheet's end."
            ),
        ),
        "calls": Numbers(
            1,
            LONGEST,
            label=gettext_lazy("Minutes before the end at which everybody is told"),
            help_text=gettext_lazy("Like 10, 5, 1; nothing for no calls."),
        ),
        "split_above": SPLIT_ABOVE,
    }
    urls = (
        path("lines/", write, name="write_line"),
        path("sessions/<int:session>/worksheet/", write_together, name="write_together"),
        path("photos/", add_photo, name="add_photo"),
        path("sessions/<int:session>/photos/<int:photo>/removal/", remove_photo, name="remove_photo"),
        path("presenter/", present, name="present"),
        path("sessions/<int:session>/members/", join, name="join_late"),
        path("sessions/<int:session>/host/", take_over, name="take_over"),
        path("sessions/<int:session>/host/end/", step_back, name="step_back"),
        *board.URLS,
    )

    def given(self, phase: Phase) -> dict[str, Any]:
        """The worksheet as it is filled in now, wherever its template comes from."""
        rows = [{"key": key, "heading": str(heading)} for key, heading in fields_of(phase).items()]
        return super().given(phase) | {"fields": rows}

    def phone(self, phase: Phase) -> dict[str, Any]:
        return {"fields": fields_of(phase), "key": codes.new_secret()}

    @region("stage", "console", part=one_of_board)
    def board(self, phase: Phase) -> dict[str, Any]:
        found = board.desk(phase)
        prefetch_related_objects(found["sessions"], "sheet", "photos")
        template = fields_of(phase)
        for session in found["sessions"]:
            session.fields = worksheet(session, template)
        return found | {"empty": [session for session in found["sessions"] if not session.texts]}

    @region("console", "helper")
    def unassigned(self, phase: Phase) -> dict[str, Any]:
        return {"unassigned": board.unassigned(phase), "sessions": board.sessions_of(phase)}

    @region("console", "helper")
    def calls(self, phase: Phase) -> dict[str, Any]:
        return board.calls(phase)

    @region("phone", per=session_of_everyone)
    def crew(self, phase: Phase, session: int | None) -> dict[str, Any]:
        """Who is in it, who hosts and who presents; for those who are in none, the board to join from."""
        found = board.crew(phase, session)
        return found if found["session"] else {"session": None, "sessions": board.sessions_of(phase)}

    @region("phone", per=session_of_everyone)
    def worksheet(self, phase: Phase, session: int | None) -> dict[str, Any]:
        """The shared document for the phone's script, and the plain text for phones without scripts."""
        found = WorkingSession.objects.filter(pk=session or 0).select_related("sheet").first()
        if not found:
            return {"session": None}
        document = b64encode(found.document).decode()
        return {"session": found, "worksheet": worksheet(found, fields_of(phase)), "document": document}

    @region("phone", per=session_of_everyone)
    def photos(self, phase: Phase, session: int | None) -> dict[str, Any]:
        found = WorkingSession.objects.filter(pk=session or 0).prefetch_related("photos").first()
        return {"session": found}

    def report(self, phase: Phase) -> list[Outline]:
        return sessions_report.worksheets(phase)
