"""The archive: a whole workshop as one file, which another Plenum reads in again, identical to the last field.

Which models and fields there are is read from Django's own descriptions of them, so nobody has to list them. What a
model may say of itself:

- `leaves_out`: fields that do not go into an archive, each with the reason; they are read in as their default;
- `only`: a condition (Q) for the rows that do, with everything else left here;
- `shapes`: what its JSON fields look like, and where keys of other rows hide in them (see workshop/shapes.py);
- `check_archived(file)`: raises ValueError for a row that was read in and cannot be.

docs/archive.md tells what is in the file.
"""

from .box import BadArchive
from .reading import read
from .writing import write

__all__ = ["BadArchive", "read", "write"]
