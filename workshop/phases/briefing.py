"""Briefing: slides in Markdown, one step each; phones ask to look up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from workshop.exports import Prose
from workshop.fields import Pages
from workshop.kinds import PhaseKind, register
from workshop.models import Phase


@register
class Briefing(PhaseKind):
    slug = "briefing"
    label = _("Briefing")
    defaults: ClassVar = {"slides": []}
    fields: ClassVar = {
        "slides": Pages(
            label=_("Slides"),
            one=_("Slide"),
            longest=5_000,
            most=50,
            help_text=_("One after the other, with Next or a clicker. “# ” begins a headline, “- ” a list, **bold**."),
        )
    }

    def steps(self, phase: Phase) -> int:
        return len(phase.setting("slides"))

    def length(self, phase: Phase) -> int:
        """Two minutes a slide, where it has no clock."""
        return phase.minutes or 2 * max(self.steps(phase), 1)

    def stage(self, phase: Phase) -> dict[str, Any]:
        slides = phase.setting("slides")
        return {"slide": slides[min(phase.step, len(slides) - 1)] if slides else ""}

    def console(self, phase: Phase) -> dict[str, Any]:
        slides = phase.setting("slides")
        return self.stage(phase) | {"after": slides[phase.step + 1] if phase.step + 1 < len(slides) else ""}

    def report(self, phase: Phase) -> list[Prose]:
        return [Prose(phase.workshop.said(slide)) for slide in phase.setting("slides")]
