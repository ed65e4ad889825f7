"""What a rule on an archive looks at: the archive's index, asked by name, and its pages one by one.

This module owns `ArchiveSubject`.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from newsarchive.checks.subjects import Finding, PageSubject
from newsarchive.errors import ArchiveError, MissingPageError
from newsarchive.index.rule_queries import RuleQueries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.checks.parts import Located
    from newsarchive.index.rule_queries import ContextRow, DayRow, EventRow, LinkKind, LinkRow, SourceRow
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.refs import PageRef
    from newsarchive.storage.base import Unreadable

__all__ = ["ArchiveSubject", "is_unreadable"]

_CACHED_PAGES: Final = 64


class _Place(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def position(self) -> int: ...


_Link = TypeVar("_Link", bound=_Place)


class ArchiveSubject:
    """An archive, for a rule to look at.

    `events`, `days`, `links`, `sources` and `contexts` answer from the index, at once for the whole archive. Find what
    is suspicious with them, and read only the pages concerned, in the order of their paths: the last few are cached.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        """The archive's pages."""
        self.queries = RuleQueries(snapshot.index)
        """The questions that the rules of the package ask; other than the methods here, they may change."""
        self._pages: OrderedDict[str, PageSubject | None] = OrderedDict()

    # -- the index ---------------------------------------------------------------------------------------------------

    def events(self) -> Iterator[EventRow]:
        """Yield every event by path: its ref, its topic, how many events name it as related, and what its page has."""
        return self.queries.events()

    def days(self) -> list[DayRow]:
        """Return every day that has a page, the earliest first, with the day that it calls the previous one."""
        return self.queries.days()

    def links(self, kind: LinkKind | None = None) -> Iterator[LinkRow]:
        """Yield every link between pages by path and position, or those of one kind.

        Each says where it leads, whether that page is there, whether it shows the event's own title, and the contexts
        beside it. `parts` finds them on their pages.
        """
        return self.queries.links(kind)

    def sources(self) -> Iterator[SourceRow]:
        """Yield every source of every event by path and position: its publisher and the domain of its URL."""
        return self.queries.sources()

    def contexts(self) -> Iterator[ContextRow]:
        """Yield every event by path with each context in which some page speaks of it."""
        return self.queries.contexts()

    # -- pages -------------------------------------------------------------------------------------------------------

    def page(self, path: str) -> PageSubject | None:
        """Return a page by its path, as it is on disk now; None if it is gone or cannot be read any more."""
        if path in self._pages:
            self._pages.move_to_end(path)
            return self._pages[path]
        try:
            page = self.snapshot.read(path)
        except (MissingPageError, ArchiveError):  # gone or unreadable since it was listed: another rule says so
            page = None
        subject = self._pages[path] = None if page is None else PageSubject(page)
        if len(self._pages) > _CACHED_PAGES:
            self._pages.popitem(last=False)
        return subject

    def parts(self, kind: LinkKind, links: Iterable[_Link]) -> Iterator[tuple[PageSubject, Located[Any], _Link]]:
        """Yield links of one kind with the page that each is on, and the part of the page that holds it.

        Args:
            kind: The kind of the links.
            links: Rows with a path and a position, such as those of `links`, sorted by path.

        A link that is gone since its page was indexed is left out.
        """
        for path, of_page in groupby(links, key=lambda link: link.path):
            page = self.page(path)
            parts = [] if page is None else page.all(kind)
            for link in of_page:
                if page is not None and link.position < len(parts):
                    yield page, parts[link.position], link

    def nearest(self, ref: PageRef, *, other_than: str | None = None) -> str | None:
        """Return the path of the event of the same day whose slug is most like that of a missing one; None if none is.

        Args:
            ref: The event that is missing.
            other_than: The path of an event that is not meant: that of the page with the link.
        """
        near = self.snapshot.near(ref) if ref.slug and ref.area == "news" else []
        return next((path for path in near if path != other_than), None)

    # -- what cannot be read -----------------------------------------------------------------------------------------

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Files and folders that could hold pages and cannot be read."""
        self.snapshot.count_pages()  # the index looks at the storage when it is first asked
        return self.snapshot.index.unreadable

    @cached_property
    def _unreadable_paths(self) -> frozenset[str]:
        return frozenset(each.path.rstrip("/") for each in self.unreadable)

    def is_unreadable(self, ref: PageRef) -> bool:
        """Return whether a page may exist but cannot be read, its file or a folder around it: NA201 reports that."""
        return is_unreadable(ref, self._unreadable_paths)

    def at_path(self, path: str, message: str) -> Finding:
        """Return a finding about a path at which no page can be read."""
        return Finding(path=path, line=1, end_line=1, end_column=1, message=message)


def is_unreadable(ref: PageRef, paths: frozenset[str]) -> bool:
    """Return whether a page, its alias or a folder around it is among the paths that cannot be read."""
    if not paths:
        return False
    parts = ref.path.split("/")
    folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    alias = f"{ref.path.removesuffix('index.md')}README.md"
    return not paths.isdisjoint([ref.path, alias, *folders])
