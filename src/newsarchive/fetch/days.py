"""Days of the Current Events Portal, out of what is kept and out of the wiki.

This module owns `fetch_days`: which days are asked for in one request, and which need not be asked for.
"""

from __future__ import annotations

import datetime as dt
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs

from newsarchive.dates import Period
from newsarchive.errors import FetchError, SettingsError
from newsarchive.fetch.cache import Cache
from newsarchive.fetch.client import Client, check_address, check_contact, load_httpx
from newsarchive.fetch.policy import ENGLISH_WIKIPEDIA, FetchedDay, FetchPolicy
from newsarchive.text import storable
from newsarchive.wikipedia.portal import page_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsarchive.fetch.cache import DayStore

__all__ = ["WikiPage", "ask_for_pages", "fetch_days", "today"]

_AHEAD: Final = 500
"""So many days are held while the next request fills up; nearly all of them were kept then."""


def today() -> dt.date:
    """Return the day that it is in UTC, as the portal counts."""
    return dt.datetime.now(dt.UTC).date()


def fetch_days(  # noqa: PLR0913 # each is a choice of its own
    days: Iterable[dt.date] | Period | dt.date | str,
    *,
    contact: str,
    api: str = ENGLISH_WIKIPEDIA,
    cache: str | os.PathLike[str] | DayStore | None = None,
    refresh: bool = False,
    page_of: Callable[[dt.date], str] = page_name,
    policy: FetchPolicy | None = None,
) -> Iterator[FetchedDay]:
    """Return the pages of some days as a wiki has them, in the order asked for, each when it is needed.

    Fifty days are asked for in one request, and a second passes between two requests. A request that the wiki cannot
    answer just then is repeated, after as long as it asks for. A day that the wiki has no page of is a `FetchedDay`
    without a text.

    Args:
        days: Which days; text is read as a `Period`, in which `"last week"` is counted from this day in UTC.
        contact: How the wiki's operators can reach whoever runs this: a mail address, a web address, or `User:Name`.
            It is sent with each request, as Wikimedia's policy wants.
        api: The address of the wiki's API.
        cache: A folder to keep days in, one file each. Days in it are not asked for. None to keep nothing.
        refresh: Ask whether the days in the cache have changed since, and fetch those that have.
        page_of: The name of a day's page.
        policy: How often to ask, how long to wait, how much to read.

    Raises:
        DateError: `days` is not a period, or holds something that is not a day.
        SettingsError: `contact` is not an address, or `api` is not one.
        MissingExtraError: httpx is not installed (the extra `fetch`).
        FetchError: While days are fetched: the wiki refused, gave no answer in all attempts, or one that makes no
            sense; or a file of the cache cannot be read or written. What was fetched before is in the cache.

    >>> fetch_days("2017-01", contact="")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    newsarchive.errors.SettingsError: contact '' does not say who you are: give a mail address, ...
    """
    load_httpx()
    run = _Run(
        api=check_address(api),
        contact=check_contact(contact),
        kept=Cache(cache, api) if isinstance(cache, str | os.PathLike) else cache,
        is_refreshing=refresh,
        page_of=page_of,
        policy=FetchPolicy() if policy is None else policy,
    )
    return run.days(Period.of(days, today=today()) if isinstance(days, str | dt.date) else days)


@attrs.frozen(kw_only=True)
class _Wanted:
    """A day that is asked for, its page, and what was kept of it."""

    day: dt.date
    name: str
    known: FetchedDay | None


@attrs.frozen(kw_only=True)
class _Run:
    """One call of `fetch_days`."""

    api: str
    contact: str
    kept: DayStore | None
    is_refreshing: bool
    page_of: Callable[[dt.date], str]
    policy: FetchPolicy

    def days(self, days: Iterable[dt.date]) -> Iterator[FetchedDay]:
        with Client(self.api, self.contact, self.policy, f"newsarchive/{version('newsarchive')}") as client:
            for group in self._groups(days):
                yield from self._of_group(client, group)

    def _groups(self, days: Iterable[dt.date]) -> Iterator[list[_Wanted]]:
        """Yield the days in groups, of which each takes one request of a kind at most."""
        group: list[_Wanted] = []
        asked = 0
        for each in days:
            day = Period.day(each).first  # which refuses what is no day
            name = _checked(self.page_of(day))
            known = None if self.kept is None else self.kept.get(day, name)
            group.append(_Wanted(day=day, name=name, known=known))
            asked += known is None or self.is_refreshing
            if asked in {0, self.policy.batch} or len(group) >= _AHEAD:
                yield group
                group, asked = [], 0
        yield group

    def _of_group(self, client: Client, group: list[_Wanted]) -> Iterator[FetchedDay]:
        known = {wanted.name: wanted.known for wanted in group if wanted.known is not None}
        heads = self._pages(client, list(known) if self.is_refreshing else [], with_text=False)
        gone = {name: page for name, page in heads.items() if page.revision is None}
        stale = {name for name, page in heads.items() if _differs(known[name], page)} - gone.keys()
        names = dict.fromkeys(wanted.name for wanted in group if wanted.known is None or wanted.name in stale)
        pages = gone | self._pages(client, list(names), with_text=True)
        # All are kept before the first is given away: whoever asked may not come back for the rest.
        results = [self._result(wanted, pages.get(wanted.name)) for wanted in group]
        yield from results

    @staticmethod
    def _pages(client: Client, names: Sequence[str], *, with_text: bool) -> dict[str, WikiPage]:
        return ask_for_pages(client, names, with_text=with_text) if names else {}

    def _result(self, wanted: _Wanted, page: WikiPage | None) -> FetchedDay:
        if page is None:
            assert wanted.known is not None
            return wanted.known
        fetched = FetchedDay(
            date=wanted.day,
            page=page.name,
            revision=None if page.text is None else page.revision,
            timestamp=None if page.text is None else page.timestamp,
            wikitext=page.text,
            reason=page.reason,
        )
        if self.kept is not None and not fetched.missing:
            self.kept.put(fetched, wanted.name)
        elif self.kept is not None and wanted.known is not None:
            self.kept.drop(wanted.day)
        return fetched


def _differs(known: FetchedDay, page: WikiPage) -> bool:
    return (known.revision, known.page) != (page.revision, page.name)


def _checked(name: str) -> str:
    """Return the name of a page, if it can be asked for together with others."""
    if not name or "|" in name or not storable(name).isprintable() or storable(name) != name:
        raise SettingsError(f"page_of gave {name!r}, which can be no page of a wiki")
    return name


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
    raise FetchError(f"the wiki's answer does not end: there is more after {most} parts of it")


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
