"""What a form field accepts: cleaning of typed text and validators with GOV.UK style messages."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from wtforms.validators import StopValidation, ValidationError

from partnership.documents.text import clean, is_host, is_web_address, other_letter, refused_characters, shows_nothing
from partnership.findings.schedule import MONTHS

if TYPE_CHECKING:
    from datetime import date

    from wtforms.fields import Field
    from wtforms.form import BaseForm

PARTS = ("day", "month", "year")
TELEPHONE = re.compile(r"\+?[\d\s().-]+(?:\s*(?:ext|extension|x)\.?\s*\d{1,6})?", re.ASCII | re.IGNORECASE)
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@([^\s@<>()\[\],;:\"\\/]{1,190})")
POSTCODE = re.compile(r"(?:GIR|[A-Z]{1,2}\d[A-Z\d]?) \d[A-Z]{2}", re.ASCII)
TELEPHONE_DIGITS = range(3, 16)  # from a short code like 999 to the longest international number
# How many digits a number of this country has, by its first two, as Ofcom's numbering plan says. The other ranges, such
# as 0800 1111, are of several lengths.
DIGITS_OF_RANGE = {"01": (10, 11), "02": (11,), "03": (11,), "07": (11,)}
POSTCODE_LENGTHS = range(5, 8)  # without the space
NO_SCHEME = re.compile(r"[\w.-]+\.[a-z]{2,}(?:[/:?#].*)?", re.ASCII | re.IGNORECASE)


def without_refused(text: str) -> str:
    """The text without the characters that neither a page nor a document can hold."""
    if refused_characters(text) is None:
        return text
    return "".join(character for character in text if refused_characters(character) is None)


def clean_text(value: str | None) -> str | None:
    """Text of several lines: line ends as newlines, NFC, no space around it; none where nobody would see any."""
    if value is None:
        return None
    ends = value.replace("\r\n", "\n").replace("\r", "\n")
    found = clean(without_refused(ends)).strip()
    return "" if shows_nothing(found) else found


def clean_line(value: str | None) -> str | None:
    """One line: as `clean_text`, each run of space is one space, and no marks that turn the reading direction."""
    if value is None:
        return None
    found = clean(" ".join(without_refused(value.replace("\r", " ")).split()), is_name=True)
    return "" if shows_nothing(found) else found


def clean_lines(value: str) -> list[str]:
    """The cleaned, non-empty lines of a text."""
    lines = (clean_line(line) for line in re.split(r"[\r\n]", value))
    return [line for line in lines if line]


def clean_web_address(value: str | None) -> str | None:
    """A web address; one typed without its scheme gets https, and a host in other letters than a to z is "xn--..."."""
    line = clean_line(value)
    whole = f"https://{line}" if line and NO_SCHEME.fullmatch(line) else line
    return whole if whole is None or whole.isascii() else _in_plain_letters(whole)


def _in_plain_letters(address: str) -> str:
    """The address with its host as browsers ask for it, so that no letter of it is taken for another."""
    scheme, sign, rest = address.partition("://")
    host = re.match(r"[^/?#]*", rest)
    name = host.group() if host is not None else ""
    with suppress(UnicodeError):  # what is no name of a host stays, and is refused for what it is
        return f"{scheme}{sign}{name.encode('idna').decode()}{rest[len(name) :]}"
    return address


def clean_postcode(value: str | None) -> str | None:
    """A postcode in capitals with one space before its last three characters."""
    line = clean_line(value)
    packed = (line or "").replace(" ", "").upper()
    return f"{packed[:-3]} {packed[-3:]}" if len(packed) in POSTCODE_LENGTHS else line


def subject_of(field: Any) -> str:
    """What a message is about: the field's own subject, or its label."""
    return getattr(field, "subject", "") or field.label.text


def is_empty(value: object) -> bool:
    """Whether nothing was given; 0 is something."""
    return value is None or value is False or value in ("", [])


class NotEmpty:
    """Refuses an empty field; the message says what to do: "Enter the name", "Select a level"."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop with the message when nothing was given, so that no format message follows it."""
        if is_empty(field.data):
            raise StopValidation(self.message)


class MayBeEmpty:
    """Leaves an empty field alone."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop without a message when nothing was given."""
        if is_empty(field.data):
            raise StopValidation


class CleanText:
    """Refuses characters that neither XML nor a page can hold.

    It looks at what was sent: the field's cleaner has taken them out of `data`, so that the page can show the rest.
    """

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop when a refused character was sent."""
        sent = field.raw_data[0] if field.raw_data else field.data
        ends = sent.replace("\r", "\n") if isinstance(sent, str) else ""
        if refused_characters(ends) is not None:
            message = (
                f"{subject_of(field)} had characters that cannot be kept, such as control characters. "
                "They are taken out: check the text and save it again"
            )
            raise StopValidation(message)


class MaxLength:
    """Refuses text that is longer than a number of characters."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Count the characters after cleaning."""
        if isinstance(field.data, str) and len(field.data) > self.most:
            message = f"{subject_of(field)} must be {self.most} characters or fewer"
            raise ValidationError(message)


def national_digits(number: str) -> str:
    """The digits of a number as they are dialled in this country; of another country, those that stand there."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("0044") or (digits.startswith("44") and number.lstrip().startswith("+")):
        return "0" + digits[digits.index("44") + 2 :].removeprefix("0")
    return digits


class TelephoneText:
    """Accepts digits, spaces, brackets, dots, hyphens, a plus in front and an extension; as many digits as dial."""

    message = "Enter a telephone number, like 020 7946 0000 or +44 20 7946 0000 ext 12"
    wrong_length = "A number that begins with {} has {} digits, and this has {}. Check it"

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Three digits (a short code) to fifteen, the extension not counted."""
        text = field.data or ""
        number = re.split(r"[a-z]", text, maxsplit=1, flags=re.IGNORECASE)[0]
        if text and not (TELEPHONE.fullmatch(text) and len(re.sub(r"\D", "", number)) in TELEPHONE_DIGITS):
            raise ValidationError(self.message)
        digits = national_digits(number)
        counts = DIGITS_OF_RANGE.get(digits[:2])
        if counts and len(digits) not in counts:
            allowed = " or ".join(map(str, counts))
            raise ValidationError(self.wrong_length.format(digits[:2], allowed, len(digits)))


class OwnEmail:
    """Accepts an email address by its shape; only a mail sent to it shows that it works."""

    message = "Enter an email address in the correct format, like desk@example.org"
    other_letters = "This email address has {}, which is none of the letters a to z. Type it again on a keyboard"

    def __call__(self, form: BaseForm, field: Field) -> None:
        """One @, nothing that could start another header, a host with a dot, and no letter that looks like another."""
        text = field.data or ""
        if odd := other_letter(text):
            raise ValidationError(self.other_letters.format(odd))
        found = EMAIL.fullmatch(text)
        if text and not (found and is_host(found[1])):
            raise ValidationError(self.message)


class WebAddress:
    """Accepts http and https addresses only, without a user name in them."""

    message = "Enter a web address in the correct format, like https://www.example.org"

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Check scheme, host and port; whatever follows may be anything without space."""
        text = field.data or ""
        if text and not is_web_address(text):
            raise ValidationError(self.message)


class Postcode:
    """Accepts what looks like a full UK postcode; whether it exists is not checked."""

    message = "Enter a full UK postcode, like AB1 2CD"

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Compare with the shapes of postcodes."""
        text = field.data or ""
        if text and not POSTCODE.fullmatch(text):
            raise ValidationError(self.message)


def number_of(typed: str, largest: int) -> int | None:
    """A number of one or two digits from 1 to `largest`, or None."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len("31")):
        return None
    number = int(typed)
    return number if 1 <= number <= largest else None


def month_of(typed: str) -> int | None:
    """A month from its number, name or first three letters, or None."""
    names = {name.lower(): at for at, name in enumerate(MONTHS, start=1)}
    names |= {name[:3]: at for name, at in names.items()}
    return names.get(typed.lower()) or number_of(typed, 12)


def parts_of(day: date | None) -> dict[str, str]:
    """What the three inputs show for a date."""
    if day is None:
        return dict.fromkeys(PARTS, "")
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


class PlainMessages:
    """Replaces the messages that WTForms brings, for its own fields: give it to a form as its translations."""

    words = {  # noqa: RUF012 - a class constant
        "Not a valid choice.": "Select one of the options in the list",
        "Invalid Choice: could not coerce.": "Select one of the options in the list",
        "Not a valid choice": "Select one of the options in the list",
        "This field is required.": "Fill in this field",
        "Not a valid integer value.": "Enter a whole number",
        "Invalid email address.": OwnEmail.message,
        "Invalid URL.": WebAddress.message,
    }

    def gettext(self, string: str) -> str:
        """The plain message for a message of WTForms."""
        return self.words.get(string, string)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The message for a number of things."""
        return singular if number == 1 else plural
