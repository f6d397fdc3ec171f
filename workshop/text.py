"""Text that turns into something else: Markdown into safe HTML, an address into a QR code, typed into shown."""

import io
import unicodedata

import nh3
import segno
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("h1", "h2", "h3", "h4", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def markdown(source: str) -> SafeString:
    """CommonMark with tables as sanitised HTML: no scripts, no pictures, links only to the web or to mail."""
    html = _markdown.render(source)
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}))


def qr(address: str, *, scales: bool = False) -> SafeString:
    """The QR code of an address as SVG: black on white in any theme, with error correction M (15 %).

    One that `scales` has no size of its own: it can stand in a page that gives it one.
    """
    picture = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(picture, kind="svg", dark="#000", light="#fff", border=3, nl=False, xmldecl=not scales, omitsize=scales)
    return mark_safe(picture.getvalue().decode())


def visible(text: str) -> str:
    """The text without control and direction-override characters, in composed form; empty if none of it shows."""
    overrides = {"\u202a", "\u202b", "\u202d", "\u202e"}
    kept = (c for c in text if c in "\n\t\r" or (unicodedata.category(c) != "Cc" and c not in overrides))
    composed = unicodedata.normalize("NFC", "".join(kept))
    return composed if any(unicodedata.category(c)[0] not in "CZ" for c in composed) else ""
