"""What changes on the triage desk."""

from community.triage.services.classifying import ClassifiedMeanwhile, classify, undo_classification
from community.triage.services.pairing import dismiss_pair, note_pair, propose_pair, reopen_pair
from community.triage.services.tagging import delete_tag, keep_tag, set_tags

__all__ = [
    "ClassifiedMeanwhile",
    "classify",
    "delete_tag",
    "dismiss_pair",
    "keep_tag",
    "note_pair",
    "propose_pair",
    "reopen_pair",
    "set_tags",
    "undo_classification",
]
