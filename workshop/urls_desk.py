"""The organizer's desk: one's own workshops, and what is prepared for each of them."""

from django.urls import path

from workshop.views import agenda, crew, data, desk, kit, lifecycle, templates

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("new/", desk.new, name="new_workshop"),
    path("archive/", data.read_in, name="read_in"),
    path("<code:code>/", lifecycle.overview, name="overview"),
    path("<code:code>/places/", kit.places, name="places"),
    path("<code:code>/print/", kit.kit, name="kit"),
    path("<code:code>/print/<slug:sheet>/", kit.print_sheet, name="print"),
    path("<code:code>/copies/", lifecycle.duplicate, name="duplicate"),
    path("<code:code>/archiving/", lifecycle.archive, name="archive"),
    path("<code:code>/archiving/end/", lifecycle.unarchive, name="unarchive"),
    path("<code:code>/deletion/", lifecycle.delete, name="delete_workshop"),
    path("<code:code>/deletion/end/", lifecycle.have_back, name="have_back"),
    path("new/file/", templates.from_file, name="workshop_from_file"),
    path("templates/<int:template>/removal/", templates.delete, name="delete_template"),
    path("<code:code>/agenda/", agenda.page, name="agenda"),
    path("<code:code>/agenda/file/", templates.download, name="agenda_file"),
    path("<code:code>/agenda/template/", templates.save, name="save_template"),
    path("<code:code>/agenda/beginning/", agenda.begin, name="agenda_begins"),
    path("<code:code>/agenda/phases/", agenda.add, name="add_phase"),
    path("<code:code>/agenda/phases/back/", agenda.put_back, name="put_phase_back"),
    path("<code:code>/agenda/phases/<int:phase>/", agenda.phase, name="phase"),
    path("<code:code>/agenda/phases/<int:phase>/place/", agenda.move, name="move_phase"),
    path("<code:code>/agenda/phases/<int:phase>/copy/", agenda.copy, name="copy_phase"),
    path("<code:code>/agenda/phases/<int:one>/removal/", agenda.take_out, name="remove_phase"),
    path("<code:code>/data/", data.page, name="data"),
    path("<code:code>/data/stripping/", data.strip, name="strip"),
    path("<code:code>/data/archive/", data.download, name="download_archive"),
    path("<code:code>/crew/", crew.crew, name="crew"),
    path("<code:code>/invitations/", crew.invite, name="invite"),
    path("<code:code>/invitations/<int:invitation>/code.svg", crew.invitation_code, name="invitation_code"),
    path("<code:code>/invitations/<int:invitation>/end/", crew.withdraw, name="withdraw"),
    path("<code:code>/organizers/<int:user>/removal/", crew.remove_organizer, name="remove_organizer"),
]
