"""The organizer's desk: one's own workshops, and what is prepared for each of them."""

from django.urls import path

from workshop.views import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("new/", desk.new, name="new_workshop"),
    path("<code:code>/", desk.overview, name="overview"),
    path("<code:code>/invitations/", desk.invite, name="invite"),
    path("<code:code>/invitations/<int:invitation>/end/", desk.withdraw, name="withdraw"),
]
