"""The template tags: regions, forms and addresses, as pages and as pushes get them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch

from tests.cast import Room
from workshop.models import Phase
from workshop.painting import base_context


def draw(room: Room, source: str, screen: str = "phone", **more: Any) -> str:
    """A piece of template, drawn as the current phase's would be."""
    room.workshop.refresh_from_db()
    phase: Phase | None = room.workshop.phase
    assert phase
    phase.workshop = room.workshop
    return Template(source).render(Context(base_context(room.workshop, screen) | more))


def test_a_shared_region_is_filled_at_once(room: Room) -> None:
    html = draw(room, '{% region "crowd" %}')
    assert "3 people are here" in html
    assert f'id="crowd-{room.phase("lobby").pk}"' in html
    assert "hx-morph-skip-children" not in html


def test_a_personal_region_is_empty_in_a_push_and_filled_on_a_page(room: Room) -> None:
    room.go_to("grouping")
    push = draw(room, '{% region "companions" %}')
    assert re.search(r"hx-morph-skip-children></div>", push)
    page = draw(room, '{% region "companions" %}', person=room.alice)
    assert "Bob" in page


def test_a_form_goes_to_the_current_phase_and_brings_a_key_for_its_draft(room: Room) -> None:
    phase = room.go_to("brainstorm")
    html = draw(room, '{% form_to "ask" keep="ask" css="big" %}<b>x</b>{% endform_to %}')
    assert f'action="/{room.code}/{phase.pk}/brainstorm/questions/"' in html
    assert f'hx-post="/{room.code}/{phase.pk}/brainstorm/questions/"' in html
    assert f'data-keep="{phase.pk}:ask"' in html
    assert 'class="big"' in html
    assert len(re.findall(r'name="key" value="[\w-]{20,}"', html)) == 1
    assert "<b>x</b>" in html


def test_a_form_without_a_draft_needs_no_key(room: Room) -> None:
    room.go_to("brainstorm")
    html = draw(room, '{% form_to "take_back" question=7 sync="queue last" %}{% endform_to %}')
    assert 'name="key"' not in html
    assert 'hx-sync="this:queue last"' in html


def test_a_push_has_no_token_and_a_page_has(room: Room) -> None:
    form = '{% form_to "leave" %}{% endform_to %}'
    assert "csrfmiddlewaretoken" not in draw(room, form)
    assert 'name="csrfmiddlewaretoken" value="abc"' in draw(room, form, csrf_token="abc")


def test_an_address_of_another_kind_does_not_exist(room: Room) -> None:
    with pytest.raises(NoReverseMatch):
        draw(room, "{% address 'ask' %}")


def test_kinds_that_share_views_have_addresses_of_their_own(room: Room) -> None:
    room.go_to("finish")
    assert "/finish/lines/" in draw(room, "{% address 'write_line' %}")
    room.go_to("session")
    room.workshop.jump(room.phase("session"), room.workshop.turn)
    assert "/session/lines/" in draw(room, "{% address 'write_line' %}")


def test_a_statement_gets_the_question_in_the_active_language(room: Room) -> None:
    from django.utils import translation

    source = "{{ statement|as_question|default_if_none:'-' }}"
    with translation.override("en"):
        assert draw(room, source, statement="We should meet.") == "Should we meet?"
        assert draw(room, source, statement="Should we meet?") == "-"
    with translation.override("uk"):
        assert draw(room, source, statement="Нам треба зустрічатися частіше.").endswith("?")


def test_markdown_is_safe_in_templates(room: Room) -> None:
    html = draw(room, "{{ text|markdown }}", text="**yes** <script>no()</script>")
    assert "<strong>yes</strong>" in html
    assert "<script" not in html
