"""Bringing a file in: `prepare_import` reads, checks and renders without writing, `save_import` writes in one go.

The split keeps the database free while thousands of texts are rendered: the one transaction that writes lasts seconds.
"""

from community.imports.services.comparing import Plan
from community.imports.services.people import PeopleTally, import_people
from community.imports.services.preparing import prepare_import
from community.imports.services.saving import save_import
from community.imports.services.tally import Problem, Tally

__all__ = ["PeopleTally", "Plan", "Problem", "Tally", "import_people", "prepare_import", "save_import"]
