"""Forms of signing in and up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from partnership.accounts import passwords
from partnership.web.field_checks import CleanText, clean_line

if TYPE_CHECKING:
    from wtforms import Field


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Mail address and password."""

    email = StringField(
        "Email address",
        validators=[
            InputRequired("Enter your email address"),
            CleanText(),
            Length(max=254, message="Enter an email address"),
        ],
        render_kw={"autocomplete": "username", "type": "email", "spellcheck": "false"},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password"), Length(max=1000, message="Enter your password")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
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

    display_name = StringField(
        "Your post",
        description="Shown beside your changes, for example “Community safety officer”. No need for a name",
        validators=[
            InputRequired("Enter your post"),
            CleanText(),
            Length(max=200, message="Your post must be 200 characters or fewer"),
        ],
        filters=[clean_line],
        render_kw={"autocomplete": "organization-title"},
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password, and the present one to show that it is you."""

    current = PasswordField(
        "Present password",
        validators=[InputRequired("Enter your present password")],
        render_kw={"autocomplete": "current-password"},
    )


class ActionForm(FlaskForm):  # type: ignore[misc]
    """A form of one button: it carries only the token against forged requests."""
