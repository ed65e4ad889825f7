"""Pages and their texts out of a wiki's answers.

This module owns what an API says of pages (mediawiki.org, "API:Query" and "API:Revisions", in `formatversion=2`): names
that the wiki writes otherwise, redirects, pages that are not there, answers in several parts. Nothing in an answer is
trusted to have the shape it should.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs

from newsarchive.errors import FetchError
from newsarchive.markdown.lines import storable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.fetching.client import Client

__all__ = ["WikiPage", "ask_for_pages"]

_MORE_PARTS: Final = 10
"""An answer comes in at most so many more parts than it has pages."""
_SHOWN: Final = 300


@attrs.frozen(kw_only=True)
class WikiPage:
    """A page as an answer has it."""

    name: str
    revision: int | None = None
    timestamp: dt.datetime | None = None
    text: str | None = None
    """None if there is none, or none was asked for."""
    reason: str = ""
    """Why there is no page or no text to have."""


def ask_for_pages(client: Client, names: Sequence[str], *, with_text: bool) -> dict[str, WikiPage]:
    """Return the pages that some names lead to, by the name asked for.

    Args:
        client: The wiki.
        names: At most as many as it takes at once, none of them twice.
        with_text: Whether to ask for their texts too, and not for the numbers of their versions alone.

    Raises:
        FetchError: The wiki gave no answer, or one that is not what it should be.
    """
    parameters = {"action": "query", "prop": "revisions", "redirects": "1", "titles": "|".join(names)}
    parameters |= {"rvprop": "content|ids|timestamp", "rvslots": "main"} if with_text else {"rvprop": "ids|timestamp"}
    ways: dict[str, str] = {}
    pages: dict[str, WikiPage] = {}
    for part in _parts(client, parameters, len(names) + _MORE_PARTS):
        ways.update(_ways(part))
        for page in _objects(part, "pages"):
            if (known := _page(page, with_text=with_text)) is not None:
                pages[known.name] = known
    return {name: _found(name, ways, pages) for name in names}


def _parts(client: Client, parameters: dict[str, str], most: int) -> Iterator[dict[str, Any]]:
    """Yield what is below `query` in all parts of an answer ("API:Continue")."""
    more: dict[str, str] = {}
    for _ in range(most):
        answer = client.ask(parameters | more)
        yield _object(answer.get("query"), "query")
        if "continue" not in answer:
            return
        more = {name: str(value) for name, value in _object(answer["continue"], "continue").items()}
    raise FetchError(f"the wiki's answer does not end: there is more behind {most} parts of it")


def _ways(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield which name leads to which: to the wiki's own spelling, and along redirects."""
    for way in (*_objects(part, "normalized"), *_objects(part, "redirects")):
        start = _text(way.get("from"), "from")
        # The API returns names in Unicode's form NFC. One that was sent in another form comes back percent-encoded.
        yield unquote(start) if way.get("fromencoded") is True else start, _text(way.get("to"), "to")


def _found(name: str, ways: dict[str, str], pages: dict[str, WikiPage]) -> WikiPage:
    seen, here = {name}, name
    while here in ways:
        here = ways[here]
        if here in seen:
            return WikiPage(name=here, reason="its redirects lead in a circle")
        seen.add(here)
    if here not in pages:
        raise FetchError(f"the wiki's answer says nothing of {here!r}")
    return attrs.evolve(pages[here], name=storable(here))


def _page(page: dict[str, Any], *, with_text: bool) -> WikiPage | None:
    """Return a page, or None if a later part of the answer will tell of it."""
    name = _text(page.get("title"), "title")
    if page.get("missing") is True:
        return WikiPage(name=name, reason="there is no such page")
    if page.get("invalid") is True:
        why = str(page.get("invalidreason", "the wiki refuses the name"))[:_SHOWN]
        return WikiPage(name=name, reason=f"that can be no page: {why}")
    if "revisions" not in page:
        return None
    revisions = _objects(page, "revisions")
    if len(revisions) != 1:
        raise _mistaken("revisions", "one object")
    number, time = revisions[0].get("revid"), _text(revisions[0].get("timestamp"), "timestamp")
    if type(number) is not int or number < 1:
        raise _mistaken("revid", "a whole number")
    text, reason = _slot(revisions[0]) if with_text else (None, "")
    return WikiPage(name=name, revision=number, timestamp=_time(time), text=text, reason=reason)


def _slot(revision: dict[str, Any]) -> tuple[str | None, str]:
    """Return the text of a version, or why there is none."""
    slot = _object(_object(revision.get("slots"), "slots").get("main"), "main")
    model = slot.get("contentmodel", "wikitext")
    if model != "wikitext":
        return None, f"its text is no wikitext but {str(model)[:_SHOWN]}"
    if "content" in slot:
        return storable(_text(slot["content"], "content")), ""
    if slot.get("texthidden") is True:
        return None, "its text is hidden"
    if slot.get("textmissing") is True:
        return None, "the wiki has lost its text"
    raise _mistaken("content", "text")


def _time(text: str) -> dt.datetime:
    try:
        time = dt.datetime.fromisoformat(text)
        return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _mistaken("timestamp", "a time") from None


def _objects(values: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = values.get(name, [])
    if not isinstance(value, list):
        raise _mistaken(name, "a list")
    return [_object(each, f"an item of {name}") for each in value]


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _mistaken(name, "an object")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _mistaken(name, "text")
    return value


def _mistaken(name: str, what: str) -> FetchError:
    return FetchError(f"the wiki's answer is not what it should be: {name} is not {what}")
