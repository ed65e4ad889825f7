"""What templates show.

This module owns the templates that occur in the portal's days: those that show one of their parameters, those that
show nothing in a sentence, those that show signs, and those that cite a source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

__all__ = ["Call", "cited", "linked", "shown"]


@attrs.frozen
class Call:
    """A template with what it is given, as plain text."""

    name: str
    """Its name in lower case, with single spaces."""
    values: Sequence[str]
    """The parameters without a name, in order."""
    named: Mapping[str, str]
    """The parameters with a name, which is in lower case."""


_SIGNS: Final = {
    "'": "'",
    "'s": "'s",
    "!": "|",
    "=": "=",
    "nbsp": " ",
    "space": " ",
    "spaces": " ",
    "thinsp": " ",
    "ndash": "–",
    "endash": "–",
    "mdash": "—",
    "emdash": "—",
    "spaced ndash": " – ",
    "spnd": " – ",
    "snd": " – ",
    "dash": " – ",
    "okina": "ʻ",
    "hamza": "ʼ",
    "ayin": "ʽ",
    "·": " · ",
    "•": " • ",
    "pound": "£",
    "euro": "€",
    "degree": "°",
}


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


_NOTHING: Final = _names(
    "anchor, archive link, as of?, better source, better source needed, by whom, cbignore, citation needed, clarify, "
    "clarify me, cn, dead, dead link, dead-link, deadlink, disambiguation needed, dn, dubious, expand, fact, "
    "failed verification, flag icon, flagicon, full citation needed, fv, needs update, not in source, "
    "original research inline, page needed, registration required, relevance inline, rs, rs?, self-published inline, "
    "sic, subscription, subscription required, update after, update inline, use dmy dates, vague, verify credibility, "
    "verify source, wayback, weasel inline, weasel-inline, webarchive, what, what?, when, when?, where, which, which?, "
    "who, who?, why?"
)
_FIRST: Final = _names(
    "abbr, big, code, dp, em, flag, flagcountry, flagu, ill, illm, interlanguage link, interlanguage link multi, "
    "nobold, nobr, noitalic, not a typo, nowrap, rws, small, smaller, strong, tooltip, transl, us patent"
)
_SECOND: Final = frozenset(("lang", "color", "font color", "transliteration", "ship name"))
_SHIPS: Final = _names(
    "bap, cgc, fv, gts, hmas, hmcs, hmnzs, hms, hmt, hnlms, ins, jds, js, kri, mf, ms, mt, mv, my, rfa, rms, rv, sms, "
    "ss, ts, tss, uscgc, usns, uss"
)
_ORBITERS: Final = dict(
    zip(
        ("99", "101", "102", "103", "104", "105"),
        ("Challenger", "Enterprise", "Columbia", "Discovery", "Atlantis", "Endeavour"),
        strict=True,
    )
)
_JOINED: Final = frozenset(("mp", "mpl", "mpl-", "mp-", "chem", "chem2"))
_CLASSES: Final = frozenset(("sclass", "sclass-", "sclass2", "sclass2-"))
_LANGUAGE_ICON: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]+)? icon\Z|in lang\Z")
_LANGUAGE_NAME: Final = re.compile(r"lang-[a-z-]{2,12}\Z")
_CITES: Final = re.compile(r"(?:cite|citation|vcite)(?: ?[a-z ]*)\Z")
_ARTICLES: Final = _names("dp, ill, illm, interlanguage link, interlanguage link multi")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}\Z")
_PUBLISHERS: Final = ("work", "newspaper", "website", "journal", "magazine", "publisher", "agency", "org", "via")


def _first(call: Call) -> str:
    return call.named.get("lt") or (call.values[0] if call.values else call.named.get("1", ""))


def _measure(call: Call) -> str:
    """The number and the unit as they were written; the other unit would take arithmetic and rounding rules."""
    values = call.values
    if len(values) > 2 and values[1] in {"-", "–", "to", "and", "by", "x"}:
        return f"{values[0]}{'–' if values[1] in '-–' else f' {values[1]} '}{values[2]} {''.join(values[3:4])}".strip()
    return " ".join(values[:2])


def _ship(call: Call) -> str:
    if call.name == "ship":
        return " ".join(call.values[:2]).strip()
    return " ".join((call.name.upper(), *call.values[:1]))


def _orbiter(call: Call) -> str:
    return f"Space Shuttle {_ORBITERS.get(_first(call).lstrip('0'), _first(call))}"


def _fraction(call: Call) -> str:
    values = call.values
    if len(values) == 3:
        return f"{values[0]} {values[1]}/{values[2]}"
    return "/".join(values if len(values) == 2 else ("1", *values))


def _as_of(call: Call) -> str:
    return f"{'as' if call.named.get('lc') else 'As'} of {' '.join(call.values)}"


_OTHERS: Final[Mapping[str, Callable[[Call], str]]] = {
    "convert": _measure,
    "cvt": _measure,
    "ship": _ship,
    "ov": _orbiter,
    "fraction": _fraction,
    "frac": _fraction,
    "as of": _as_of,
    "circa": lambda call: f"c. {call.values[0]}" if call.values else "c.",
    "currency": lambda call: " ".join(call.values[:2]),
    "sup": lambda call: "".join(call.values),
    "sub": lambda call: "".join(call.values),
}


_KINDS: Final[tuple[tuple[Container[str], Callable[[Call], str]], ...]] = (
    (_SIGNS, lambda call: _SIGNS[call.name]),
    (_OTHERS, lambda call: _OTHERS[call.name](call)),
    (_FIRST, _first),
    (_SECOND, lambda call: "".join(call.values[1:2])),
    (_SHIPS, _ship),
    (_JOINED, lambda call: "".join(call.values)),
    (_CLASSES, lambda call: "-class ".join(call.values[:2])),
    (_NOTHING, lambda _: ""),
)


def shown(call: Call) -> tuple[str, bool]:
    """Return the text that a template shows in a sentence, and whether that is known and not guessed.

    >>> shown(Call("convert", ["12", "mi", "km"], {}))
    ('12 mi', True)
    >>> shown(Call("no such thing", ["7"], {}))
    ('7', False)
    """
    for names, show in _KINDS:
        if call.name in names:
            return show(call), True
    if _LANGUAGE_NAME.match(call.name):
        return _first(call), True
    if _is_remark(call):
        return "", True
    first = _first(call)
    # Templates for the seasons of a league show the year that they are given first.
    return first, _YEAR.match(first) is not None


def _is_remark(call: Call) -> bool:
    """Return whether a template says no more than when and why it was put there, or in which language a source is."""
    only_dated = not call.values and bool(call.named) and call.named.keys() <= {"date", "reason", "bot"}
    return only_dated or _LANGUAGE_ICON.match(call.name) is not None


def cited(call: Call) -> tuple[str, str, str] | None:
    """Return publisher, URL and title of a template that cites a source; None for another one.

    The URL is empty when it has none.

    >>> cited(Call("cite web", [], {"url": "http://a.example/", "work": "Example Times"}))
    ('Example Times', 'http://a.example/', '')
    """
    if call.name == "doi-inline" and len(call.values) > 1:
        return call.values[1], f"https://doi.org/{call.values[0]}", ""
    if not _CITES.match(call.name) or call.name in _NOTHING:
        return None
    publisher = next((call.named[key] for key in _PUBLISHERS if call.named.get(key)), "")
    return publisher, call.named.get("url", ""), call.named.get("title", "")


def linked(call: Call) -> str | None:
    """Return the article that what a template shows is a link to; None for a template that is not a link.

    >>> linked(Call("uss", ["Cole", "DDG-67"], {}))
    'USS Cole (DDG-67)'
    """
    if call.name in _SHIPS or call.name == "ship":
        hull = call.values[2 if call.name == "ship" else 1 :][:1]
        return f"{_ship(call)} ({hull[0]})" if hull and hull[0] else _ship(call)
    if call.name == "ov":
        return _orbiter(call)
    return call.values[0] if call.name in _ARTICLES and call.values else None
