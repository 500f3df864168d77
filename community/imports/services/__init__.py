"""Bringing a file in: `prepare_import` reads, checks and renders without writing, `save_import` writes in one go.

The split keeps the database free while thousands of texts are rendered: the one transaction that writes lasts seconds.
"""

from community.imports.services.comparing import Plan
from community.imports.services.files import open_table
from community.imports.services.known import System, mapped, shape_of
from community.imports.services.people import PeopleTally, import_people
from community.imports.services.preparing import prepare_import
from community.imports.services.saving import save_import
from community.imports.services.tally import Problem, Tally
from community.imports.services.unpacking import unpacked

__all__ = [
    "PeopleTally",
    "Plan",
    "Problem",
    "System",
    "Tally",
    "import_people",
    "mapped",
    "open_table",
    "prepare_import",
    "save_import",
    "shape_of",
    "unpacked",
]
