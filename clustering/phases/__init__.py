"""The phase kinds of the wall; importing them registers them."""

from . import cluster, gallery

__all__ = ["cluster", "gallery"]
