"""Which words are watched."""

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.moderation.commands import KeepWatchedWord
from community.moderation.models import WatchedAction, WatchedWord
from community.policy import Actor, Permission, require


def watch_word(actor: Actor, command: KeepWatchedWord) -> None:
    """Watch a word from now on; Invalid when it is watched already, or nothing is said to put in its place."""
    require(actor, Permission.WATCH_WORDS)
    if command.action is WatchedAction.REPLACE and not command.replacement:
        raise Invalid({"replacement": N_("Please say what stands there instead.")})
    words = command.word.lower()
    values = {"action": command.action, "replacement": command.replacement, "created_at": now(), "is_demo": False}
    if not insert_new(WatchedWord, {"words": words, **values}):
        raise Invalid({"word": N_("This is watched already.")})
    record(actor, "watched_word.made", "watched_word", None, after={"words": words, "action": command.action})


def unwatch_word(actor: Actor, word_id: int) -> WatchedWord:
    """Watch it no more; the row as it was, so that it can be made again."""
    require(actor, Permission.WATCH_WORDS)
    word = db.session.get(WatchedWord, word_id)
    if word is None:
        raise NotFound()
    db.session.delete(word)
    record(actor, "watched_word.deleted", "watched_word", word.id, before={"words": word.words, "action": word.action})
    db.session.flush()
    return word
