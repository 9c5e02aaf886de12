"""Words of English without their endings: who takes, took or is taking a passport does one thing. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from partnership.register.search.words import forms

# Words and their forms; what means something else beside, such as found, left or gone, is none of these.
_FORMS = {
    "beat": "beaten", "bite": "bitten", "bleed": "bled", "break": "broke broken", "bring": "brought", "buy": "bought",
    "child": "children", "come": "came", "deal": "dealt", "die": "died dies dying", "drive": "driven drove",
    "eat": "ate eaten", "fall": "fallen fell", "feed": "fed", "feel": "felt", "flee": "fled", "foot": "feet",
    "get": "gotten", "give": "gave given", "go": "goes going", "hang": "hung", "hide": "hid hidden",
    "keep": "kept", "know": "knew known", "lay": "laid", "lie": "lied lies lying", "make": "made",
    "man": "men", "pay": "paid pays", "person": "people", "ride": "ridden rode", "run": "ran", "say": "said says",
    "see": "saw seen", "sell": "sold", "send": "sent", "sleep": "slept", "speak": "spoke spoken",
    "steal": "stole stolen", "stick": "stuck", "take": "taken took", "teach": "taught", "tell": "told",
    "throw": "thrown threw", "tie": "tied tying", "tooth": "teeth", "try": "tried tries", "wake": "woke",
    "wear": "wore worn", "wife": "wives", "woman": "women", "write": "written wrote",
}  # fmt: skip
_IRREGULAR = {form: word for word, all_of_it in _FORMS.items() for form in all_of_it.split()}
# What is called by a form of a word that means something else: housing is no house.
_SAME = (
    "anything bedding being bleed blood breed building caring charity clothing darling drunk during evening "
    "everything feed fishing flood fostering hearing housing hundred king landing licensing meeting missing morning "
    "need news nothing nursing outing red sacred seed setting shed something speed spring string thing training "
    "united wedding"
)
_NAMES = frozenset(_SAME.split())
_VOWELS = re.compile("[aeiouy]+")
_SHORT = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")  # one beat that ends in a vowel and a consonant: "tak", "hid"
_ENDS_TWICE = re.compile(r"([^aeiou])\1$")
_SHORT_PLURAL = re.compile(r"(?<=^\w{2}[^aeisu])s$")
_LEAST = 3  # letters that are left of a word


@lru_cache(maxsize=16384)
def base(word: str) -> str:
    """What all forms of a word have in common; the word itself where it has none."""
    if word in _IRREGULAR:
        return _common(_IRREGULAR[word])
    if word in _NAMES or not word.isalpha() or not word.isascii():
        return word
    plain = _SHORT_PLURAL.sub("", forms(word)[-1])
    if plain.endswith("ied") and len(plain) > _LEAST + 1:
        return f"{plain[:-3]}y"
    for ending in ("ing", "ed"):
        stem = plain.removesuffix(ending)
        if stem != plain and len(stem) >= _LEAST and _VOWELS.search(stem):
            return f"{stem}e" if _SHORT.fullmatch(stem) else _common(stem)
    return _common(plain)


def _common(word: str) -> str:
    """A word without an "e" that its forms lose, and without a last letter that they have twice."""
    without = word.removesuffix("e")
    if without != word and len(without) >= _LEAST and not _SHORT.fullmatch(without):
        word = without
    return _ENDS_TWICE.sub(r"\1", word)
