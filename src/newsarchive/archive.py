"""An archive: the one object that holds its pages and answers questions about them.

This module owns `Archive` and `open`. It has no logic of its own: it passes words on to the storage, the index, the
graph and the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

import attrs

from newsarchive import graph, saving
from newsarchive.checks.registry import all_rules
from newsarchive.checks.repair import mend_archive
from newsarchive.checks.run import check_archive
from newsarchive.checks.settings import Settings, to_names
from newsarchive.dates import format_day, parse_day
from newsarchive.errors import MissingPageError, ReadOnlyError, SettingsError
from newsarchive.index.query import Query
from newsarchive.index.store import Index
from newsarchive.index.syntax import read_query
from newsarchive.index.view import Reads, View
from newsarchive.model import Change, Day, Entry, Event, Related
from newsarchive.refs import PageRef
from newsarchive.statistics import Statistics, statistics
from newsarchive.storage import open_storage
from newsarchive.verify import verify_storage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator
    from os import PathLike

    from newsarchive.checks.baseline import Baseline
    from newsarchive.checks.mending import Mended
    from newsarchive.checks.run import Report
    from newsarchive.graph import RelatedEvents
    from newsarchive.index.update import Changes
    from newsarchive.markdown.page import Page
    from newsarchive.verify import Verdict

__all__ = ["Archive", "open"]

_Default = TypeVar("_Default")

Pointer: TypeAlias = "PageRef | str | Event | Related | Entry | Change"
"""What names a page: its ref, a link or path in any form, or a value that holds a ref."""


def open(  # noqa: A001 # `na.open` is the word that users know
    root: str | PathLike[str],
    *,
    site: str | None = None,
    index: str | PathLike[str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Archive:
    """Return an archive. Nothing of it is read before it is asked for something.

    The first question makes the index, which takes a few seconds for ten thousand pages; later ones, also of other
    programs, find it made and read only the pages that changed.

    Args:
        root: A directory, or a `.zip` or `.tar` file, compressed or not. It can be a part of an archive, such as the
            folder of one year or day: then the archive is that part.
        site: The prefix that its links carry, such as `/zh`; without it, its newest page tells.
        index: Where the index is kept; without it in the user's folder for caches, and with `":memory:"` nowhere.
        on_progress: Called while the index is made, with the number of pages read and of all to be read.

    Raises:
        ArchiveError: There is no archive at the root; the message says what was looked for.
    """
    storage = open_storage(root)
    return Archive(View(Index(storage, index, on_progress=on_progress), Reads()), site)


@attrs.frozen(eq=False, repr=False)
class Archive:
    """A news archive: its events by ref, its days, its links, and what can be asked of them. Made by `open`.

    Events come in date order, those of a day by their slugs. Several threads can read from one archive.
    """

    _view: View
    _site: str | None = None

    # -- one page ----------------------------------------------------------------------------------------------------

    def __getitem__(self, pointer: Pointer) -> Event:
        """Return an event, by its ref, a link or path in any form, or a value that names it.

        Raises:
            MissingPageError: It is not there; the message names similar ones of that day.
            RefError: The text is no link to a page.
        """
        ref = _ref_of(pointer)
        event = self._event(ref)
        if event is None:
            raise MissingPageError(_missing(self._view, ref))
        return event

    def get(self, pointer: Pointer, default: _Default | None = None) -> Event | _Default | None:
        """Return an event, or the default if it is not there.

        Raises:
            RefError: The text is no link to a page.
        """
        event = self._event(_ref_of(pointer))
        return default if event is None else event

    def __contains__(self, pointer: object) -> bool:
        if not isinstance(pointer, PageRef | str | Event | Related | Entry | Change):
            return False
        return self._view.find(_ref_of(pointer)) is not None

    def __len__(self) -> int:
        return self._view.count()

    def __bool__(self) -> bool:
        return True  # an empty archive is an archive

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def _event(self, ref: PageRef) -> Event | None:
        row = self._view.find(ref)
        return None if row is None else self._view.event(*row[1:])

    def page(self, pointer: Pointer) -> Page:
        """Return the page of an event, day or editorial, with its exact text; by its path, also one without a date.

        Raises:
            MissingPageError: It is not there.
            RefError: The text is neither a link to a page nor the path of one.
        """
        undated = self._view.find_undated(pointer) if isinstance(pointer, str) else None
        ref = None if undated else _ref_of(pointer)
        row = undated if ref is None else self._view.find_page(ref)
        page = None if row is None else self._view.read(*row[1:])
        if page is None:
            if ref is None:
                raise MissingPageError(f"the archive has no page {pointer}")
            raise MissingPageError(_missing_day(self._view, ref.date) if ref.is_day else _missing(self._view, ref))
        return page

    def pages(self) -> Iterator[Page]:
        """Yield every page, of every kind, in the order of their paths; twins are one page."""
        return self._view.pages()

    # -- days --------------------------------------------------------------------------------------------------------

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days that have a page, in order."""
        return self._view.days()

    def day(self, day: dt.date | str) -> Day:
        """Return what the page of a day says.

        Raises:
            MissingPageError: The day has no page; the message names the nearest that have one.
            DateError: The text is no day.
        """
        date = _date_of(day)
        row = self._view.find_page(PageRef(date=date))
        page = None if row is None else self._view.read(*row[1:])
        if page is None or not isinstance(page.content, Day):
            raise MissingPageError(_missing_day(self._view, date))
        return page.content

    def previous_day(self, day: dt.date | str) -> dt.date | None:
        """Return the last day before this one that has a page, or None."""
        return self._view.neighbour(_date_of(day), after=False)

    def next_day(self, day: dt.date | str) -> dt.date | None:
        """Return the first day after this one that has a page, or None."""
        return self._view.neighbour(_date_of(day), after=True)

    # -- links -------------------------------------------------------------------------------------------------------

    def related(self, event: Event | Pointer) -> RelatedEvents:
        """Return the events that an event's page names as related; `.missing` holds the items that lead nowhere."""
        return graph.related(self._view, event if isinstance(event, Event) else self[event])

    def backlinks(self, event: Pointer) -> tuple[Event, ...]:
        """Return the events whose pages name this one as related, in date order."""
        return graph.backlinks(self._view, _ref_of(event))

    def contexts(self, event: Pointer) -> tuple[str, ...]:
        """Return the contexts in which any page of the archive speaks of an event, by code point."""
        return graph.contexts(self._view, _ref_of(event))

    # -- questions ---------------------------------------------------------------------------------------------------

    @property
    def events(self) -> Query:
        """All events, as a query to be narrowed down."""
        return Query(self._view)

    def search(self, text: str) -> Query:
        """Return the query that a query string asks for: `about:"Syrian Civil War" since:2016-05 ceasefire`.

        Raises:
            QueryError: The text holds a mistake; the message points at it.
        """
        return Query.of(self._view, read_query(text))

    def stats(self) -> Statistics:
        """Return what the archive holds in numbers: events, days, links, sources; no page is read for it.

        >>> import newsarchive as na
        >>> stats = na.open("examples/archive/zh", index=":memory:").stats()
        >>> stats.events, stats.days, stats.related, stats.missing
        (13, 11, 72, 0)
        """
        return statistics(self._view)

    def as_of(self, day: dt.date | str) -> Archive:
        """Return the same archive as if nothing later than a day existed. It cannot be saved to.

        Raises:
            DateError: The text is no day.
        """
        date = _date_of(day)
        cutoff = date if self._view.cutoff is None else min(date, self._view.cutoff)
        return Archive(attrs.evolve(self._view, cutoff=cutoff), self._site)

    # -- the archive on disk -----------------------------------------------------------------------------------------

    @property
    def root(self) -> str:
        """Where it is."""
        return self._view.index.storage.name

    @property
    def site(self) -> str:
        """The prefix that its links carry, such as `/zh`; empty for none."""
        if self._site is not None:
            return self._site
        newest = self.events.newest().first()
        return "" if newest is None or newest.ref is None else self.page(newest.ref).style.site

    def save(self, event: Event) -> PageRef:
        """Write an event to its page and return its ref; only the lines that carry a change differ.

        Raises:
            ConflictError: The page changed on disk since it was read; nothing was written.
            EditError: The page's text cannot carry the change; nothing was written.
            ReadOnlyError: The archive cannot be written.
        """
        return saving.save(self._writable(), event)

    def save_page(self, page: Page) -> None:
        """Write a page to its path. Twins that were alike stay alike.

        Raises:
            ConflictError: The page changed on disk since it was read; nothing was written.
            ReadOnlyError: The archive cannot be written.
        """
        saving.save_page(self._writable(), page)

    def refresh(self) -> Changes:
        """Bring the index up to date with the pages on disk, and return what had changed."""
        return self._view.index.refresh()

    def verify(self) -> Iterator[Verdict]:
        """Read, write and compare every page, and yield a verdict on each."""
        return verify_storage(self._view.index.storage)

    def check(
        self,
        *,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        paths: Collection[str] = (),
        settings: Settings | None = None,
        baseline: Baseline | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Report:
        """Return the report on what is wrong with the archive's pages, and with what they say of each other.

        Args:
            select: The rules to run, by code (`NA101`), start of a code (`NA2`) or name; empty for all.
            ignore: The rules not to run.
            paths: The pages to report on, by their paths or by the folders they stand in; empty for all.
            settings: What else is asked for; `find_settings` reads it from a file.
            baseline: The problems that are known and not reported.
            on_progress: Called with the number of pages looked at so far, and of all.

        Raises:
            SettingsError: There is no such rule, or the archive is one as of a day.

        >>> import newsarchive as na
        >>> report = na.open("examples/archive/zh", index=":memory:").check(select=["NA2"])
        >>> report.ok, dict(report.counts)
        (True, {})
        """
        chosen = _chosen(settings, select, ignore)
        return check_archive(self._checkable(), chosen, paths=paths, baseline=baseline, tell=on_progress)

    def mend(
        self,
        *,
        unsafe: bool = False,
        paths: Collection[str] = (),
        settings: Settings | None = None,
        save: bool = True,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Mended]:
        """Mend what can be mended while the result is iterated, and yield each page that changed.

        A safe mend leaves what the page says as it is. It goes on until nothing is left that it can mend.

        Args:
            unsafe: Whether fixes are taken that somebody should judge.
            paths: The pages to mend, by their paths or by the folders they stand in; empty for all.
            settings: Which rules are asked for.
            save: Whether the pages are written. Otherwise each comes as it would be after the first round.
            on_progress: Called with the number of pages looked at so far, and of all.

        Raises:
            ConflictError: A page changed on disk meanwhile; it was not written, those before it were.
            ReadOnlyError: The archive cannot be written.
            SettingsError: The archive is one as of a day.
        """
        chosen = _chosen(settings, (), ())
        return mend_archive(self._checkable(), chosen, unsafe=unsafe, paths=paths, save=save, tell=on_progress)

    def _checkable(self) -> View:
        if self._view.cutoff is not None:
            raise SettingsError("an archive as of a day is no archive on disk: check the archive itself")
        return self._view

    def close(self) -> None:
        """Let go of the index and of the file that is read from. It is opened again when it is asked again."""
        self._view.index.close()
        self._view.index.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        until = "" if self._view.cutoff is None else f" as of {format_day(self._view.cutoff)}"
        return f"<Archive {self.root}{until}>"

    def _writable(self) -> View:
        if self._view.cutoff is not None:
            raise ReadOnlyError("an archive as of a day cannot be saved to: save to the archive itself")
        return self._view


def _ref_of(pointer: Pointer) -> PageRef:
    if isinstance(pointer, PageRef):
        return pointer
    if isinstance(pointer, str):
        return PageRef.parse(pointer)
    if pointer.ref is None:
        raise MissingPageError("this event has no ref: it belongs to no page")
    return pointer.ref


def _chosen(settings: Settings | None, select: Iterable[str], ignore: Iterable[str]) -> Settings:
    chosen = Settings(rules=all_rules()) if settings is None else settings
    asked = to_names(select) or chosen.select
    return attrs.evolve(chosen, select=asked, ignore=(*chosen.ignore, *to_names(ignore)))


def _date_of(day: dt.date | str) -> dt.date:
    return parse_day(day) if isinstance(day, str) else parse_day(format_day(day))


def _missing(view: View, ref: PageRef) -> str:
    """Say that an event is not there, and which ones could be meant."""
    if ref.is_day:
        return f"{ref.path} is the page of a day, not of an event: ask for day({format_day(ref.date)!r})"
    near = view.near(ref)
    hint = f"; that day has {', '.join(near)}" if near else ""
    return f"the archive has no event {ref.path}{hint}"


def _missing_day(view: View, day: dt.date) -> str:
    around = [view.neighbour(day, after=False), view.neighbour(day, after=True)]
    near = " and ".join(format_day(date) for date in around if date is not None)
    hint = f"; the nearest days that have one: {near}" if near else ""
    return f"the archive has no page of the day {format_day(day)}{hint}"
