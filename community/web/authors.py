"""Who wrote a submission, in words: a name, or what is known of it where there is none."""

from flask_babel import gettext as _

from community.submissions.origins import system_of


def author_words(name: str | None, source: str | None) -> str:
    """The author's name; of an import without one, the system that it came from; otherwise a former member."""
    return name or _nobody(source)


def _nobody(source: str | None) -> str:
    if not source:
        words: str = _("Former member")
    elif system := system_of(source):
        words = _("From %(system)s", system=system)
    else:
        words = _("Imported")
    return words
