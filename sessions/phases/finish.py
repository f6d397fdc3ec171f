"""Finish the worksheets: the last minutes' call; stage and console see which worksheets are still empty."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from sessions.phases.session import Session
from workshop.kinds import register
from workshop.models import Phase


@register
class Finish(Session):
    slug = "finish"
    folder = "session"
    label = gettext_lazy("Finish the worksheets")
    minutes = 5
    needs = ("session",)
    defaults: ClassVar = {name: value for name, value in Session.defaults.items() if name != "fields"}
    fields: ClassVar = {name: field for name, field in Session.fields.items() if name != "fields"}
    """The worksheet is that of the sessions before it."""

    def given(self, phase: Phase) -> dict[str, Any]:
        return {name: phase.setting(name) for name in self.fields}

    least_minutes = 2
