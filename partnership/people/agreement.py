"""The owner agreement: what somebody who keeps an entry promises, in numbered wordings. Pure.

A new wording gets a new number; who accepted an older one is not asked again unless `CURRENT` says so.
"""

from __future__ import annotations

CURRENT = "2026-1"

WORDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "2026-1": (
        ("Keep it true", "You change your organisation’s entry as soon as something in it is no longer right."),
        ("Confirm it every month", "Once a month you get one mail. You look at the page it leads to and confirm it."),
        ("No victim data", "You never write anything about a victim here: no name, no case, no story."),
        (
            "Protect confidential places",
            "You tell nobody where a refuge or safe house is. You open a locked address only when your work needs it.",
        ),
        ("Posts, not persons", "You name posts and desks. A person’s name goes only where the form asks for it."),
        ("Tell us when you leave", "You say so before you go, so that somebody else keeps the entry."),
    ),
}
