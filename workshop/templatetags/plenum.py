"""Template tags: regions, addresses and forms of a phase, Markdown, QR codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from workshop import codes, painting, paper, text, wording
from workshop.models import Phase
from workshop.together import pieces

register = template.Library()

PAINTERS = "plenum.painters"
FILES = ' enctype="multipart/form-data" hx-config=\'{"timeout": 120000}\''


@register.simple_tag(takes_context=True)
def region(context: Context, name: str) -> SafeString:
    """The container of a region. What everybody sees alike is inside at once; personal regions are filled on a page
    load, where the person is known, and by the hub's next paint otherwise."""
    workshop, screen, person = context["workshop"], context["screen"], context.get("person")
    painter = next(p for p in painting.painters(workshop, screen) if p.region.name == name)
    token = {"csrf_token": context["csrf_token"]} if "csrf_token" in context else {}
    html = ""
    if not painter.region.per:
        html = painter.render(painter.gather() | token, person)
    elif person:
        subject = painter.region.subjects(painter.phase or workshop).get(person.pk)
        html = painter.render(painter.gather(subject) | token, person)
    # A paint of what is around a personal region comes without its inside: the browser then keeps what is there.
    keeps = mark_safe(" hx-morph-skip-children" if painter.region.per else "")
    return format_html('<div id="{}" class="region region-{}"{}>{}</div>', painter.id, name, keeps, mark_safe(html))


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, key: Any, css: str = "", tag: str = "div") -> SafeString:
    """The container of one part of a region of parts, with the part in it, painted from what the region gathered."""
    painter = _painter(context, name)
    return _container(painter, key, css, tag, painter.render_part(context))


@register.simple_tag(takes_context=True)
def empty_parts(context: Context, name: str, keys: Iterable[Any], tag: str) -> SafeString:
    """The containers of parts that are still to come, in one go: a full room has thousands of them."""
    painter = _painter(context, name)
    return mark_safe("".join(_container(painter, key, "", tag, "") for key in keys))


def _container(painter: painting.RegionPainter, key: Any, css: str, tag: str, html: str) -> SafeString:
    """Nothing in it is anybody's but ours, except what was painted already."""
    return mark_safe(f'<{tag} id="{painter.id}-{key}" class="region part {css}">{html}</{tag}>')


def _painter(context: Context, name: str) -> painting.RegionPainter:
    """Who paints a region of parts: the painter at work tells so; on a page that is loaded nobody does."""
    found: painting.RegionPainter | None = context.get("painter")
    if found and found.region.name == name:
        return found
    shared: Any = context.render_context
    known: dict[str, painting.RegionPainter] = shared.setdefault(PAINTERS, {})
    if name not in known:
        painters = painting.painters(context["workshop"], context["screen"])
        known[name] = next(painter for painter in painters if painter.region.name == name)
    return known[name]


@register.simple_tag(takes_context=True)
def phase_body(context: Context) -> SafeString:
    """The current phase's own template for this screen."""
    phase: Phase | None = context["phase"]
    if phase is None:
        return mark_safe("")
    name = painting.phase_template(phase, context["screen"])
    extra = getattr(phase.behaviour, context["screen"])(phase)
    with context.push(**extra):
        return template.Engine.get_default().get_template(name).render(context)


@register.simple_tag(takes_context=True)
def address(context: Context, name: str, **kwargs: Any) -> str:
    """The address of a view of this workshop; a phase kind's own views lie below the current phase."""
    workshop, phase = context["workshop"], context.get("phase")
    base = {"code": workshop.code, **kwargs}
    if phase and f"{name}" in phase.behaviour.view_names():
        base |= {"phase": phase.pk, "kind": phase.kind}
    return reverse(name, kwargs=base)


@register.simple_block_tag(takes_context=True)
def form_to(
    context: Context,
    content: str,
    name: str,
    keep: str = "",
    css: str = "",
    sync: str = "",
    files: bool = False,
    **kwargs: Any,
) -> SafeString:
    """A form that sends to a view of this workshop, by script or without one.

    `keep` names the draft: what is typed stays on this device until the server has it. `sync` says what becomes of
    presses while an earlier one is on its way (htmx's hx-sync: "queue last", "queue all"; by itself one waits).
    With `files` it carries files, and has time for them.
    """
    draft = f"{context['phase'].pk}:{keep}" if keep and context.get("phase") else keep
    action = address(context, name, **kwargs)
    return format_html(
        '<form method="post" action="{action}" hx-post="{action}" hx-swap="none" class="{css}"{sync}{draft}{files}>'
        '{csrf}{key}{content}<p class="message" role="status"></p></form>',
        action=action,
        css=css,
        sync=format_html(' hx-sync="this:{}"', sync) if sync else "",
        draft=format_html(' data-keep="{}"', draft) if keep else "",
        csrf=_csrf(context),
        key=format_html('<input type="hidden" name="key" value="{}">', codes.new_secret()) if keep or files else "",
        files=mark_safe(FILES) if files else "",
        content=mark_safe(content),
    )


def _csrf(context: Context) -> SafeString:
    """Django's token on a page load; a push has no request, and scripts send the token as a header."""
    given = context.get("csrf_token")
    if not given or str(given) == "NOTPROVIDED":
        return mark_safe("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', given)


@register.filter
def said(text: Any, workshop: Any) -> Any:
    """What an organizer wrote, in the active language."""
    return workshop.said(text)


@register.filter
def tongue(text: Any, workshop: Any) -> SafeString:
    """An attribute that tells voices which language that is, where an organizer's text is not in the active one."""
    language = workshop.tongue(text) if text else ""
    return format_html(' lang="{}"', language) if language else mark_safe("")


@register.filter
def as_question(statement: str) -> str | None:
    """The question that a statement could be, in the active language; None for a question."""
    return wording.as_question(statement, get_language() or "en")


@register.filter
def strokes(count: int) -> SafeString:
    """A stroke for each, up to forty."""
    return mark_safe("<i></i>" * min(count, 40))


@register.filter
def paper_size(postit: str) -> int:
    """The step in which a text is written on a post-it."""
    return paper.size(postit)


@register.filter
def printed_size(text: Any) -> int:
    """The step in which a text is printed."""
    return paper.printed_size(str(text))


@register.filter
def sign_size(sign: str) -> int:
    """The step in which a few words are written that are read across a room."""
    return paper.sign(str(sign))


@register.filter
def markdown(source: str) -> SafeString:
    """Markdown as HTML without anything that could act."""
    return text.markdown(source)


@register.simple_tag
def together(name: str) -> SafeString:
    """A style sheet or a script that is put together from several; they come one by one where nothing is stored."""
    form = '<link rel="stylesheet" href="{}">' if name.endswith(".css") else '<script src="{}" defer></script>'
    return format_html_join("\n", form, ((static(part),) for part in pieces(name)))


@register.simple_tag
def ahead(name: str) -> SafeString:
    """Fetches it for the next page, when there is nothing else to do."""
    return format_html_join("\n", '<link rel="prefetch" href="{}">', ((static(piece),) for piece in pieces(name)))


@register.simple_tag(takes_context=True)
def here(context: Context, name: str) -> SafeString:
    """Marks the link that leads to the page one is on."""
    match = context["request"].resolver_match
    return mark_safe('aria-current="page"' if match and match.url_name == name else "")
