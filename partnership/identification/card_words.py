"""What a card tells front-line staff to do and not to do: our own judgement, by the rules of the guidance."""

from __future__ import annotations

from typing import Final

from partnership.guidance.types import Group

QUESTION: Final = {
    Group.CHILDREN: "Could this child have been trafficked? Look for these signs:",
    Group.ADULTS: "Could this person have been trafficked? Look for these signs:",
}
KEY_TITLE: Final = "One sign proves nothing. Several together: act."
KEY_TEXT: Final = {
    Group.CHILDREN: "Suspicion is enough. Report marks of abuse even when they are the only sign.",
    Group.ADULTS: "Suspicion is enough. Whoever is hurt or locked in needs help at once.",
}
FEW_SIGNS: Final = 2  # with so few, the signs of other settings are needed too
OTHER_CARDS: Final = "Signs on the other cards count too."
# As the protocol on recognition and referral says; a test holds the two together.
WITHIN: Final = "within 30 minutes of your first concern"
_NAME_ONLY_IF_AGREED: Final = (
    f"Call a number below {WITHIN}. The adult decides about help and about giving a name, unless a life or a child is "
    "at risk."
)
DO: Final = {
    Group.CHILDREN: (
        "Danger now? Call 999, the emergency number. Keep the child in sight if you safely can.",
        f"Call children’s services at once, day or night: {WITHIN}. Do not wait for your manager or for morning.",
        "Note what you saw and heard, with place and time, in your own agency’s records.",
    ),
    Group.ADULTS: (
        "Danger now? Call 999, the emergency number. Do not step in yourself.",
        _NAME_ONLY_IF_AGREED,
        "Note what you saw and heard, with place and time, in your own agency’s records.",
    ),
}
DO_NOT: Final = {
    Group.CHILDREN: (
        "Do not question the child or promise secrecy.",
        "Do not warn anybody who is with the child.",
        "Do not use a friend, a relative or a cultural mediator as interpreter.",
        "Do not call an embassy or the home country.",
        "Do not tell callers where the child is.",
    ),
    Group.ADULTS: (
        "Do not ask while an employer or friend listens.",
        "Do not warn anybody who is with the person.",
        "Do not use a friend, a relative or a colleague as interpreter.",
        "Do not call an embassy or the home country.",
        "Do not tell callers where the person is.",
    ),
}
DRAFT: Final = "A draft until a council lawyer and a safeguarding lead have signed it off."
NO_VICTIM_DATA: Final = "Write nothing about anybody on this card."
UNCONFIRMED: Final = "Ring an unconfirmed number before you need it."
ORIGIN: Final = "Signs: {}. Steps: own judgement."
