"""The form of a file of the directory: for whom, in which format."""

from __future__ import annotations

from partnership.exchange.exports.files import AUDIENCE_WORDS, ExportFormat
from partnership.store.models import Audience
from partnership.web import fields
from partnership.web.forms import BaseForm


class ExportForm(BaseForm):
    """What somebody takes away: as members see it and as CSV where nothing is said."""

    audience = fields.RadiosField(
        "For whom",
        choices=[fields.choice(each.value, words) for each, words in reversed(AUDIENCE_WORDS.items())],
        default=Audience.PARTNERSHIP.value,
    )
    format = fields.RadiosField(
        "Format",
        choices=[fields.choice(each.value, each.label, hint=each.use) for each in ExportFormat],
        default=ExportFormat.CSV.value,
    )
