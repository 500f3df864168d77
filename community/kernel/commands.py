"""What may be asked of the site: parsed once, by the same model for a page, an import or a program."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from community.kernel.errors import Invalid
from community.kernel.words import N_, Words

MESSAGES: dict[str, Words] = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please fill this in."),
    "string_type": N_("Please fill this in."),
    "enum": N_("Please choose one of these."),
    "literal_error": N_("Please choose one of these."),
    "int_parsing": N_("Please enter a whole number."),
    "int_type": N_("Please choose one of these."),
    "date_from_datetime_parsing": N_("Please enter a date like 2026-03-14."),
    "date_parsing": N_("Please enter a date like 2026-03-14."),
}


class Rejected(ValueError):
    """A value that a validator refuses, in words for the person who typed it."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class Command(BaseModel):
    """A request in the imperative. Unknown keys are ignored, so that a form can carry more than the command knows."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)
    words: ClassVar[Mapping[str, Words]] = {}  # a field's own message, where the common one says too little

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The command in `data`; Invalid with one message a field when it holds none."""
        try:
            return cls.model_validate(dict(data))
        except ValidationError as error:
            raise Invalid(cls._explain(error)) from None

    @classmethod
    def _explain(cls, error: ValidationError) -> dict[str, Words]:
        fields: dict[str, Words] = {}
        for problem in error.errors(include_url=False):
            field = str(problem["loc"][0]) if problem["loc"] else "form"
            fields.setdefault(field, cls._message(field, dict(problem)))
        return fields

    @classmethod
    def _message(cls, field: str, problem: dict[str, Any]) -> Words:
        context = problem.get("ctx") or {}
        if isinstance(context.get("error"), Rejected):
            rejected: Rejected = context["error"]
            return rejected.words
        if problem["type"] == "string_too_long":
            return N_("Please keep this under %(max)s characters.", max=context["max_length"])
        return cls.words.get(field) or MESSAGES.get(problem["type"]) or N_("This does not look right.")
