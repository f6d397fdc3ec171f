"""Who may do what: every address against everybody who might try it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from clustering.models import Cluster
from sessions.models import HelpCall, Photo, Worksheet, split
from sessions.pictures import tidy
from tests.camera import picture
from tests.cast import Room, post, write
from tests.routes import routes
from workshop import kinds, links
from workshop.models import Group, Invitation, LogEntry, Message, Postit, Workshop, sharing

ANYONE = (
    "nobody participant companion presenter bystander participant-elsewhere removed"
    " facilitator facilitator-elsewhere facilitator-withdrawn"
    " helper helper-elsewhere helper-withdrawn organizer organizer-elsewhere organizer-removed"
    " results-link withdrawn-results-link stage-link"
)
"""The participant is Alice: the author, her group's delegate, her session's host. Her companion and the presenter are
in her group and in her session, the bystander is in another group and in no session."""
EVERYBODY = frozenset(ANYONE.split())
AUTHOR, STEERING, ORGANIZERS = frozenset({"participant"}), frozenset({"facilitator", "organizer"}), {"organizer"}
SESSION = AUTHOR | {"companion", "presenter"}
PARTICIPANTS = SESSION | {"bystander"}
WALL = STEERING | AUTHOR
HELPING = STEERING | {"helper"}
INSIDE = HELPING | PARTICIPANTS
ACCOUNTS = {"organizer", "organizer-elsewhere", "organizer-removed"}


class Rule(NamedTuple):
    path: str
    method: str
    allowed: frozenset[str] | set[str]
    kind: str = ""
    """The phase that has to be open."""


def rule(path: str, method: str, allowed: Any, kind: str = "") -> Rule:
    return Rule(path, method, allowed, kind)


KINDS = {
    "lineup_place": rule("place/", "post", PARTICIPANTS, "lineup"),
    "mix_again": rule("mix/", "post", STEERING, "grouping"),
    "sit": rule("tables/{group}/", "post", PARTICIPANTS, "grouping"),
    "seat_the_rest": rule("rest/", "post", STEERING, "grouping"),
    "ask": rule("questions/", "post", PARTICIPANTS, "brainstorm"),
    "reword": rule("questions/{question}/", "post", AUTHOR, "brainstorm"),
    "take_back": rule("questions/{question}/removal/", "post", AUTHOR, "brainstorm"),
    "select": rule("questions/{question}/", "post", SESSION, "select"),
    "star": rule("questions/{question}/star/", "post", SESSION, "select"),
    "unstar": rule("questions/{question}/star/end/", "post", SESSION, "select"),
    "confirm": rule("confirmation/", "post", PARTICIPANTS, "select"),
    "open_again": rule("confirmation/end/", "post", PARTICIPANTS, "select"),
    "fill": rule("filling/", "post", STEERING, "select"),
    "unfill": rule("filling/end/", "post", STEERING, "select"),
    "put_back": rule("questions/{question}/removal/", "post", SESSION, "select"),
    "write": rule("questions/{chosen}/text/", "post", SESSION, "select"),
    "delegate": rule("delegate/", "post", PARTICIPANTS, "cluster"),
    "delegate_end": rule("delegate/end/", "post", PARTICIPANTS, "cluster"),
    "send_delegate": rule("groups/{group}/delegate/", "post", STEERING, "cluster"),
    "move": rule("postits/", "post", WALL, "cluster"),
    "stack": rule("postits/stack/", "post", WALL, "cluster"),
    "unstack": rule("postits/stack/end/", "post", WALL, "cluster"),
    "differ": rule("postits/differing/", "post", WALL, "cluster"),
    "found_cluster": rule("clusters/", "post", WALL, "cluster"),
    "rename_cluster": rule("clusters/{cluster}/", "post", WALL, "cluster"),
    "colour_cluster": rule("clusters/colour/", "post", WALL, "cluster"),
    "order_cluster": rule("clusters/order/", "post", WALL, "cluster"),
    "merge_cluster": rule("clusters/merging/", "post", WALL, "cluster"),
    "empty_cluster": rule("clusters/emptying/", "post", WALL, "cluster"),
    "dissolve_cluster": rule("clusters/removal/", "post", WALL, "cluster"),
    "undo": rule("steps/1/undo/", "post", STEERING, "cluster"),
    "start_tour": rule("tour/", "post", STEERING, "gallery"),
    "pause_tour": rule("tour/end/", "post", STEERING, "gallery"),
    "show_stop": rule("stop/", "post", STEERING, "gallery"),
    "allow_dots": rule("dots/", "post", STEERING, "gallery"),
    "reveal_dots": rule("dots/reveal/", "post", STEERING, "gallery"),
    "origin": rule("postits/{postit}/", "get", PARTICIPANTS, "gallery"),
    "put_dots": rule("postits/{postit}/dots/", "post", PARTICIPANTS, "gallery"),
    "host": rule("sessions/", "post", PARTICIPANTS, "marketplace"),
    "host_postit": rule("postits/{postit}/session/", "post", PARTICIPANTS, "marketplace"),
    "join_session": rule("sessions/{session}/members/", "post", PARTICIPANTS, "marketplace"),
    "take_over": rule("sessions/{orphan}/host/", "post", PARTICIPANTS, "marketplace"),
    "leave_session": rule("sessions/leave/", "post", PARTICIPANTS, "marketplace"),
    "step_back": rule("sessions/{session}/host/end/", "post", PARTICIPANTS, "marketplace"),
    "end_session": rule("sessions/{session}/removal/", "post", STEERING, "marketplace"),
    "sit_session": rule("sessions/{session}/place/", "post", STEERING, "marketplace"),
    "merge_session": rule("sessions/{orphan}/merging/", "post", STEERING, "marketplace"),
    "split_session": rule("sessions/{session}/parts/", "post", WALL, "marketplace"),
    "unsplit_session": rule("sessions/{split_off}/parts/end/", "post", WALL, "marketplace"),
    "assign": rule("members/", "post", STEERING, "marketplace"),
    "assign_rest": rule("members/rest/", "post", STEERING, "marketplace"),
    "call": rule("call/", "post", SESSION, "marketplace"),
    "end_own_call": rule("call/end/", "post", PARTICIPANTS, "marketplace"),
    "take_call": rule("calls/{call}/", "post", HELPING, "marketplace"),
    "end_call": rule("calls/{call}/end/", "post", HELPING, "marketplace"),
    "write_line": rule("lines/", "post", SESSION, "session"),
    "write_together": rule("sessions/{session}/worksheet/", "post", STEERING | SESSION, "session"),
    "add_photo": rule("photos/", "post", SESSION, "session"),
    "remove_photo": rule("sessions/{session}/photos/{photo}/removal/", "post", STEERING | SESSION, "session"),
    "present": rule("presenter/", "post", SESSION, "session"),
    "join_late": rule("sessions/{session}/members/", "post", PARTICIPANTS, "session"),
    "check_in": rule("stations/{session}/", "post", PARTICIPANTS, "worldcafe"),
    "wish": rule("wishes/{session}/", "post", PARTICIPANTS, "worldcafe"),
    "unwish": rule("wishes/{session}/end/", "post", PARTICIPANTS, "worldcafe"),
    "close_station": rule("stations/{session}/closing/", "post", STEERING, "worldcafe"),
    "reopen_station": rule("stations/{session}/closing/end/", "post", STEERING, "worldcafe"),
    "more_rounds": rule("rounds/more/", "post", STEERING, "worldcafe"),
    "fewer_rounds": rule("rounds/fewer/", "post", STEERING, "worldcafe"),
    "by_itself": rule("by-itself/", "post", STEERING, "worldcafe"),
    "by_hand": rule("by-itself/end/", "post", STEERING, "worldcafe"),
    "set_free": rule("free/", "post", STEERING, "worldcafe"),
    "guide": rule("free/end/", "post", STEERING, "worldcafe"),
    "leave_note": rule("notes/", "post", PARTICIPANTS, "worldcafe"),
    "feedback": rule("feedback/", "post", PARTICIPANTS, "thanks"),
}
ADDRESSES = {
    "home": rule("/", "get", EVERYBODY),
    "health": rule("/healthz", "get", EVERYBODY),
    "live": rule("/healthz/live", "get", EVERYBODY),
    "ready": rule("/healthz/ready", "get", EVERYBODY),
    "metrics": rule("/metrics", "get", EVERYBODY),  # on this computer; see test_watching.py
    "first_organizer": rule("/first/forged/", "get", set()),
    "sign_in": rule("/sign-in/", "get", EVERYBODY),
    "sign_out": rule("/sign-out/", "post", EVERYBODY),
    "change_password": rule("/password/", "get", ACCOUNTS),
    "desk": rule("/workshops/", "get", ACCOUNTS),
    "new_workshop": rule("/workshops/new/", "post", ACCOUNTS),
    "workshop_from_file": rule("/workshops/new/file/", "post", ACCOUNTS),
    "delete_template": rule("/workshops/templates/1/removal/", "post", ACCOUNTS),
    "agenda": rule("/workshops/{code}/agenda/", "get", ORGANIZERS),
    "agenda_file": rule("/workshops/{code}/agenda/file/", "get", ORGANIZERS),
    "save_template": rule("/workshops/{code}/agenda/template/", "post", ORGANIZERS),
    "agenda_begins": rule("/workshops/{code}/agenda/beginning/", "post", ORGANIZERS),
    "add_phase": rule("/workshops/{code}/agenda/phases/", "post", ORGANIZERS),
    "put_phase_back": rule("/workshops/{code}/agenda/phases/back/", "post", ORGANIZERS),
    "phase": rule("/workshops/{code}/agenda/phases/{lobby}/", "get", ORGANIZERS),
    "move_phase": rule("/workshops/{code}/agenda/phases/{lobby}/place/", "post", ORGANIZERS),
    "copy_phase": rule("/workshops/{code}/agenda/phases/{lobby}/copy/", "post", ORGANIZERS),
    "remove_phase": rule("/workshops/{code}/agenda/phases/{lobby}/removal/", "post", ORGANIZERS),
    "read_in": rule("/workshops/archive/", "get", ACCOUNTS),
    "data": rule("/workshops/{code}/data/", "get", ORGANIZERS),
    "strip": rule("/workshops/{code}/data/stripping/", "post", ORGANIZERS),
    "download_archive": rule("/workshops/{code}/data/archive/", "get", ORGANIZERS),
    "overview": rule("/workshops/{code}/", "get", ORGANIZERS),
    "languages": rule("/workshops/{code}/languages/", "get", ORGANIZERS),
    "language": rule("/workshops/{code}/languages/de/", "get", ORGANIZERS),
    "places": rule("/workshops/{code}/places/", "get", STEERING),
    "kit": rule("/workshops/{code}/print/", "get", STEERING),
    "print": rule("/workshops/{code}/print/worksheets/", "get", STEERING),
    "duplicate": rule("/workshops/{code}/copies/", "post", ORGANIZERS),
    "archive": rule("/workshops/{code}/archiving/", "post", ORGANIZERS),
    "unarchive": rule("/workshops/{code}/archiving/end/", "post", ORGANIZERS),
    "delete_workshop": rule("/workshops/{code}/deletion/", "post", ORGANIZERS),
    "have_back": rule("/workshops/{code}/deletion/end/", "post", ORGANIZERS),
    "invite": rule("/workshops/{code}/invitations/", "post", ORGANIZERS),
    "crew": rule("/workshops/{code}/crew/", "get", ORGANIZERS),
    "invitation_code": rule("/workshops/{code}/invitations/{spare}/code.svg", "get", ORGANIZERS),
    "withdraw": rule("/workshops/{code}/invitations/{spare}/end/", "post", ORGANIZERS),
    "remove_organizer": rule("/workshops/{code}/organizers/{other_organizer}/removal/", "post", ORGANIZERS),
    "phone": rule("/{code}/", "get", EVERYBODY),
    "join": rule("/{code}/participants/", "post", EVERYBODY),
    "come_back": rule("/{code}/place/", "get", EVERYBODY),
    "leave": rule("/{code}/leave/", "post", PARTICIPANTS),
    "invitation": rule("/{code}/invitation/{token}/", "get", EVERYBODY),
    "stage": rule("/{code}/stage/{secret}/", "get", {"stage-link"}),
    "stage_code": rule("/{code}/stage.svg", "get", STEERING),
    "manifest": rule("/{code}/manifest.webmanifest", "get", EVERYBODY),
    "worker": rule("/{code}/worker.js", "get", EVERYBODY),
    "news": rule("/{code}/news/", "get", PARTICIPANTS),
    "join_code": rule("/{code}/join.svg", "get", EVERYBODY),
    "console": rule("/{code}/console/", "get", HELPING),
    "next": rule("/{code}/next/", "post", STEERING),
    "back": rule("/{code}/back/", "post", STEERING),
    "jump": rule("/{code}/{lobby}/jump/", "post", STEERING),
    "clock": rule("/{code}/{lobby}/clock/start/", "post", STEERING),
    "previews": rule("/{code}/{lobby}/preview/", "get", STEERING),
    "preview": rule("/{code}/{lobby}/preview/stage/", "get", STEERING),
    "reflow": rule("/{code}/reflow/", "get", STEERING),
    "take_reflow": rule("/{code}/reflow/taking/", "post", STEERING),
    "log": rule("/{code}/log/", "get", STEERING),
    "undo_entry": rule("/{code}/log/{entry}/undoing/", "post", STEERING),
    "cover": rule("/{code}/{lobby}/cover/", "post", STEERING),
    "reveal": rule("/{code}/{lobby}/cover/end/", "post", STEERING),
    "move_member": rule("/{code}/{now}/groups/members/", "post", STEERING),
    "merge_group": rule("/{code}/{now}/groups/{group}/merging/", "post", STEERING),
    "top_up": rule("/{code}/{now}/groups/{group}/members/", "post", STEERING),
    "undo_regrouping": rule("/{code}/{now}/groups/steps/1/undoing/", "post", STEERING),
    "take_controls": rule("/{code}/controls/", "post", STEERING),
    "messages": rule("/{code}/messages/", "post", STEERING),
    "take_message_back": rule("/{code}/messages/{message}/end/", "post", STEERING),
    "listen_up": rule("/{code}/attention/", "post", STEERING),
    "release": rule("/{code}/attention/end/", "post", STEERING),
    "me": rule("/{code}/me/", "get", PARTICIPANTS),
    "delete_mine": rule("/{code}/me/belongings/deletion/", "post", PARTICIPANTS),
    "my_data": rule("/{code}/me/belongings/download/", "get", PARTICIPANTS),
    "take_me_out": rule("/{code}/me/out/", "get", PARTICIPANTS),
    "belongings": rule("/{code}/people/{spare_person}/belongings/", "get", STEERING),
    "delete_theirs": rule("/{code}/people/{spare_person}/belongings/deletion/", "post", STEERING),
    "their_data": rule("/{code}/people/{spare_person}/belongings/download/", "get", STEERING),
    "take_out": rule("/{code}/people/{spare_person}/out/", "get", STEERING),
    "place": rule("/{code}/place/{place}/", "get", EVERYBODY),
    "add_person": rule("/{code}/people/", "get", INSIDE),
    "act": rule("/{code}/people/{ward}/acting/", "post", STEERING | PARTICIPANTS),
    "act_end": rule("/{code}/acting/end/", "post", INSIDE),
    "person": rule("/{code}/people/{spare_person}/", "get", HELPING),
    "place_code": rule("/{code}/people/{spare_person}/place.svg", "get", HELPING),
    "rename": rule("/{code}/people/{spare_person}/name/", "post", STEERING),
    "assign": rule("/{code}/people/{ward}/scribe/", "post", STEERING),
    "merge": rule("/{code}/people/{spare_person}/merge/", "post", STEERING),
    "remove": rule("/{code}/people/{spare_person}/removal/", "post", STEERING),
    "bring_back": rule("/{code}/people/{spare_person}/removal/end/", "post", STEERING),
    "questions": rule("/{code}/questions/", "get", STEERING),
    "hide": rule("/{code}/questions/{question}/hiding/", "post", STEERING),
    "show_again": rule("/{code}/questions/{question}/hiding/end/", "post", STEERING),
    "close": rule("/{code}/closing/", "post", STEERING),
    "reopen": rule("/{code}/closing/end/", "post", STEERING),
    "check_room": rule("/{code}/room/check/", "post", STEERING),
    "ping": rule("/{code}/room/ping/", "get", PARTICIPANTS),
    "echo": rule("/{code}/room/echo/", "post", PARTICIPANTS),
    "trouble": rule("/{code}/trouble/", "post", EVERYBODY),
    "rehearsal": rule("/{code}/rehearsal/", "get", STEERING),
    "enter_sandbox": rule("/{code}/rehearsal/entry/", "post", STEERING),
    "send_home": rule("/{code}/rehearsal/people/end/", "post", STEERING),
    "end_sandbox": rule("/{code}/rehearsal/end/", "post", STEERING),
    "worksheet": rule("/{code}/worksheets/{session}/", "get", EVERYBODY),
    "photo": rule("/{code}/photos/{photo}/", "get", INSIDE),
    "results": rule("/{code}/results/", "get", INSIDE),
    "download": rule("/{code}/results/markdown/", "get", INSIDE),
    "shared_results": rule("/{code}/results/shared/{link}/", "get", {"results-link"}),
    "shared_download": rule("/{code}/results/shared/{link}/markdown/", "get", {"results-link"}),
    "shared_photo": rule("/{code}/results/shared/{link}/photos/{photo}/", "get", {"results-link"}),
    "sharing": rule("/workshops/{code}/sharing/", "get", ORGANIZERS),
    "make_results_link": rule("/workshops/{code}/sharing/link/", "post", ORGANIZERS),
    "withdraw_results_link": rule("/workshops/{code}/sharing/link/end/", "post", ORGANIZERS),
    "publish_results": rule("/workshops/{code}/sharing/public/", "post", ORGANIZERS),
    "unpublish_results": rule("/workshops/{code}/sharing/public/end/", "post", ORGANIZERS),
}
OF_KINDS = {
    f"{route.kind}/{route.name}": KINDS[route.name]._replace(
        kind=route.kind, path=f"/{{code}}/{{phase}}/{route.kind}/{KINDS[route.name].path}"
    )
    for route in routes()
    if route.kind and route.name in KINDS
}
"""The same for every kind of phase that has such a view."""
TABLE = ADDRESSES | OF_KINDS
MOMENTS = (
    *("mix_again", "confirm", "merge", "sit", "move_member", "check_in", "take_reflow", "strip", "delete_mine"),
    *("workshop_from_file", "add_phase", "copy_phase"),
)
"""Allowed, but not at this moment: said in words."""
FIELDS = {
    "change": "1:5:0:5:0",
    "value": 5,
    "text": "Why?",
    "question": "How?",
    "name": "Dora",
    "language": "en",
    "field": "found",
    "round": 0,
    "title": "Another",
    "cluster": "",
    "participant": "",
    "turn": 0,
    "place": "Balcony",
    "parts": 2,
    "group": 1,
    "into": 1,
    "source": 1,
    "seen": 1,
    "tint": 1,
    "places": 1,
    "seconds": 20,
    "count": 0,
    "number": 1,
    "milliseconds": 50,
    "step": 0,
    "role": "helper",
    "days": 7,
}


def test_every_address_has_its_rule_and_every_rule_its_address() -> None:
    """None of two that share a name can hide behind the other."""

    def shape(path: str) -> str:
        return re.sub(r"(?<=/)(\{\w+\}|\d+|forged|start|worksheets|stage|markdown|de)(?=[/.])", "…", path)

    assert sorted(shape(route.path) for route in routes()) == sorted(shape(found.path) for found in TABLE.values())


def test_every_kinds_view_is_in_the_table() -> None:
    assert set().union(*(kind.view_names() for kind in kinds.registered())) == set(KINDS)


def visitors(room: Room) -> dict[str, Client]:
    other = Room()
    removed = room.join("Removed")
    removed.remove()
    gone = [room.invite(role) for role in ("facilitator", "helper")]
    for invitation in Invitation.objects.filter(facilitators__in=gone):
        invitation.withdraw()
    oskar = User.objects.create_user(f"oskar{User.objects.count()}")
    room.workshop.organizers.add(oskar)
    room.workshop.remove_organizer(oskar.pk)
    companion, presenter, bystander = (room.join(name) for name in ("Nina", "Petra", "Sam"))
    session = room.alice.hosted.get()
    for person in (companion, presenter):
        room.group_of(room.alice).take_in(person)
        session.join(person)
    session.present(presenter)
    Group.objects.create(phase=room.phase("grouping"), number=901).take_in(bystander)
    return {
        "nobody": room.browser(),
        "participant": room.browser(room.alice),
        "companion": room.browser(companion),
        "presenter": room.browser(presenter),
        "bystander": room.browser(bystander),
        "participant-elsewhere": room.browser(other.alice),
        "removed": room.browser(removed),
        "facilitator": room.browser(room.frank),
        "facilitator-elsewhere": room.browser(other.frank),
        "facilitator-withdrawn": room.browser(gone[0]),
        "helper": room.browser(room.invite("helper")),
        "helper-elsewhere": room.browser(other.invite("helper")),
        "helper-withdrawn": room.browser(gone[1]),
        "organizer": room.browser(room.olga),
        "organizer-elsewhere": room.browser(other.olga),
        "organizer-removed": room.browser(oskar),
        "results-link": room.browser(),
        "withdrawn-results-link": room.browser(),
        "stage-link": room.browser(),
    }


def results_links(room: Room) -> dict[str, str]:
    """What stands in the links to the results that some visitors have."""
    links = {}
    for visitor in ("withdrawn-results-link", "results-link"):
        sharing.make_link(room.workshop)
        links[visitor] = room.workshop.results_secret
    return links


def things(room: Room) -> dict[str, Any]:
    """Something of every sort that an address can name, all within Alice's reach."""
    hanging = [room.postit(person).pk for person in (room.bob, room.carol)]
    Postit.objects.update(slot=None)
    question, postit = room.question(room.alice), room.postit(room.alice)
    Postit.objects.reopen(postit.phase, postit.group)
    cluster = Cluster.objects.found(room.workshop, "People")
    orphan = room.session(room.bob)
    orphan.__class__.objects.update(host=None)
    session = room.session(room.alice)
    room.group_of(room.alice).send(room.alice)
    Worksheet.objects.append(session, room.alice, "found", "x", "k")
    photo = Photo.objects.add(session, room.alice, "k", tidy(picture()))
    assert photo
    for name in ("Erin", "Grace", "Heidi"):
        session.join(room.join(name))
    split_off = split(session, 1)
    assert split_off
    room.workshop.phases.filter(kind="marketplace").update(settings={"places": ["Balcony"]})
    spare = room.workshop.invitations.create()
    second = User.objects.create_user(f"second{User.objects.count()}")
    room.workshop.organizers.add(second)
    post(room.browser(room.frank), room.url("attention/"), instruction="Look")
    return {
        "code": room.code,
        "question": question.pk,
        "chosen": postit.question_id,
        "postit": postit.pk,
        "cluster": cluster.pk,
        "orphan": orphan.pk,
        "session": session.pk,
        "split_off": split_off.pk,
        "call": HelpCall.objects.make(orphan).pk,
        "photo": photo.pk,
        "spare": spare.pk,
        "entry": LogEntry.objects.get().pk,
        "token": spare.token,
        "other_organizer": second.pk,
        "message": Message.objects.send(room.workshop, "Coffee", "k").pk,
        "hanging": hanging,
        "secret": room.workshop.stage_secret,
        "lobby": room.phase("lobby").pk,
        "now": room.phase("marketplace").pk,
        "group": room.group_of(room.alice).pk,
        "spare_person": room.join("Spare").pk,
        "ward": room.join("Ward", has_phone=False).pk,
        "place": links.place_path(room.carol).split("/")[-2],
    }


def ask(browser: Client, found: Rule, named: dict[str, Any]) -> Any:
    address, headers = found.path.format(**named), {"HX-Request": "true"}
    if found.method == "get":
        return browser.get(address, headers=headers)
    fields = FIELDS | {"person": named["spare_person"], "session": named["session"], "into": named["session"]}
    if found.kind == "cluster":
        fields |= {"postit": named["hanging"], "chosen": named["cluster"], "into": named["cluster"]}
    if address.endswith("/worksheet/"):
        return browser.post(address, b"\0\0", "application/octet-stream", headers=headers)
    return browser.post(address, fields | {"photo": picture()}, headers=headers)


class Doors(NamedTuple):
    """A workshop with something of everything, and everybody who might try its addresses."""

    room: Room
    named: dict[str, Any]
    browsers: dict[str, Client]
    results: dict[str, str]
    stages: dict[str, str]


@pytest.fixture(scope="module")
def doors(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Doors]:
    """Set up once for all tests here: each of them plays within a savepoint, and leaves nothing."""
    with django_db_blocker.unblock(), transaction.atomic():
        room = Room()
        room.go_to("marketplace")
        yield Doors(room, things(room), visitors(room), results_links(room), {"stage-link": room.workshop.stage_secret})
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted({found.kind for found in TABLE.values()}))
def test_only_those_who_may_get_in(doors: Doors, kind: str) -> None:
    room, named = doors.room, dict(doors.named)
    if kind:
        if kind == "worldcafe":
            room.go_to(kind)
        if kind == "gallery":
            Postit.objects.all().hang()
        Workshop.objects.filter(pk=room.workshop.pk).update(phase=room.phase(kind))
        named["phase"] = room.phase(kind).pk
    for name, found in TABLE.items():
        if found.kind != kind:
            continue
        for visitor, browser in doors.browsers.items():
            cookies = SimpleCookie(browser.cookies)
            with transaction.atomic():
                secrets = {"link": doors.results.get(visitor, "forged"), "secret": doors.stages.get(visitor, "forged")}
                response = ask(browser, found, named | secrets)
                transaction.set_rollback(True)
            browser.cookies = cookies
            goes_to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/")
            may = visitor in found.allowed
            refused = response.status_code in {403, 404, 410, *(() if may else (409,))} or goes_to_sign_in
            assert refused != may, (name, visitor, response.status_code, response.content)
            assert refused or response.status_code < 400 or name.split("/")[-1] in MOMENTS, (
                name,
                visitor,
                response.content,
            )


def test_nothing_is_written_without_the_pages_token(room: Room) -> None:
    named: defaultdict[str, Any] = defaultdict(lambda: 1, code=room.code)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = room.browser(room.alice).cookies
    for found in TABLE.values():
        if found.method == "post":
            response = post(browser, found.path.format_map(named), text="x")
            assert response.status_code == 403
            message = "This page is too old to send anything. Please reload it and try again."
            assert response.content.decode() == message


def test_without_scripts_the_text_of_an_old_page_is_kept(room: Room) -> None:
    room.go_to("brainstorm")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = room.browser(room.alice).cookies
    page = write(browser, room.phase_url("brainstorm", "questions/"), text="Why?").content.decode()
    assert "Why?</textarea>" in page
    assert "csrfmiddlewaretoken" in page


def test_a_password_is_never_sent_back(room: Room) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = write(browser, "/sign-in/", username="olga", password="correct horse battery")
    assert response.status_code == 403
    assert "correct horse" not in response.content.decode()


@pytest.mark.parametrize("fields", [{"text": "x" * 1_100_000}, {f"field{number}": "x" for number in range(1_100)}])
def test_what_is_too_large_to_be_read_is_refused_in_words(room: Room, fields: dict[str, str]) -> None:
    room.go_to("brainstorm")
    url = room.phase_url("brainstorm", "questions/")
    for response in (
        room.browser(room.alice).post(url, urlencode(fields), "application/x-www-form-urlencoded"),
        room.browser(room.alice).post(url, fields, headers={"HX-Request": "true"}),
    ):
        assert response.status_code == (413 if "text" in fields else 400)
        assert "Please make it shorter." in response.content.decode()
