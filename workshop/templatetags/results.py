"""Template tags of the results page: its outlines are long, and a template for each line would take too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from workshop.exports import Fact, Item, Part
from workshop.exports.flow import shown
from workshop.exports.flow import times as times_of

register = template.Library()


@register.filter
def times(part: Part) -> str:
    """When a phase was, and when it was planned."""
    return ", ".join(times_of(part))


@register.simple_tag
def facts(known: Iterable[Fact], anchors: Set[str]) -> SafeString:
    """What is known of something; what it names is a link, where that stands on the same page."""
    return mark_safe(" · ".join(_facts(known, anchors)))


@register.simple_tag
def outline(items: Iterable[Item], anchors: Set[str]) -> SafeString:
    """Nested lists."""
    return mark_safe("".join(_list(items, anchors)))


def _list(items: Iterable[Item], anchors: Set[str]) -> Iterator[str]:
    yield "<ul>"
    for item in items:
        yield f'<li id="{escape(item.anchor)}">' if item.anchor else "<li>"
        yield f'<bdi dir="auto">{escape(item.text)}</bdi>'
        if beside := " · ".join([*([escape(item.note)] if item.note else []), *_facts(item.facts, anchors)]):
            yield f" <small>— {beside}</small>"
        if item.items:
            yield from _list(item.items, anchors)
        yield "</li>"
    yield "</ul>"


def _facts(known: Iterable[Fact], anchors: Set[str]) -> Iterator[str]:
    for fact in known:
        if fact.value not in ("", None):
            value = escape(shown(fact.value))
            linked = f'<a href="#{escape(fact.to)}">{value}</a>' if fact.to and fact.to in anchors else value
            yield f"{escape(fact.label)}: {linked}"
