"""Adding events to an archive: their pages, related events, and the lists that name them.

This module owns `add_events` and `AddResult`. Manual edits are kept; adding the same events again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from newsarchive.errors import ReadOnlyError
from newsarchive.grow.match import Wording, merge, recognise
from newsarchive.grow.new_event import as_written
from newsarchive.index.graph import events_with_contexts, paths_naming
from newsarchive.listings import ListedEvent, entry_of, list_events, write_feeds
from newsarchive.model import Event, Related
from newsarchive.refs import PageRef
from newsarchive.relations import RelatedPolicy, Relations
from newsarchive.saving import PageWriter
from newsarchive.slugs import free_slug, slugify
from newsarchive.state.import_log import ImportLog, ImportRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newsarchive.grow.match import Field
    from newsarchive.grow.new_event import IncomingEvent
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.markdown.page import Page
    from newsarchive.model import Source
    from newsarchive.slugs import SlugRule
    from newsarchive.style import Style

__all__ = ["AddResult", "KnownEvents", "PagePolicy", "add_events"]

Describe: TypeAlias = "Callable[[Source], tuple[str, str | None] | None]"
"""Returns the description of a source and the URL of its image, or None."""


@attrs.frozen(kw_only=True)
class PagePolicy:
    """How new pages are made."""

    style: Style
    """The style of new pages."""
    slug_rule: SlugRule
    """The rule that makes slugs of titles."""
    related: RelatedPolicy = attrs.field(factory=RelatedPolicy)
    """How related events are chosen."""
    base_url: str | None = None
    """The URL below which the pages are published; with it, feeds are written too."""
    describe: Describe | None = None
    """Finds the description and image of new events that have none; None to leave them so."""


@attrs.frozen(kw_only=True)
class AddResult:
    """What adding events did; false if it wrote no page."""

    new: tuple[PageRef, ...] = ()
    """Events that got a new page."""
    changed: tuple[PageRef, ...] = ()
    """Known events whose pages were updated."""
    same: tuple[PageRef, ...] = ()
    """Known events whose pages say the same already."""
    conflicts: Mapping[PageRef, tuple[Field, ...]] = attrs.field(factory=dict)
    """Fields of known events where a manual edit and the incoming event differ; the page keeps its own."""
    withdrawn: tuple[PageRef, ...] = ()
    """Events of the same days that were imported before and are missing now; their pages stay."""
    deleted: tuple[PageRef, ...] = ()
    """Events that were imported before and whose pages were deleted since; they stay deleted."""
    pages: int = 0
    """How many pages were written: of events, of events related to them, of days, and the front page."""

    def __bool__(self) -> bool:
        return bool(self.pages)


_OUTCOMES: Final = ("new", "changed", "same", "withdrawn", "deleted")


@attrs.define
class _Work:
    """An event while events are added."""

    event: Event
    contexts: tuple[str, ...]
    page: Page | None
    imported: ImportRecord | None
    incoming: IncomingEvent | None = None
    """The incoming event; None for one that is only related to an incoming one."""
    related: tuple[PageRef, ...] | None = None
    """The related events to write; None to keep those of the page."""


def add_events(
    snapshot: Snapshot,
    incoming: Iterable[IncomingEvent],
    policy: PagePolicy,
    *,
    at: dt.datetime | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> AddResult:
    """Add events to an archive, and return what was done with each.

    Args:
        snapshot: The archive.
        incoming: The events. Those of one day keep their order.
        policy: How new pages are made.
        at: The time of the addition, in UTC, for recorded changes of titles; None for now.
        on_progress: Called with the number of pages of events written so far, and of all.

    Raises:
        ConflictError: A page changed since it was read; those before it were written.
        EditError: No page can express an event.
        ReadOnlyError: The archive cannot be written.
    """
    if snapshot.cutoff is not None:
        raise ReadOnlyError("nothing can be added to an archive as of a day: add it to the archive itself")
    now = dt.datetime.now(dt.UTC).replace(microsecond=0) if at is None else at
    adding = _Adding(snapshot, policy, now)
    by_day: dict[dt.date, list[IncomingEvent]] = defaultdict(list)
    for each in incoming:
        by_day[each.event.date].append(each)
    for date in sorted(by_day):
        adding.take_day(date, by_day[date])
    return adding.finish(on_progress)


class _Adding:
    """The steps of adding events, and their common state."""

    def __init__(self, snapshot: Snapshot, policy: PagePolicy, now: dt.datetime) -> None:
        self._snapshot, self._policy, self._now = snapshot, policy, now
        self._known = KnownEvents(snapshot)
        self._import_log = ImportLog(snapshot.index.storage)
        self._work: dict[PageRef, _Work] = {}
        self._days: dict[dt.date, list[PageRef]] = {}
        self._moved: set[PageRef] = set()
        """The events whose title or contexts changed, so that related events can change."""
        self._outcome: dict[str, list[PageRef]] = {name: [] for name in _OUTCOMES}
        self._conflicts: dict[PageRef, tuple[Field, ...]] = {}
        for year in {date.year for date in self._known.days}:
            for imported in self._import_log.of_year(year):
                if imported.ref in self._known.paths:
                    self._known.contexts[imported.ref] = imported.contexts

    # -- incoming events ---------------------------------------------------------------------------------------------

    def take_day(self, date: dt.date, incoming: Sequence[IncomingEvent]) -> None:
        """Match the incoming events of one day to known ones, and give slugs to new ones."""
        # Of events with one title, the first has the plain slug and the others numbers: they are matched in that order.
        refs = sorted(self._known.days.get(date, ()), key=lambda ref: (len(ref.slug), ref.slug))
        works = [work for work in map(self._open, refs) if work is not None]
        deleted = [each for each in self._import_log.of_day(date) if each.ref not in self._known.contexts]
        wordings = [*map(_known_wording, works), *map(_imported_wording, deleted)]
        matches = recognise([_wording(each.event) for each in incoming], wordings)
        taken = {ref.slug for ref in refs}
        placed = self._days[date] = []
        for each, match in zip(incoming, matches, strict=True):
            if match is None:
                slug = free_slug(slugify(each.event.title, rule=self._policy.slug_rule), taken)
                taken.add(slug)
                placed.append(self._put_new(each, PageRef(date=date, slug=slug)))
            elif match < len(works):
                placed.append(self._put_known(each, works[match]))
            else:
                self._outcome["deleted"].append(deleted[match - len(works)].ref)
        missing = {work.event.ref for work in works if work.imported is not None} - set(placed)
        self._outcome["withdrawn"] += sorted(ref for ref in missing if ref is not None)

    def _open(self, ref: PageRef) -> _Work | None:
        """Return the event of a page and add it to the events at work; None if the page is not an event."""
        if ref in self._work:
            return self._work[ref]
        page, imported = self._known.page(ref), self._import_log.get(ref)
        if page is None:
            return None
        event = page.content
        assert isinstance(event, Event)
        work = _Work(attrs.evolve(event, ref=ref), self._known.contexts.get(ref, ()), page, imported)
        self._work[ref] = work
        return work

    def _put_new(self, incoming: IncomingEvent, ref: PageRef) -> PageRef:
        event = self._describe(attrs.evolve(incoming.event, ref=ref))
        contexts = as_written(incoming.contexts)
        self._work[ref] = _Work(event, contexts, None, None, incoming)
        self._known.put(ref, event.title, contexts)
        self._moved.add(ref)
        self._outcome["new"].append(ref)
        return ref

    def _describe(self, event: Event) -> Event:
        """Return a new event with the description and image of the first of its sources that has one."""
        if event.description or self._policy.describe is None:
            return event
        found = next(filter(None, map(self._policy.describe, event.sources)), None)
        if found is None:
            return event
        return attrs.evolve(event, description=found[0], image=event.image or found[1])

    def _put_known(self, incoming: IncomingEvent, work: _Work) -> PageRef:
        ref = work.event.ref
        assert ref is not None
        merged = merge(work.event, incoming.event, work.imported, at=self._now)
        contexts = as_written(incoming.contexts) or work.contexts
        if work.imported is None or merged.event.title != work.event.title or set(contexts) != set(work.contexts):
            self._moved.add(ref)
        self._outcome["same" if merged.event == work.event else "changed"].append(ref)
        if merged.conflicts:
            self._conflicts[ref] = merged.conflicts
        work.event, work.contexts, work.incoming = merged.event, contexts, incoming
        self._known.put(ref, work.event.title, contexts)
        return ref

    # -- related events, and writing -----------------------------------------------------------------------------------

    def finish(self, on_progress: Callable[[int, int], None] | None) -> AddResult:
        """Find related events, write all pages, and return the result."""
        writer = PageWriter(self._snapshot)
        self._relate()
        listed = self._entries()
        for done, ref in enumerate(sorted(self._work), start=1):
            work = self._work[ref]
            path = ref.path if work.page is None or work.page.path is None else work.page.path
            writer.put(path, work.event, page=work.page, style=self._policy.style)
            self._note(ref, work)
            if on_progress is not None:
                on_progress(done, len(self._work))
        list_events(self._snapshot, writer, listed, self._policy.style)
        pages = len(set(writer.paths))
        writer.finish()
        self._import_log.save()
        if pages and self._policy.base_url is not None:
            write_feeds(self._snapshot, self._policy.base_url)
        lists = {name: tuple(refs) for name, refs in self._outcome.items()}
        return AddResult(conflicts=self._conflicts, pages=pages, **lists)

    def _relate(self) -> None:
        """Choose the related events of incoming events, and of earlier imports where they change."""
        if not self._moved:
            return
        relations = Relations(self._known.contexts, self._policy.related)
        near = relations.near(self._moved) | {ref for moved in self._moved for ref in self._known.naming(moved)}
        for ref in sorted(near):
            is_new = ref in self._work and self._work[ref].page is None
            if (
                not is_new
                and (ref not in self._work or self._work[ref].incoming is None)
                and self._import_log.get(ref) is None
            ):
                continue  # a page that no import made: its related events are not ours to change
            work = self._open(ref)
            chosen = relations.of(ref)
            refs = tuple(each.ref for each in chosen)
            if work is None or not (self._is_ours(work) or refs == _refs_of(work.event)):
                continue
            related = [Related(title=self._known.title(each.ref), ref=each.ref, contexts=each.why) for each in chosen]
            work.event, work.related = attrs.evolve(work.event, related=related), refs

    def _is_ours(self, work: _Work) -> bool:
        """Return whether the related events of a page are what an import wrote."""
        written = () if work.imported is None else work.imported.related
        return _refs_of(work.event) == written

    def _entries(self) -> dict[dt.date, list[ListedEvent]]:
        """Return what the pages of days are to list: the events of each incoming day, in their order."""
        return {date: [self._entry(self._work[ref]) for ref in refs] for date, refs in self._days.items()}

    @staticmethod
    def _entry(work: _Work) -> ListedEvent:
        before = None
        if work.page is not None and isinstance(work.page.content, Event):
            contexts = () if work.imported is None else work.imported.contexts
            before = entry_of(attrs.evolve(work.page.content, ref=work.event.ref), contexts)
        return ListedEvent(event=work.event, contexts=work.contexts, before=before)

    def _note(self, ref: PageRef, work: _Work) -> None:
        """Record in the import log what was written of an event."""
        incoming, old = work.incoming, work.imported
        related = work.related if work.related is not None else () if old is None else old.related
        if incoming is None:
            if old is not None:
                self._import_log.put(attrs.evolve(old, related=related))
            return
        origin = incoming.provenance
        self._import_log.put(
            ImportRecord(
                ref=ref,
                title=incoming.event.title,
                topic=incoming.event.topic,
                sources=incoming.event.sources,
                contexts=work.contexts,
                related=related,
                page=None if origin is None else origin.page,
                revision=None if origin is None else origin.revision,
                digest=None if origin is None else origin.digest,
            )
        )


def _refs_of(event: Event) -> tuple[PageRef, ...]:
    return tuple(item.ref for item in event.related)


def _wording(event: Event) -> Wording:
    return Wording((event.title,), tuple(source.url for source in event.sources))


def _imported_wording(imported: ImportRecord) -> Wording:
    return Wording((imported.title,), tuple(source.url for source in imported.sources))


def _known_wording(work: _Work) -> Wording:
    """Return the wordings of a known event: on its page, and as it was imported."""
    ways = [_wording(work.event)] if work.imported is None else [_wording(work.event), _imported_wording(work.imported)]
    titles = dict.fromkeys(title for way in ways for title in way.titles)
    return Wording(tuple(titles), tuple(dict.fromkeys(url for way in ways for url in way.urls)))


class KnownEvents:
    """The known events: their paths, titles and contexts."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.paths: dict[PageRef, str] = {}
        """The paths of the events that have pages."""
        self._titles: dict[PageRef, str] = {}
        self.contexts: dict[PageRef, tuple[str, ...]] = {}
        """The contexts of each event, as pages name them; of new events all of them."""
        self.days: dict[dt.date, list[PageRef]] = defaultdict(list)
        """The events of each day."""
        self._refs: dict[str, PageRef] = {}
        for ref, path, names in events_with_contexts(snapshot):
            self.paths[ref], self._refs[path] = path, ref
            self.contexts[ref] = as_written(names)
            self.days[ref.date].append(ref)

    def put(self, ref: PageRef, title: str, contexts: tuple[str, ...]) -> None:
        """Record the title and contexts of an event."""
        if ref not in self.contexts:
            self.days[ref.date].append(ref)
        self._titles[ref], self.contexts[ref] = title, contexts

    def title(self, ref: PageRef) -> str:
        """Return the title of an event, as last recorded or as on its page.

        Raises:
            MissingPageError: Its page went since the archive was read.
        """
        title = self._titles.get(ref)
        if title is None:
            page = self.page(ref)
            title = page.content.title if page is not None and isinstance(page.content, Event) else ""
            self._titles[ref] = title
        return title

    def page(self, ref: PageRef) -> Page | None:
        """Return the page of an event; None if it has no page, or the page is not an event any more.

        Raises:
            MissingPageError: It went since the archive was read.
        """
        path = self.paths.get(ref)
        page = None if path is None else self._snapshot.read(path)
        return page if page is not None and isinstance(page.content, Event) else None

    def naming(self, ref: PageRef) -> list[PageRef]:
        """Return the events whose pages name this one as related."""
        return [self._refs[path] for path in paths_naming(self._snapshot, ref)]
