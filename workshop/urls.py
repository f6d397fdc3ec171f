"""Every page and form. What a phase kind takes in has its address below the phase."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from workshop import kinds
from workshop.views import (
    account,
    belongings,
    console,
    door,
    groups,
    install,
    log,
    messages,
    people,
    preview,
    reach,
    rehearsal,
    results,
    screens,
    timing,
    watch,
)

from . import urls_live  # registers the converter for codes

handler400 = "workshop.views.errors.bad_request"
handler403 = handler404 = "workshop.views.errors.not_found"
handler500 = "workshop.views.errors.server_error"

phase_kinds = [path(f"{kind.slug}/", include([*kind.urls]), {"kind": kind.slug}) for kind in kinds.registered()]

workshop: list[URLPattern | URLResolver] = [
    path("", screens.phone, name="phone"),
    path("participants/", door.join, name="join"),
    path("place/", door.come_back, name="come_back"),
    path("place/<str:token>/", door.place, name="place"),
    path("leave/", door.leave, name="leave"),
    path("invitation/<str:token>/", account.invitation, name="invitation"),
    path("stage/<str:secret>/", screens.stage, name="stage"),
    path("stage.svg", screens.stage_code, name="stage_code"),
    path("news/", screens.news, name="news"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("worker.js", install.worker, name="worker"),
    path("join.svg", screens.join_code, name="join_code"),
    path("console/", screens.console, name="console"),
    path("next/", console.next_step, name="next"),
    path("back/", console.step_back, name="back"),
    path("<int:phase>/jump/", console.jump, name="jump"),
    path("<int:phase>/clock/<slug:verb>/", console.clock, name="clock"),
    path("<int:phase>/preview/", preview.side_by_side, name="previews"),
    path("<int:phase>/preview/<slug:screen>/", preview.preview, name="preview"),
    path("<int:phase>/cover/", console.cover, name="cover"),
    path("<int:phase>/cover/end/", console.reveal, name="reveal"),
    path("<int:phase>/groups/members/", groups.move, name="move_member"),
    path("<int:phase>/groups/<int:group>/merging/", groups.merge, name="merge_group"),
    path("<int:phase>/groups/<int:group>/members/", groups.top_up, name="top_up"),
    path("<int:phase>/groups/steps/<int:step>/undoing/", groups.undo, name="undo_regrouping"),
    path("controls/", console.take_controls, name="take_controls"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<int:message>/end/", messages.take_back, name="take_message_back"),
    path("attention/", console.listen_up, name="listen_up"),
    path("attention/end/", console.release, name="release"),
    path("people/", people.add, name="add_person"),
    path("people/<int:participant>/", people.person, name="person"),
    path("people/<int:participant>/place.svg", people.place_code, name="place_code"),
    path("people/<int:participant>/name/", people.rename, name="rename"),
    path("people/<int:participant>/scribe/", people.assign, name="assign"),
    path("people/<int:participant>/merge/", people.join_up, name="merge"),
    path("people/<int:participant>/removal/", people.remove, name="remove"),
    path("people/<int:participant>/removal/end/", people.bring_back, name="bring_back"),
    path("people/<int:participant>/acting/", people.act, name="act"),
    path("acting/end/", people.act_end, name="act_end"),
    path("me/", people.me, name="me"),
    path("me/belongings/deletion/", belongings.delete_mine, name="delete_mine"),
    path("me/belongings/download/", belongings.download_mine, name="my_data"),
    path("me/out/", belongings.take_me_out, name="take_me_out"),
    path("people/<int:participant>/belongings/", belongings.theirs, name="belongings"),
    path("people/<int:participant>/belongings/deletion/", belongings.delete_theirs, name="delete_theirs"),
    path("people/<int:participant>/belongings/download/", belongings.download_theirs, name="their_data"),
    path("people/<int:participant>/out/", belongings.take_out, name="take_out"),
    path("questions/", console.questions, name="questions"),
    path("questions/<int:question>/hiding/", console.hide, name="hide"),
    path("questions/<int:question>/hiding/end/", console.show_again, name="show_again"),
    path("log/", log.page, name="log"),
    path("log/<int:entry>/undoing/", log.undo, name="undo_entry"),
    path("reflow/", timing.reflow, name="reflow"),
    path("reflow/taking/", timing.take_reflow, name="take_reflow"),
    path("closing/", console.close, name="close"),
    path("closing/end/", console.reopen, name="reopen"),
    path("room/check/", reach.check, name="check_room"),
    path("room/ping/", reach.ping, name="ping"),
    path("room/echo/", reach.echo, name="echo"),
    path("trouble/", watch.trouble, name="trouble"),
    path("rehearsal/", rehearsal.page, name="rehearsal"),
    path("rehearsal/entry/", rehearsal.enter, name="enter_sandbox"),
    path("rehearsal/people/end/", rehearsal.send_home, name="send_home"),
    path("rehearsal/end/", rehearsal.end, name="end_sandbox"),
    path("results/", results.page, name="results"),
    path("results/<slug:writer>/", results.download, name="download"),
    path("results/shared/<str:secret>/", results.shared, name="shared_results"),
    path("results/shared/<str:secret>/<slug:writer>/", results.shared_download, name="shared_download"),
    path("<int:phase>/", include(phase_kinds)),
    path("", include("sessions.urls")),
]

urlpatterns = [
    path("", door.home, name="home"),
    path("healthz", watch.ready, name="health"),
    path("healthz/live", watch.live, name="live"),
    path("healthz/ready", watch.ready, name="ready"),
    path("metrics", watch.read_metrics, name="metrics"),
    path("first/<str:token>/", account.first_organizer, name="first_organizer"),
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("password/", account.ChangePassword.as_view(), name="change_password"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("workshops/", include("workshop.urls_desk")),
    path("<code:code>/", include(workshop)),
]

__all__ = ["urls_live"]
