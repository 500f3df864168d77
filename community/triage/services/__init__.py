"""What changes on the triage desk."""

from community.triage.services.batches import Outcome, Way, register_way, run_batch, undo_batch
from community.triage.services.classifying import ClassifiedMeanwhile, classify, undo_classification
from community.triage.services.guessing import dismiss_guess, guess_waiting, learn
from community.triage.services.keeping import (
    delete_view,
    keep_touchpoint,
    keep_view,
    offer_usual_touchpoints,
)
from community.triage.services.meanwhile import Overtaken, refuse_overtaken
from community.triage.services.pairing import dismiss_pair, note_pair, propose_pair, renew_pairs, reopen_pair
from community.triage.services.second_looks import Sampling, judge_again, take_second_look_back
from community.triage.services.snoozing import snooze, wake, wake_after, wake_due
from community.triage.services.tagging import delete_tag, keep_tag, set_tags
from community.triage.services.team import assign, be_present, delete_note, write_note

__all__ = [
    "ClassifiedMeanwhile",
    "Outcome",
    "Overtaken",
    "Sampling",
    "Way",
    "assign",
    "be_present",
    "classify",
    "delete_note",
    "delete_tag",
    "delete_view",
    "dismiss_guess",
    "dismiss_pair",
    "guess_waiting",
    "judge_again",
    "keep_tag",
    "keep_touchpoint",
    "keep_view",
    "learn",
    "note_pair",
    "offer_usual_touchpoints",
    "propose_pair",
    "refuse_overtaken",
    "register_way",
    "renew_pairs",
    "reopen_pair",
    "run_batch",
    "set_tags",
    "snooze",
    "take_second_look_back",
    "undo_batch",
    "undo_classification",
    "wake",
    "wake_after",
    "wake_due",
    "write_note",
]
