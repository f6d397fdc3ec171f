"""What a screen shows: its regions with their texts and forms, and what a push does to them.

A region's piece is what stands in it, without the regions inside it. A push replaces the inside of one region;
regions inside that region which are there already keep what they show if they are marked so, as in a browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
UNSEEN = frozenset(("script", "style", "title"))
PUSH = re.compile(r'<hx-partial\b[^>]*\bhx-target="#([^"]+)"[^>]*>(.*?)</hx-partial>', re.DOTALL)
EPHEMERAL = frozenset(("key", "csrfmiddlewaretoken"))


@dataclass(frozen=True)
class Form:
    """Something that can be sent: where to, what it brings along, what can be chosen, and the list item it is in."""

    action: str
    fields: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    """The values of its buttons, selects and radio buttons, by name."""
    near: str

    @property
    def lasting(self) -> tuple[str, ...]:
        """What of it is the same on every load."""
        fields = (f"{name}={value}" for name, value in self.fields.items() if name not in EPHEMERAL)
        return (self.action, *sorted(fields), *(" ".join((name, *v)) for name, v in self.choices.items()))


@dataclass(frozen=True)
class Piece:
    """What one region shows."""

    text: str = ""
    lines: tuple[str, ...] = ()
    """The texts of its list items."""
    forms: tuple[Form, ...] = ()
    inner: tuple[str, ...] = ()
    """The regions directly inside it."""
    keeps: bool = False
    """Whether a push of the region around it leaves it alone."""
    is_item: bool = False
    """Whether it is an item of a list."""
    clock: str = ""
    """The instants of the clock in it: its text is the browser's business."""
    marks: dict[str, str] = field(default_factory=dict)
    """Attributes that tell where and who we are."""

    @property
    def shown(self) -> tuple[object, ...]:
        """What two screens that show the same have in common. Buttons of a clock depend on the time of painting."""
        if self.clock:
            return (self.clock,)
        return (self.text, tuple(form.lasting for form in self.forms))


type Pieces = dict[str, Piece]


class Screen:
    """The regions of a screen, by the id of their container; "" is all that is outside of them."""

    def __init__(self, html: str) -> None:
        self.pieces: Pieces = dict(parse(html))

    def swap(self, target: str, html: str) -> None:
        """Take in a push. Without an element of this id, nothing happens."""
        if target not in self.pieces:
            return
        is_item = self.pieces[target].is_item
        fresh = dict(parse(f"<li>{html}</li>" if is_item else html))
        inside = {name: self.pieces.pop(name) for name in self._inside(target)}
        kept = {name: piece for name, piece in inside.items() if name in fresh and piece.keeps}
        own = fresh.pop("")
        self.pieces[target] = replace(own, keeps=self.pieces[target].keeps, is_item=is_item)
        self.pieces |= fresh | kept

    def _inside(self, name: str) -> list[str]:
        found = []
        for inner in self.pieces[name].inner:
            if inner in self.pieces:
                found += [inner, *self._inside(inner)]
        return found

    def forms(self, action: str) -> list[Form]:
        """The forms whose action matches this pattern."""
        return [form for piece in self.pieces.values() for form in piece.forms if re.search(action, form.action)]

    def mark(self, name: str) -> str:
        """An attribute of some element of the screen, as `data-phase`; empty when there is none."""
        return next((piece.marks[name] for piece in self.pieces.values() if name in piece.marks), "")

    def region(self, name: str) -> Piece:
        """A region by its own name, whichever phase it belongs to; an empty one when it is not there."""
        return next((piece for key, piece in self.pieces.items() if key.partition("-")[0] == name), Piece())

    def text(self, name: str) -> str:
        """What a region shows, with all that is in it."""
        target = next((key for key in self.pieces if key.partition("-")[0] == name), None)
        names = [target, *self._inside(target)] if target else []
        return " ".join(self.pieces[each].text for each in names)


def pushes(message: str) -> list[tuple[str, str]]:
    """The targets and contents in a message of a socket."""
    return PUSH.findall(message)


@lru_cache(maxsize=2000)
def parse(html: str) -> tuple[tuple[str, Piece], ...]:
    """The pieces of a page or a push. Many screens get the same push: it is read once."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple((name, draft.piece()) for name, draft in reader.drafts.items())


class _Draft:
    """A piece that is being read."""

    def __init__(self, keeps: bool = False, is_item: bool = False) -> None:
        self.words: list[str] = []
        self.items: list[list[str]] = []
        self.forms: list[tuple[Form, list[str] | None]] = []
        self.inner: list[str] = []
        self.keeps, self.is_item, self.clock = keeps, is_item, ""
        self.marks: dict[str, str] = {}

    def piece(self) -> Piece:
        return Piece(
            text=squeeze(self.words),
            lines=tuple(map(squeeze, self.items)),
            forms=tuple(replace(form, near=squeeze(near or [])) for form, near in self.forms),
            inner=tuple(self.inner),
            keeps=self.keeps,
            is_item=self.is_item,
            clock=self.clock,
            marks=self.marks,
        )


def squeeze(words: list[str] | str) -> str:
    """A text with every white space folded."""
    return " ".join((words if isinstance(words, str) else " ".join(words)).split())


@dataclass
class _Open:
    """An element that is not closed yet, with what its inside belongs to."""

    tag: str
    draft: _Draft
    item: list[str] | None
    form: Form | None
    unseen: bool
    is_code: bool = False


class _Reader(HTMLParser):
    """Reads HTML into drafts, region by region."""

    MARKS = (
        *("data-phase", "data-step", "data-announce", "data-person", "hx-ws:connect", "aria-current"),
        *("data-station", "data-presents", "data-save", "data-document", "data-check", "data-ping", "data-echo"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.drafts = {"": _Draft()}
        self.open = [_Open("", self.drafts[""], None, None, False)]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        here = self._enter(tag, found)
        self._note(tag, found, here)
        if tag not in VOID:
            self.open.append(here)

    def _enter(self, tag: str, found: dict[str, str]) -> _Open:
        """What the inside of this element belongs to."""
        around = self.open[-1]
        here = _Open(tag, around.draft, around.item, around.form, around.unseen)
        if "region" in found.get("class", "").split() and "id" in found:
            here.draft.inner.append(found["id"])
            here.draft = self.drafts[found["id"]] = _Draft("hx-morph-skip-children" in found, tag == "li")
        if tag == "li":
            here.item = []
            here.draft.items.append(here.item)
        if tag == "form":
            here.form = Form(found.get("action", ""), {}, {}, "")
            here.draft.forms.append((here.form, here.item))
        here.is_code = "code" in found.get("class", "").split()
        here.unseen = here.unseen or tag in UNSEEN or found.get("role") == "timer"
        return here

    def _note(self, tag: str, found: dict[str, str], here: _Open) -> None:
        draft, form = here.draft, here.form
        draft.marks |= {name: found[name] for name in self.MARKS if name in found}
        if "data-phase" in found:
            draft.marks["kind"] = " ".join(re.findall(r"\bkind-(\S+)", found.get("class", "")))
        if found.get("role") == "timer":
            draft.clock = " ".join(f"{n}={found.get(f'data-{n}', '')}" for n in ("minutes", "ends", "paused"))
        if "data-rewrite" in found:
            rewrite = {found.get("data-field") or "text": found.get("data-text", "")}
            draft.forms.append((Form(found["data-rewrite"], rewrite, {}, ""), here.item))
        if "href" in found and "/stage/" in found["href"]:
            draft.marks["stage"] = found["href"]
        if tag == "input" and "form" in found:  # what can be selected for a form elsewhere
            selected = {found.get("name", ""): found.get("value", "")}
            draft.forms.append((Form("#" + found["form"], selected, {}, ""), here.item))
        if form and tag == "button" and "formaction" in found:
            draft.forms.append((Form(found["formaction"], form.fields, {}, ""), here.item))
        if form and tag == "input" and found.get("type") == "hidden":
            form.fields[found.get("name", "")] = found.get("value", "")
        if form and tag == "select":
            form.choices[found.get("name", "")] = ()
        if form and tag == "option" and form.choices:
            name = next(reversed(form.choices))
            form.choices[name] += (found.get("value", ""),)
        if form and "name" in found and (tag == "button" or found.get("type") == "radio"):
            form.choices[found["name"]] = (*form.choices.get(found["name"], ()), found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        here = self.open[-1]
        if not here.unseen:
            here.draft.words.append(data)
            if here.item is not None:
                here.item.append(data)
            if here.is_code:
                here.draft.marks["code"] = data.strip()
