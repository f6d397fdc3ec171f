"""The wall: clusters and placements, the steps that can be undone, the gallery's tour and dots."""

from .gallery import Dot, Tour
from .hints import Difference, Hint, hints
from .steps import TRAY, WallStep
from .wall import REGIONS, TINT_NAMES, TINTS, Cluster, Placement, tray, wall

__all__ = [
    "REGIONS",
    "TINTS",
    "TINT_NAMES",
    "TRAY",
    "Cluster",
    "Difference",
    "Dot",
    "Hint",
    "Placement",
    "Tour",
    "WallStep",
    "hints",
    "tray",
    "wall",
]
