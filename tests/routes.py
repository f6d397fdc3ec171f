"""Every address there is, read from the URL configuration itself: whatever is added is walked, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """The address of a view, with gaps for what it names."""

    name: str
    path: str
    """As a format: {code}, {phase}, {participant}, …"""
    converters: Mapping[str, str]
    """What stands in each gap: code, int, str, slug."""
    kind: str = ""
    """The slug of the phase kind that it belongs to."""

    def __str__(self) -> str:
        return f"{self.name} {self.path}"

    def fill(self, given: Mapping[str, Any]) -> str:
        return self.path.format_map(given)


def routes(urlconf: str = "workshop.urls") -> list[Route]:
    """Every address of a URL configuration."""
    return list(_below(get_resolver(urlconf).url_patterns, "/", {}, ""))


def _below(patterns: Any, path: str, converters: Mapping[str, str], kind: str) -> Iterator[Route]:
    for pattern in patterns:
        here = path + ARGUMENT.sub(r"{\1}", str(pattern.pattern))
        named = {**converters, **{name: _sort(one) for name, one in pattern.pattern.converters.items()}}
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, here, named, pattern.default_kwargs.get("kind", kind))
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or here, here, named, kind)


def _sort(converter: Any) -> str:
    return type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()
