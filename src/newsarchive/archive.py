"""An archive: one object for its pages, its index, and everything that can be done with them.

This module owns `Archive` and `open`. It has no logic of its own: each method calls the room that does the work, and
imports it only then, so that opening an archive is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar, Unpack

import attrs

from newsarchive.errors import MissingPageError
from newsarchive.index.snapshot import ReadLog, Snapshot, missing, missing_day
from newsarchive.index.store import Index
from newsarchive.model import Day, Event, Pointer, date_of, ref_of
from newsarchive.refs import PageRef
from newsarchive.storage.locate import open_storage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator
    from os import PathLike
    from pathlib import Path

    from newsarchive.checks.baseline import Baseline
    from newsarchive.checks.fix import Fixed
    from newsarchive.checks.run import Report
    from newsarchive.checks.settings import Settings
    from newsarchive.formats.selection import Selection
    from newsarchive.grow.add import AddResult, Describe
    from newsarchive.grow.new_event import IncomingEvent
    from newsarchive.index.graph import RelatedEvents
    from newsarchive.index.update import RefreshResult
    from newsarchive.markdown.page import Page
    from newsarchive.query.query import ExportDetails, Query
    from newsarchive.query.statistics import Statistics
    from newsarchive.relations import RelatedPolicy
    from newsarchive.verify import Verdict

__all__ = ["Archive", "open"]

_Default = TypeVar("_Default")


def open(  # noqa: A001 # users write `na.open`
    root: str | PathLike[str],
    *,
    prefix: str | None = None,
    index: str | PathLike[str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Archive:
    """Return an archive. Nothing in it is read before the first question.

    The first question makes the index, which takes a few seconds for ten thousand pages. Later ones, in other programs
    too, use that index and read only the pages that changed.

    Args:
        root: A folder, or a `.zip` or `.tar` file, compressed or not. A part of an archive, such as the folder of one
            year or day, is opened as an archive of that part.
        prefix: What its links begin with, such as `/zh`; None to learn it from the newest page.
        index: The path of the index, or `":memory:"`; None for the user's cache folder.
        on_progress: Called while the index is made, with the number of pages read and to be read.

    Raises:
        ArchiveError: There is no archive at the root; the message says what was looked for.

    >>> import newsarchive as na
    >>> archive = na.open("examples/archive/zh", index=":memory:")
    >>> len(archive), archive.prefix
    (13, '/zh')
    """
    storage = open_storage(root)
    return Archive(Snapshot(Index(storage, index, on_progress=on_progress), ReadLog()), prefix)


@attrs.frozen(eq=False, repr=False)
class Archive:
    """A news archive: its events, days and links, and queries about them. Made by `open`.

    Events are in date order, those of one day in the order of their slugs. Several threads can read from one archive.

    >>> import newsarchive as na
    >>> with na.open("examples/archive/en", index=":memory:") as archive:
    ...     event = archive["/news/2015/12/7/beijing-declares-its-first-red-alert-because-of-smog.md"]
    ...     print(event.topic, len(archive.related(event)), len(archive.backlinks(event)), archive.contexts(event))
    smog 1 1 ('China',)
    """

    _snapshot: Snapshot
    _prefix: str | None = None

    # -- one page ----------------------------------------------------------------------------------------------------

    def __getitem__(self, pointer: Pointer) -> Event:
        """Return an event, by its ref, by a link or path in any form, or by a value that has a ref.

        Raises:
            MissingPageError: There is no such event; the message names similar ones of that day.
            RefError: The text is not a link to a page.
        """
        ref = ref_of(pointer)
        event = self._event(ref)
        if event is None:
            raise MissingPageError(missing(self._snapshot, ref))
        return event

    def get(self, pointer: Pointer, default: _Default | None = None) -> Event | _Default | None:
        """Return an event, or the default if there is no such event.

        Raises:
            RefError: The text is not a link to a page.
        """
        event = self._event(ref_of(pointer))
        return default if event is None else event

    def __contains__(self, pointer: object) -> bool:
        return isinstance(pointer, Pointer) and self._snapshot.find(ref_of(pointer)) is not None

    def __len__(self) -> int:
        return self._snapshot.count()

    def __bool__(self) -> bool:
        return True  # an empty archive is an archive

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def _event(self, ref: PageRef) -> Event | None:
        path = self._snapshot.find(ref)
        return None if path is None else self._snapshot.event(path)

    def page(self, pointer: Pointer) -> Page:
        """Return the page of an event, day or editorial, with its exact text. A page without a date has its path.

        Raises:
            MissingPageError: There is no such page.
            RefError: The text is neither a link to a page nor the path of one.
        """
        if isinstance(pointer, str) and self._snapshot.has_undated(pointer):
            page = self._snapshot.read(pointer)
            if page is None:
                raise MissingPageError(f"the archive has no page {pointer}")
            return page
        ref = ref_of(pointer)
        page = self._page(ref)
        if page is None:
            raise MissingPageError(
                missing_day(self._snapshot, ref.date) if ref.is_day else missing(self._snapshot, ref)
            )
        return page

    def _page(self, ref: PageRef) -> Page | None:
        row = self._snapshot.find_page(ref)
        return None if row is None else self._snapshot.read(row[0])

    def pages(self) -> Iterator[Page]:
        """Yield every page, of every kind, in the order of their paths. A README.md and index.md are one page."""
        return self._snapshot.pages()

    # -- days --------------------------------------------------------------------------------------------------------

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days that have a page, in order."""
        return self._snapshot.days()

    def day(self, day: dt.date | str) -> Day:
        """Return the content of a day's page.

        Raises:
            MissingPageError: The day has no page; the message names the nearest that have one.
            DateError: The text is not a day.

        >>> import newsarchive as na
        >>> [entry.topic for entry in na.open("examples/archive/en", index=":memory:").day("2015-12-7").entries]
        ['Akatsuki', 'smog']
        """
        date = date_of(day)
        page = self._page(PageRef(date=date))
        if page is None or not isinstance(page.content, Day):
            raise MissingPageError(missing_day(self._snapshot, date))
        return page.content

    def previous_day(self, day: dt.date | str) -> dt.date | None:
        """Return the last day before this one that has a page, or None.

        Raises:
            DateError: The text is not a day.

        >>> import newsarchive as na
        >>> na.open("examples/archive/en", index=":memory:").previous_day("2016-01-1")
        datetime.date(2015, 12, 13)
        """
        return self._snapshot.neighbour(date_of(day), after=False)

    def next_day(self, day: dt.date | str) -> dt.date | None:
        """Return the first day after this one that has a page, or None.

        Raises:
            DateError: The text is not a day.

        >>> import newsarchive as na
        >>> na.open("examples/archive/en", index=":memory:").next_day("2016-01-1")
        datetime.date(2016, 2, 11)
        """
        return self._snapshot.neighbour(date_of(day), after=True)

    # -- links -------------------------------------------------------------------------------------------------------

    def related(self, event: Event | Pointer) -> RelatedEvents:
        """Return the events that an event's page names as related; `.missing` has the items without a page.

        Raises:
            MissingPageError: The event is given by its ref, and there is no such event.
            RefError: The text is not a link to a page.
        """
        from newsarchive.index import graph

        return graph.related(self._snapshot, event if isinstance(event, Event) else self[event])

    def backlinks(self, event: Pointer) -> tuple[Event, ...]:
        """Return the events whose pages name this one as related, in date order. It needs no page itself.

        Raises:
            RefError: The text is not a link to a page.
        """
        from newsarchive.index import graph

        return graph.backlinks(self._snapshot, ref_of(event))

    def contexts(self, event: Pointer) -> tuple[str, ...]:
        """Return the contexts that any page of the archive gives an event, sorted by code point.

        Raises:
            RefError: The text is not a link to a page.
        """
        from newsarchive.index import graph

        return graph.contexts(self._snapshot, ref_of(event))

    # -- questions ---------------------------------------------------------------------------------------------------

    @property
    def events(self) -> Query:
        """All events, as a query to narrow down."""
        from newsarchive.query.query import Query

        return Query(self._snapshot)

    def search(self, text: str) -> Query:
        """Return the query that a query string means: `about:"Syrian Civil War" since:2016-05 ceasefire`.

        Raises:
            QueryError: The text has a mistake; the message points at it.

        >>> import newsarchive as na
        >>> na.open("examples/archive/en", index=":memory:").search("about:China -smog").count()
        1
        """
        from newsarchive.query.parser import read_query
        from newsarchive.query.query import Query

        return Query.of(self._snapshot, read_query(text))

    def stats(self) -> Statistics:
        """Return what the archive holds in numbers: events, days, links, sources. No page is read for it.

        >>> import newsarchive as na
        >>> stats = na.open("examples/archive/zh", index=":memory:").stats()
        >>> stats.events, stats.days, stats.related, stats.missing
        (13, 11, 72, 0)
        """
        from newsarchive.query.statistics import statistics

        return statistics(self._snapshot)

    def as_of(self, day: dt.date | str) -> Archive:
        """Return the archive as it was known on a day: without anything dated later. It cannot be saved to.

        Raises:
            DateError: The text is not a day.

        >>> import newsarchive as na
        >>> past = na.open("examples/archive/en", index=":memory:").as_of("2015-12-7")
        >>> len(past), past.days[-1]
        (27, datetime.date(2015, 12, 7))
        """
        date = date_of(day)
        cutoff = date if self._snapshot.cutoff is None else min(date, self._snapshot.cutoff)
        return Archive(attrs.evolve(self._snapshot, cutoff=cutoff), self._prefix)

    # -- the archive on disk -----------------------------------------------------------------------------------------

    @property
    def root(self) -> str:
        """The path that it was opened with."""
        return self._snapshot.index.storage.name

    @property
    def prefix(self) -> str:
        """What its links begin with, such as `/zh`; often empty."""
        if self._prefix is not None:
            return self._prefix
        newest = self.events.newest().first()
        return "" if newest is None or newest.ref is None else self.page(newest.ref).style.prefix

    def save(self, event: Event) -> PageRef:
        """Write an event to its page, changing only the lines that differ, and return its ref.

        An event without a page gets one, in the style of the event page nearest in time.

        Raises:
            ConflictError: The page changed on disk since it was read; nothing was written.
            EditError: The page's text cannot express the change; nothing was written.
            ModelError: The event has no ref.
            ReadOnlyError: The archive cannot be written.

        >>> import newsarchive as na
        >>> import shutil, tempfile, attrs
        >>> archive = na.open(shutil.copytree("examples/archive/en", f"{tempfile.mkdtemp()}/en"), index=":memory:")
        >>> event = archive.events.matching("smog").one()
        >>> archive[archive.save(attrs.evolve(event, topic="Air pollution"))].topic
        'Air pollution'
        """
        from newsarchive import saving

        if not isinstance(event, Event):
            raise TypeError(f"save takes an Event, not {event!r}; for other pages, edit the page and call save_page")
        return saving.save(self._snapshot, event)

    def save_page(self, page: Page) -> None:
        """Write a page to its path, and to its README.md or index.md alias if the two were the same.

        Raises:
            ArchiveError: The path is not one of a page in the archive; nothing was written.
            ConflictError: The page changed on disk since it was read; nothing was written.
            ModelError: The page has no path.
            ReadOnlyError: The archive cannot be written.
        """
        from newsarchive import saving
        from newsarchive.markdown.page import Page

        if not isinstance(page, Page):
            raise TypeError(f"save_page takes a Page, as returned by page(…) or its edit(…), not {page!r}")
        saving.save_page(self._snapshot, page)

    def add(
        self,
        events: Iterable[IncomingEvent],
        *,
        related: RelatedPolicy | None = None,
        describe: Describe | None = None,
        at: dt.datetime | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> AddResult:
        """Add events: write their pages, their related events, the pages of their days, and the front page.

        Events that the archive already has are recognised by their wording and sources. Text that an earlier import
        wrote is brought up to date, a changed title is recorded among the page's changes, and manual edits are kept.
        Adding the same events again changes nothing.

        Args:
            events: The events: the items of a day of `newsarchive.wikipedia`, or values of `NewEvent`. Those of one
                day must follow each other, in the order in which its page is to list them.
            related: How related events are chosen; None for the rule of the archive's newest pages.
            describe: Returns the description and image of a source; called for new events that have none.
            at: The time of the addition, in UTC; None for now.
            on_progress: Called with the number of event pages written so far, and of all.

        Raises:
            ConflictError: A page changed on disk meanwhile; those before it were written.
            EditError: No page can express an event.
            ReadOnlyError: The archive cannot be written.

        >>> import newsarchive as na, tempfile
        >>> archive = na.open(na.create(f"{tempfile.mkdtemp()}/new"), index=":memory:")
        >>> rain = na.NewEvent(event=na.Event(date="2017-01-1", title="It rains in Quito"), contexts=["Quito"])
        >>> sun = na.NewEvent(event=na.Event(date="2017-01-2", title="The sun shines on Quito"), contexts=["Quito"])
        >>> len(archive.add([rain, sun]).new), [event.title for event in archive.related(archive.events.first())]
        (2, ['The sun shines on Quito'])
        >>> bool(archive.add([rain, sun]))
        False
        """
        from newsarchive.grow.add import add_events
        from newsarchive.grow.new_archive import page_policy_of

        policy = page_policy_of(self._snapshot)
        policy = attrs.evolve(policy, related=related or policy.related, describe=describe)
        return add_events(self._snapshot, events, policy, at=at, on_progress=on_progress)

    def refresh(self) -> RefreshResult:
        """Bring the index up to date with the pages on disk, and return what changed since the last time."""
        return self._snapshot.index.refresh()

    def verify(self) -> Iterator[Verdict]:
        """Read every page, write it again and compare; yield a verdict on each."""
        from newsarchive.verify import verify_storage

        return verify_storage(self._snapshot.index.storage)

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
        """Return a report of the problems of the archive's pages and of the links between them.

        Args:
            select: The rules to run, by code (`NA101`), start of a code (`NA2`) or name; empty for all.
            ignore: The rules not to run.
            paths: The pages to report on, by their paths or by the folders they are in; empty for all.
            settings: The settings; `find_settings` reads them from a file.
            baseline: Known problems, which are not reported.
            on_progress: Called with the number of pages looked at so far, and of all.

        Raises:
            SettingsError: A rule is unknown, or the archive is one as of a day.

        >>> import newsarchive as na
        >>> dict(na.open("examples/archive/zh", index=":memory:").check(select=["NA2"]).counts)
        {'NA211': 1, 'NA222': 1}
        """
        from newsarchive.checks.archive_run import check_archive
        from newsarchive.checks.run import settings_of

        settings = settings_of(settings, select, ignore)
        return check_archive(self._snapshot, settings, paths=paths, baseline=baseline, on_progress=on_progress)

    def fix(
        self,
        *,
        unsafe: bool = False,
        paths: Collection[str] = (),
        settings: Settings | None = None,
        save: bool = True,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Fixed]:
        """Fix what can be fixed while the result is iterated, and yield each page that changed.

        Args:
            unsafe: Whether to apply fixes that change what a page says, which somebody should review.
            paths: The pages to fix; as in `check`.
            settings: Which rules to run.
            save: Whether to write them; otherwise each comes once, as it would be in the end.
            on_progress: As in `check`.

        Raises:
            ArchiveError: A page changed on disk meanwhile or cannot be written; those before it were.
        """
        from newsarchive.checks.archive_fix import fix_archive

        return fix_archive(self._snapshot, settings, unsafe=unsafe, paths=paths, save=save, on_progress=on_progress)

    def export(
        self,
        target: str | PathLike[str],
        *,
        format: str | None = None,  # users write `format=`
        days: bool = False,
        replace: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
        **details: Unpack[ExportDetails],
    ) -> Path:
        """Write all events to a file or folder, in one of the formats, and return its path.

        Args:
            target: A file, whose suffix gives the format; or a folder, if it ends in a slash.
            format: The name of the format; None for the one of the suffix.
            days: Whether to write the pages of days too; json, jsonl, jsonld and xml can hold them.
            replace: Whether to replace a folder that is not empty, as a whole. A file is always replaced.
            on_progress: Called with the number of events written so far, and of all.
            details: What the export says about itself, as in `Query.selection`.

        Raises:
            ArchiveError: The target cannot be written; it is unchanged.
            FormatError: No format has that suffix, or the format is for single pages only.
            MissingExtraError: The format needs a library that is not installed.

        >>> import newsarchive as na, tempfile
        >>> archive = na.open("examples/archive/zh", index=":memory:")
        >>> path = archive.export(f"{tempfile.mkdtemp()}/all.jsonl", days=True)
        >>> len(path.read_text().splitlines()) == len(archive) + len(archive.days)
        True
        """
        from newsarchive.formats.output import export

        selection = self.selection(days=days, **details)
        return export(selection, target, format=format, replace=replace, on_progress=on_progress)

    def selection(self, *, days: bool = False, **details: Unpack[ExportDetails]) -> Selection:
        """Return all events as the formats of whole archives take them.

        Args:
            days: Whether to include the pages of days.
            details: What the export says about itself, as in `Query.selection`.
        """
        events = self.events.selection(**details)
        return attrs.evolve(events, read_days=lambda: map(self.day, self.days)) if days else events

    def close(self) -> None:
        """Close the index and the file it was read from. The next question opens them again."""
        self._snapshot.index.close()
        self._snapshot.index.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        from newsarchive.dates import format_day

        until = "" if self._snapshot.cutoff is None else f" as of {format_day(self._snapshot.cutoff)}"
        return f"<Archive {self.root}{until}>"
