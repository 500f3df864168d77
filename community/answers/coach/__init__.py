"""The reply coach: reads an answer sentence by sentence and marks what customers hear as a wall. It never blocks.

Its rules are data, one file a language in `languages/`: patterns with their exclusions, so that "can't wait", "if you
can't" and "send us the number and we'll look" stay unmarked. What is quoted, and code, is somebody else's words.
"""

from community.answers.coach.reading import Hint, look
from community.answers.coach.rules import LANGUAGES, Label

__all__ = ["LANGUAGES", "Hint", "Label", "look"]
