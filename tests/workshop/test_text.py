"""Text that turns into something else: Markdown without anything that acts, QR codes."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.text import TAGS, markdown, qr


def test_markdown_does_what_organizers_expect() -> None:
    html = markdown("# One\n\n- *two*\n- **three**\n\n~~four~~ `five`\n\n> six\n\n|a|b|\n|-|-|\n|7|8|")
    for piece in ("<h1>One</h1>", "<em>two</em>", "<strong>three</strong>", "<s>four</s>", "<code>five</code>"):
        assert piece in html
    assert "<blockquote>" in html
    assert "<td>7</td>" in html


def test_a_line_break_is_a_line_break() -> None:
    assert "<br" in markdown("one\ntwo")


def test_links_lead_to_the_web_and_to_mail() -> None:
    assert 'href="https://example.org/"' in markdown("[x](https://example.org/)")
    assert 'href="mailto:a@example.org"' in markdown("[x](mailto:a@example.org)")


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/spy.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,boo)",
        "[x](JaVaScRiPt:alert(1))",
        "<javascript:alert(1)>",
        '<a href="x" onclick="alert(1)">x</a>',
        "<style>*{display:none}</style>",
        "<iframe src=//elsewhere.example></iframe>",
        '[x]: javascript:alert(1) "t"\n\n[x]',
        "<svg/onload=alert(1)>",
        "| <b onmouseover=alert(1)> |\n|-|",
    ],
)
def test_nothing_in_it_can_act(source: str) -> None:
    tags = re.findall("<[^>]*>", markdown(source))
    assert all(re.fullmatch(r'</?[a-z0-9]+( (href="https?:[^"]*"|rel="[^"]*"))*/?>', tag) for tag in tags), tags
    assert not any(name in tag for tag in tags for name in ("script", "img", "style", "iframe", "svg"))


@given(st.text(st.sampled_from("<>/\"'`=[]()!#*_&;:|\\ \n-javscripthefonlm"), max_size=80))
def test_whatever_is_written_only_harmless_tags_come_out(source: str) -> None:
    html = markdown(source)
    assert nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}) == html
    assert {name.lower() for name in re.findall(r"</?([a-zA-Z0-9]+)", html)} <= TAGS


@given(st.text(max_size=200))
def test_no_text_breaks_it(source: str) -> None:
    markdown(source)


def test_a_qr_code_is_a_picture_that_needs_nothing_else() -> None:
    svg = qr("http://192.168.0.7:8000/ABCDEF/")
    assert "<svg" in svg
    assert "#000" in svg
    assert "#fff" in svg
    assert "style=" not in svg
    assert qr("http://192.168.0.7:8000/ABCDEG/") != svg
