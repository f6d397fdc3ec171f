"""Addresses of the sessions that stay when their phase is over."""

from django.urls import path

from .phases.photos import show_photo
from .views import open_worksheet

urlpatterns = [
    path("photos/<int:photo>/", show_photo, name="photo"),
    path("worksheets/<int:session>/", open_worksheet, name="worksheet"),
]
