"""An archive: the one object that holds its pages and answers questions about them.

This module owns `Archive` and `open`. It has no logic of its own: it passes words on to the storage, the index, the
graph and the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar, Unpack

import attrs

from newsarchive import saving
from newsarchive.checks.archive_fix import fix_archive
from newsarchive.checks.archive_run import check_archive
from newsarchive.checks.run import Report, settings_of
from newsarchive.dates import format_day
from newsarchive.errors import MissingPageError
from newsarchive.formats.output import export
from newsarchive.grow.add import add
from newsarchive.grow.new_archive import page_policy_of
from newsarchive.index import graph
from newsarchive.index.snapshot import ReadLog, Snapshot, missing, missing_day
from newsarchive.index.store import Index
from newsarchive.markdown.page import Page
from newsarchive.model import Day, Event, Pointer, date_of, ref_of
from newsarchive.query.parser import read_query
from newsarchive.query.query import Query
from newsarchive.query.statistics import Statistics, statistics
from newsarchive.refs import PageRef
from newsarchive.storage.locate import open_storage
from newsarchive.verify import verify_storage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator
    from os import PathLike
    from pathlib import Path

    from newsarchive.checks.baseline import Baseline
    from newsarchive.checks.fix import Fixed
    from newsarchive.checks.settings import Settings
    from newsarchive.formats.selection import Selection
    from newsarchive.grow.add import AddResult, Describe
    from newsarchive.grow.new_event import IncomingEvent
    from newsarchive.index.graph import RelatedEvents
    from newsarchive.index.update import RefreshResult
    from newsarchive.query.query import Said
    from newsarchive.relations import RelatedPolicy
    from newsarchive.verify import Verdict

__all__ = ["Archive", "open"]

_Default = TypeVar("_Default")


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

    >>> import newsarchive as na
    >>> archive = na.open("examples/archive/zh", index=":memory:")
    >>> len(archive), archive.site
    (13, '/zh')
    """
    storage = open_storage(root)
    return Archive(Snapshot(Index(storage, index, on_progress=on_progress), ReadLog()), site)


@attrs.frozen(eq=False, repr=False)
class Archive:
    """A news archive: its events by ref, its days, its links, and what can be asked of them. Made by `open`.

    Events come in date order, those of a day by their slugs. Several threads can read from one archive.

    >>> import newsarchive as na
    >>> with na.open("examples/archive/en", index=":memory:") as archive:
    ...     event = archive["/news/2015/12/7/beijing-declares-its-first-red-alert-because-of-smog.md"]
    ...     print(event.topic, len(archive.related(event)), len(archive.backlinks(event)), archive.contexts(event))
    smog 1 1 ('China',)
    """

    _view: Snapshot
    _site: str | None = None

    # -- one page ----------------------------------------------------------------------------------------------------

    def __getitem__(self, pointer: Pointer) -> Event:
        """Return an event, by its ref, a link or path in any form, or a value that names it.

        Raises:
            MissingPageError: It is not there; the message names similar ones of that day.
            RefError: The text is no link to a page.
        """
        ref = ref_of(pointer)
        event = self._event(ref)
        if event is None:
            raise MissingPageError(missing(self._view, ref))
        return event

    def get(self, pointer: Pointer, default: _Default | None = None) -> Event | _Default | None:
        """Return an event, or the default if it is not there.

        Raises:
            RefError: The text is no link to a page.
        """
        event = self._event(ref_of(pointer))
        return default if event is None else event

    def __contains__(self, pointer: object) -> bool:
        return isinstance(pointer, Pointer) and self._view.find(ref_of(pointer)) is not None

    def __len__(self) -> int:
        return self._view.count()

    def __bool__(self) -> bool:
        return True  # an empty archive is an archive

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def _event(self, ref: PageRef) -> Event | None:
        path = self._view.find(ref)
        return None if path is None else self._view.event(path)

    def page(self, pointer: Pointer) -> Page:
        """Return the page of an event, day or editorial, with its exact text; by its path, also one without a date.

        Raises:
            MissingPageError: It is not there.
            RefError: The text is neither a link to a page nor the path of one.
        """
        if isinstance(pointer, str) and self._view.has_undated(pointer):
            page = self._view.read(pointer)
            if page is None:
                raise MissingPageError(f"the archive has no page {pointer}")
            return page
        ref = ref_of(pointer)
        page = self._page(ref)
        if page is None:
            raise MissingPageError(missing_day(self._view, ref.date) if ref.is_day else missing(self._view, ref))
        return page

    def _page(self, ref: PageRef) -> Page | None:
        row = self._view.find_page(ref)
        return None if row is None else self._view.read(row[0])

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

        >>> import newsarchive as na
        >>> [entry.topic for entry in na.open("examples/archive/en", index=":memory:").day("2015-12-7").entries]
        ['Akatsuki', 'smog']
        """
        date = date_of(day)
        page = self._page(PageRef(date=date))
        if page is None or not isinstance(page.content, Day):
            raise MissingPageError(missing_day(self._view, date))
        return page.content

    def previous_day(self, day: dt.date | str) -> dt.date | None:
        """Return the last day before this one that has a page, or None.

        Raises:
            DateError: The text is no day.

        >>> import newsarchive as na
        >>> na.open("examples/archive/en", index=":memory:").previous_day("2016-01-1")
        datetime.date(2015, 12, 13)
        """
        return self._view.neighbour(date_of(day), after=False)

    def next_day(self, day: dt.date | str) -> dt.date | None:
        """Return the first day after this one that has a page, or None.

        Raises:
            DateError: The text is no day.

        >>> import newsarchive as na
        >>> na.open("examples/archive/en", index=":memory:").next_day("2016-01-1")
        datetime.date(2016, 2, 11)
        """
        return self._view.neighbour(date_of(day), after=True)

    # -- links -------------------------------------------------------------------------------------------------------

    def related(self, event: Event | Pointer) -> RelatedEvents:
        """Return the events that an event's page names as related; `.missing` holds the items that lead nowhere.

        Raises:
            MissingPageError: The event is given by its name, and is not there.
            RefError: The text is no link to a page.
        """
        return graph.related(self._view, event if isinstance(event, Event) else self[event])

    def backlinks(self, event: Pointer) -> tuple[Event, ...]:
        """Return the events whose pages name this one as related, in date order; it need not be there itself.

        Raises:
            RefError: The text is no link to a page.
        """
        return graph.backlinks(self._view, ref_of(event))

    def contexts(self, event: Pointer) -> tuple[str, ...]:
        """Return the contexts in which any page of the archive speaks of an event, by code point.

        Raises:
            RefError: The text is no link to a page.
        """
        return graph.contexts(self._view, ref_of(event))

    # -- questions ---------------------------------------------------------------------------------------------------

    @property
    def events(self) -> Query:
        """All events, as a query to be narrowed down."""
        return Query(self._view)

    def search(self, text: str) -> Query:
        """Return the query that a query string asks for: `about:"Syrian Civil War" since:2016-05 ceasefire`.

        Raises:
            QueryError: The text holds a mistake; the message points at it.

        >>> import newsarchive as na
        >>> na.open("examples/archive/en", index=":memory:").search("about:China -smog").count()
        1
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

        >>> import newsarchive as na
        >>> past = na.open("examples/archive/en", index=":memory:").as_of("2015-12-7")
        >>> len(past), past.days[-1]
        (27, datetime.date(2015, 12, 7))
        """
        date = date_of(day)
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

        An event whose page is not there gets one, in the style of the pages nearest in time.

        Raises:
            ConflictError: The page changed on disk since it was read; nothing was written.
            EditError: The page's text cannot carry the change; nothing was written.
            ModelError: The event has no ref.
            ReadOnlyError: The archive cannot be written.

        >>> import newsarchive as na
        >>> import shutil, tempfile, attrs
        >>> archive = na.open(shutil.copytree("examples/archive/en", f"{tempfile.mkdtemp()}/en"), index=":memory:")
        >>> event = archive.events.matching("smog").one()
        >>> archive[archive.save(attrs.evolve(event, topic="Air pollution"))].topic
        'Air pollution'
        """
        if not isinstance(event, Event):
            raise TypeError(f"save takes an event, not {event!r}: edit the page of anything else, and save_page that")
        return saving.save(self._view, event)

    def save_page(self, page: Page) -> None:
        """Write a page to its path. Twins that were alike stay alike.

        Raises:
            ArchiveError: The path is none of a page in the archive; nothing was written.
            ConflictError: The page changed on disk since it was read; nothing was written.
            ModelError: The page has no path.
            ReadOnlyError: The archive cannot be written.
        """
        if not isinstance(page, Page):
            raise TypeError(f"save_page takes a page, as page(…) and its edit(…) give it, not {page!r}")
        saving.save_page(self._view, page)

    def add(
        self,
        incoming: Iterable[IncomingEvent],
        *,
        ranking: RelatedPolicy | None = None,
        describe: Describe | None = None,
        at: dt.datetime | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> AddResult:
        """Add events: their pages, what is related to them, the pages of their days with their twins, the front page.

        Events that the archive has are recognised by their wording and sources. What an earlier import wrote follows
        what is told now, a title that changes is recorded among the page's changes, and what hands wrote stays. Added
        twice, nothing changes.

        Args:
            incoming: The events, such as the items of a day of `newsarchive.wikipedia`, or values of `NewEvent`. Those
                of a day come together, in the order in which its page is to list them.
            ranking: How related events are chosen; None for the way of the archive's newest pages.
            describe: Finds the description and image of a source, for new events that have none.
            at: When they are told, in UTC; None for now.
            on_progress: Called with the number of pages of events written so far, and of all.

        Raises:
            ConflictError: A page changed on disk meanwhile; those before it were written.
            EditError: An event cannot be said by a page.
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
        habits = page_policy_of(self._view)
        habits = attrs.evolve(habits, ranking=ranking or habits.ranking, describe=describe)
        return add(self._view, incoming, habits, at=at, on_progress=on_progress)

    def refresh(self) -> RefreshResult:
        """Bring the index up to date with the pages on disk, and return what had changed since it was before."""
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
        settings = settings_of(settings, select, ignore)
        return check_archive(self._view, settings, paths=paths, baseline=baseline, on_progress=on_progress)

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
        return fix_archive(self._view, settings, unsafe=unsafe, paths=paths, save=save, on_progress=on_progress)

    def export(
        self,
        target: str | PathLike[str],
        *,
        format: str | None = None,  # the word users know
        days: bool = False,
        replace: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
        **said: Unpack[Said],
    ) -> Path:
        """Write all events to a file or folder, in one of the formats, and return its path.

        Args:
            target: The file, whose suffix tells the format; or a folder, if it ends in a slash.
            format: The name of the format.
            days: Whether the pages of days are written too, in the formats that hold them: json, jsonl, jsonld and xml.
            replace: Whether a folder that holds something is replaced as a whole. A file always is.
            on_progress: Called with the number of events written so far, and of all.
            said: What the export says of itself, as in `Query.selection`.

        Raises:
            ArchiveError: The target cannot be written; it is as it was.
            FormatError: No format has that suffix, or it is none of whole archives.
            MissingExtraError: The format needs a library that is not installed.

        >>> import newsarchive as na, tempfile
        >>> archive = na.open("examples/archive/zh", index=":memory:")
        >>> path = archive.export(f"{tempfile.mkdtemp()}/all.jsonl", days=True)
        >>> len(path.read_text().splitlines()) == len(archive) + len(archive.days)
        True
        """
        selection = self.selection(days=days, **said)
        return export(selection, target, format=format, replace=replace, on_progress=on_progress)

    def selection(self, *, days: bool = False, **said: Unpack[Said]) -> Selection:
        """Return all events, and the pages of days if they are asked for, as the formats of whole archives take them.

        Args:
            days: Whether the pages of days are there too.
            said: What is said of them, as in `Query.selection`.
        """
        events = self.events.selection(**said)
        return attrs.evolve(events, read_days=lambda: map(self.day, self.days)) if days else events

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
