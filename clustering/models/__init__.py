"""The wall: clusters and placements, the steps that can be undone, the gallery's tour and dots."""

from .gallery import Dot, Tour
from .hints import Difference
from .steps import WallStep
from .wall import REGIONS, TINTS, Cluster, Placement, tray, wall

__all__ = ["REGIONS", "TINTS", "Cluster", "Difference", "Dot", "Placement", "Tour", "WallStep", "tray", "wall"]
