"""The sockets' addresses, one per screen."""

from typing import Any

from django.urls import path, register_converter

from .codes import CodeConverter
from .screens import screen

register_converter(CodeConverter, "code")

application: Any = screen
"""Sockets' addresses lead to an application, not to a view."""

urlpatterns = [
    path("<code:code>/live/phone/", application, {"screen": "phone"}),
    path("<code:code>/live/phone/<int:person>/", application, {"screen": "phone"}, name="phone_live"),
    path("<code:code>/live/console/<slug:language>/", application, {"screen": "console"}, name="console_live"),
    path("<code:code>/live/stage/<str:secret>/", application, {"screen": "stage"}, name="stage_live"),
]
