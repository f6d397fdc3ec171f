"""Addresses of the sessions that stay when their phase is over."""

from django.urls import path

from .phases.photos import shared_photo, show_photo
from .views import open_worksheet

urlpatterns = [
    path("photos/<int:photo>/", show_photo, name="photo"),
    path("results/shared/<str:secret>/photos/<int:photo>/", shared_photo, name="shared_photo"),
    path("worksheets/<int:session>/", open_worksheet, name="worksheet"),
]
