"""Forms of getting in: signing in and up, the second factor, one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from partnership.accounts import passwords
from partnership.accounts.tokens import LONGEST_EMAIL
from partnership.web.field_checks import CleanText, clean_line
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from wtforms import Field

LONGEST_TYPED = 1000  # of what is only compared
LONGEST_POST, LONGEST_NAME = 200, 100
LONGEST_CREDENTIAL = 50_000  # what a browser tells of a passkey


def _email_field() -> StringField:
    return StringField(
        "Email address",
        validators=[
            InputRequired("Enter your email address"),
            CleanText(),
            Length(max=LONGEST_EMAIL, message="Enter an email address"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "username", "type": "email", "spellcheck": "false"},
    )


def _post_field() -> StringField:
    return StringField(
        "Your post",
        description="Shown beside your changes, for example “Community safety officer”. No need for a name",
        validators=[
            DataRequired("Enter your post"),
            CleanText(),
            Length(max=LONGEST_POST, message=f"Your post must be {LONGEST_POST} characters or fewer"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "organization-title"},
    )


def present_password_field() -> PasswordField:
    """The present password, as a proof that it is still you."""
    return PasswordField(
        "Present password",
        validators=[
            InputRequired("Enter your present password"),
            Length(max=LONGEST_TYPED, message="Enter your present password"),
        ],
        render_kw={"autocomplete": "current-password"},
    )


def any_code_field() -> StringField:
    """A code of the second factor, as a proof that it is still you."""
    return StringField(
        "Code from your app, or a recovery code",
        validators=[
            InputRequired("Enter the code that your app shows, or a recovery code"),
            Length(max=LONGEST_TYPED, message="Enter the code that your app shows, or a recovery code"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class SignInForm(BaseForm):
    """Mail address and password."""

    email = _email_field()
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password"), Length(max=LONGEST_TYPED, message="Enter your password")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class NewPasswordForm(BaseForm):
    """A new password; `own_words` are set by the view before it validates."""

    password = PasswordField(
        "New password",
        description=f"{passwords.SHORTEST} characters or more. Three or four unrelated words are good",
        validators=[InputRequired("Enter a password")],
        render_kw={"autocomplete": "new-password"},
    )
    own_words: tuple[str, ...] = ()

    def validate_password(self, field: Field) -> None:
        """Refuse a weak one, with the reason."""
        if reason := passwords.weakness(field.data or "", self.own_words):
            raise ValidationError(reason)


class SignUpForm(NewPasswordForm):
    """What somebody with a link fills in."""

    display_name = _post_field()


class ChangePasswordForm(NewPasswordForm):
    """A new password, and the present one to show that it is you."""

    current = present_password_field()


class PostForm(BaseForm):
    """The post that is shown beside one's changes."""

    display_name = _post_field()


class ResetForm(BaseForm):
    """The address that a link to choose a new password is sent to."""

    email = _email_field()


class CodeForm(BaseForm):
    """The code that an authenticator app shows."""

    secrets = frozenset({"code"})
    code = StringField(
        "Code",
        description="6 digits, for example 123 456",
        validators=[
            InputRequired("Enter the code that your app shows"),
            Length(max=LONGEST_TYPED, message="Enter the code that your app shows"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )


class RecoveryCodeForm(BaseForm):
    """One of the codes that were kept for the day on which the telephone is lost."""

    secrets = frozenset({"code"})
    code = StringField(
        "Recovery code",
        description="24 letters and digits. Hyphens and capitals do not matter",
        validators=[
            InputRequired("Enter a recovery code"),
            Length(max=LONGEST_TYPED, message="Enter a recovery code"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ProofForm(BaseForm):
    """Proof that it is still you, before a factor changes; the code only where the account has a factor."""

    secrets = frozenset({"code"})
    current = present_password_field()
    code = any_code_field()


class PasskeyForm(BaseForm):
    """A new passkey: its name is typed, the rest comes from the browser."""

    secrets = frozenset({"credential"})
    name = StringField(
        "Name of this passkey",
        description="So that you know it again, for example “Work laptop”",
        validators=[
            DataRequired("Enter a name for this passkey"),
            CleanText(),
            Length(max=LONGEST_NAME, message=f"The name must be {LONGEST_NAME} characters or fewer"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "off"},
    )
    credential = HiddenField(
        validators=[
            InputRequired("Your browser made no passkey. It needs script for this"),
            Length(max=LONGEST_CREDENTIAL, message="Your browser made no passkey that can be read"),
        ]
    )


class UsePasskeyForm(BaseForm):
    """What the browser tells of the passkey that was used."""

    secrets = frozenset({"credential"})
    credential = HiddenField(validators=[InputRequired(), Length(max=LONGEST_CREDENTIAL)])
