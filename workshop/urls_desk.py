"""The organizer's desk: one's own workshops, and what is prepared for each of them."""

from django.urls import path

from workshop.views import desk, lifecycle

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("new/", desk.new, name="new_workshop"),
    path("<code:code>/", lifecycle.overview, name="overview"),
    path("<code:code>/copies/", lifecycle.duplicate, name="duplicate"),
    path("<code:code>/archiving/", lifecycle.archive, name="archive"),
    path("<code:code>/archiving/end/", lifecycle.unarchive, name="unarchive"),
    path("<code:code>/deletion/", lifecycle.delete, name="delete_workshop"),
    path("<code:code>/deletion/end/", lifecycle.have_back, name="have_back"),
    path("<code:code>/invitations/", desk.invite, name="invite"),
    path("<code:code>/invitations/<int:invitation>/end/", desk.withdraw, name="withdraw"),
]
