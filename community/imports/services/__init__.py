"""Bringing a file in: `prepare_import` reads, checks and renders without writing, `save_import` writes in one go.

The split keeps the database free while thousands of texts are rendered: the one transaction that writes lasts seconds.
"""

from community.imports.services.comparing import Plan
from community.imports.services.files import open_table
from community.imports.services.known import guessed, mapped, shape_of
from community.imports.services.people import PeopleTally, import_people
from community.imports.services.preparing import prepare_import
from community.imports.services.saving import save_import
from community.imports.services.steps import (
    accept_import,
    check_import,
    discard_upload,
    drop_old_uploads,
    map_file,
    plain_error,
    run_import,
    take_back,
    undo_import,
    undo_now,
    upload_file,
    wish_of,
)
from community.imports.services.tally import Problem, Tally, kept_words
from community.imports.services.unpacking import unpacked
from community.imports.services.uploads import Uploads

__all__ = [
    "PeopleTally",
    "Plan",
    "Problem",
    "Tally",
    "Uploads",
    "accept_import",
    "check_import",
    "discard_upload",
    "drop_old_uploads",
    "guessed",
    "import_people",
    "kept_words",
    "map_file",
    "mapped",
    "open_table",
    "plain_error",
    "prepare_import",
    "run_import",
    "save_import",
    "shape_of",
    "take_back",
    "undo_import",
    "undo_now",
    "unpacked",
    "upload_file",
    "wish_of",
]
