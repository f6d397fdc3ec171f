"""What axe does not measure: whether anything is cut off, too small for a thumb, or covered while it has the focus."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

THUMB = 44
"""How many pixels a target is wide and high, at least."""

MEASURES = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def measure(page: Page, what: str, *arguments: object) -> list[str]:
    """What is wrong in one respect, each named; nothing is expected."""
    if page.evaluate("typeof measures === 'undefined'"):
        page.evaluate(MEASURES)
    found: list[str] = page.evaluate("([what, given]) => measures[what](...given)", [what, list(arguments)])
    return found


def overflow(page: Page) -> list[str]:
    """What stands out at the side, or is cut off there."""
    return measure(page, "overflow")


def small(page: Page, least: int = THUMB) -> list[str]:
    """Targets that a thumb may miss, other than links in a sentence."""
    return measure(page, "small", least)


def covered(page: Page) -> list[str]:
    """Controls that something else covers when they have the focus, or that do not show it."""
    return measure(page, "covered")


def pale(page: Page, least: float = 4.5) -> list[str]:
    """Texts with less contrast than this; also on paper with a folded corner, about which axe says nothing."""
    return measure(page, "pale", least)


def vanished(page: Page) -> list[str]:
    """What nobody sees any more where their own colours are forced upon the page."""
    measure(page, "surfaces")
    page.emulate_media(forced_colors="active", color_scheme="light", reduced_motion="reduce")
    found = measure(page, "vanished")
    page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="reduce")
    return found


def enlarge(page: Page, percent: int) -> None:
    """Set the text larger, as somebody does in their browser's settings."""
    sizes = {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})
