"""Finish the worksheets: the last minutes' call; stage and console see which worksheets are still empty."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from sessions.phases.session import Session
from workshop.kinds import register


@register
class Finish(Session):
    slug = "finish"
    folder = "session"
    label = gettext_lazy("Finish the worksheets")
    minutes = 5
    needs = ("session",)
    least_minutes = 2
