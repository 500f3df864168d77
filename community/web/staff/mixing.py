"""What speaks for a submission, as pages show it: a bar of parts, their names, and whether competitors carry it."""

from typing import Any

from flask_babel import gettext as _

from community.backlog.grounds import GroundKind, Mix, Need


def ground_labels() -> dict[GroundKind, str]:
    """What each kind of ground is called."""
    return {
        GroundKind.COMPETITOR: _("Competitors have it"),
        GroundKind.REGULATION: _("A law asks for it"),
        GroundKind.DATA: _("Our data shows it"),
        GroundKind.INTERNAL: _("We want it ourselves"),
    }


def need_labels() -> dict[Need, str]:
    """What doing something would do for customers."""
    return {
        Need.SIMPLIFY: _("It makes something simpler"),
        Need.HASTEN: _("It makes something quicker"),
        Need.PERSONALISE: _("It fits them better"),
        Need.ASSURE: _("It gives them certainty"),
        Need.SAVE: _("It saves them money"),
        Need.BELONG: _("It lets them belong"),
        Need.OTHER: _("Something else"),
    }


def present_mix(mix: Mix) -> dict[str, Any]:
    """The parts with their widths in percent of all of it, the customers first."""
    labels = ground_labels()
    parts = [("customers", _("Customers said it"), mix.voices)]
    parts += [(kind.value, labels[kind], mix.weights.get(kind, 0)) for kind in GroundKind]
    shown, at = [], 0.0
    for key, label, weight in parts:
        if weight:
            width = 100 * weight / mix.total
            shown.append({"key": key, "label": label, "weight": weight, "at": f"{at:.1f}", "width": f"{width:.1f}"})
            at += width
    return {"parts": shown, "is_jones": mix.is_jones, "jones": round(100 * mix.jones)}
