"""Countries by their English names, and which country an embassy or a home authority belongs to."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel import Locale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.pack import Pack

# Names of CLDR that are no country: parts of countries, unions of states, places for testing. Kosovo (XK) stays.
_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_HERE = "GB"  # nobody is returned to the country that they are in
_WITH_ARTICLE = frozenset(
    {"AE", "BS", "CC", "CF", "CK", "DO", "FK", "FO", "GM", "IM", "IO", "KM", "KY", "MH", "MP", "MV", "NL", "PH", "PS",
     "SB", "SC", "TC", "TF", "UM", "US", "VG", "VI"}
)  # fmt: skip


@cache
def countries() -> Mapping[str, str]:
    """English name of each country by its ISO 3166-1 alpha-2 code, in the order of the names."""
    names = {str(code): name for code, name in Locale("en", "GB").territories.items()}
    codes = [code for code in names if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRY | {_HERE}]
    return {code: names[code] for code in sorted(codes, key=lambda code: (_plain(names[code]), code))}


def in_sentence(code: str) -> str:
    """The name of a country inside a sentence: "Romania", "the Netherlands"."""
    name = countries()[code]
    return f"the {name}" if code in _WITH_ARTICLE else name


# Names that lists use and CLDR does not.
_OTHER_NAMES = {
    "bosnia and herzegovina": "BA", "burma": "MM", "cape verde": "CV", "czech republic": "CZ",
    "democratic republic of the congo": "CD", "republic of the congo": "CG", "east timor": "TL", "ivory coast": "CI",
    "myanmar": "MM", "palestine": "PS", "people's republic of china": "CN", "republic of ireland": "IE",
    "swaziland": "SZ", "macedonia": "MK", "the bahamas": "BS", "the gambia": "GM", "turkey": "TR",
    "united states of america": "US", "vatican": "VA", "holy see": "VA", "republic of korea": "KR",
    "russian federation": "RU", "viet nam": "VN",
}  # fmt: skip


def code_of(name: str) -> str:
    """The code of a country by a name that lists use, whatever its case or accents; empty if unknown."""
    return _codes().get(_as_listed(name), "")


@cache
def _codes() -> Mapping[str, str]:
    own = {_as_listed(name): code for code, name in countries().items()}
    return own | {_as_listed(name): code for name, code in _OTHER_NAMES.items()}


def _as_listed(name: str) -> str:
    words = _plain(name).replace("&", " and ").replace("’", "'").replace("saint ", "st ").replace("st. ", "st ")
    return " ".join(words.split())


def country_of(agency_name: str, pack: Pack) -> str:
    """The code of the country an agency stands for: as the pack's body says, or as its name does; empty if unknown."""
    bodies = {_folded(body.name): body.country for body in pack.bodies.values() if body.country}
    return bodies.get(_folded(agency_name)) or _named_in(agency_name)


@lru_cache(maxsize=1024)
def _named_in(name: str) -> str:
    """The country whose name begins a word of `name`, the longest first, so that "Nigerian" is not of Niger."""
    plain = _plain(name)
    found = [code for code, country in countries().items() if re.search(rf"\b{re.escape(_plain(country))}", plain)]
    return max(found, key=lambda code: len(countries()[code]), default="")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _plain(name: str) -> str:
    """Without case and accents, for order and search."""
    parts = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
