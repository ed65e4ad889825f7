"""The events that belong to an event, in both directions: for a person, and as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from newsarchive.cli.listing import DATE_WIDTH, put_path
from newsarchive.cli.screen import padded
from newsarchive.dates import format_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.archive import Archive
    from newsarchive.cli.screen import Screen, Span
    from newsarchive.model import Event, Related
    from newsarchive.refs import PageRef

__all__ = ["Neighbours"]

_QUIET: Final = "dim"


@attrs.frozen
class Neighbour:
    """An event on the other end of a link."""

    ref: PageRef
    title: str
    contexts: tuple[str, ...]
    missing: bool = False

    def record(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        day, contexts = self.ref.date.isoformat(), list(self.contexts)
        return {"ref": self.ref.path, "date": day, "title": self.title, "contexts": contexts, "missing": self.missing}


@attrs.frozen
class Neighbours:
    """An event, those that its page names as related, and those whose pages name it."""

    event: Event
    related: tuple[Neighbour, ...]
    backlinks: tuple[Neighbour, ...]

    @classmethod
    def of(cls, archive: Archive, event: Event) -> Neighbours:
        """Return the neighbours of an event."""
        missing = archive.related(event).missing
        related = [Neighbour(item.ref, item.title, item.contexts, item in missing) for item in event.related]
        return cls(event, tuple(related), tuple(_naming(archive, event)))

    def __bool__(self) -> bool:
        return bool(self.related or self.backlinks)

    def record(self) -> dict[str, Any]:
        """Return them as JSON has it."""
        head = {"ref": str(self.event.ref), "date": self.event.date.isoformat(), "title": self.event.title}
        ends = {"related": self.related, "backlinks": self.backlinks}
        return head | {name: [each.record() for each in several] for name, several in ends.items()}

    def show(self, screen: Screen) -> None:
        """Write them for a person."""
        screen.put((f"Event · {format_day(self.event.date)}", _QUIET))
        screen.put((self.event.title or "(no title)", "bold"))
        _put_part(screen, "Names as related", self.related)
        _put_part(screen, "Named as related by", self.backlinks)
        if not self:
            screen.blank()
            screen.put(("Its page names no event, and no event's page names it.", _QUIET))


def _naming(archive: Archive, event: Event) -> Iterator[Neighbour]:
    """Yield the events whose pages name an event, each with the contexts in which it does."""
    assert event.ref is not None, "an event of an archive has one"
    for other in archive.backlinks(event.ref):
        assert other.ref is not None
        yield Neighbour(other.ref, other.title, _contexts(other.related, event.ref))


def _contexts(items: Iterable[Related], ref: PageRef) -> tuple[str, ...]:
    return tuple(dict.fromkeys(context for item in items if item.ref == ref for context in item.contexts))


def _put_part(screen: Screen, name: str, several: tuple[Neighbour, ...]) -> None:
    if not several:
        return
    screen.heading(name, f"  {len(several)}")
    for each in several:
        mark: list[Span] = [("missing  ", "bold red")] if each.missing else []
        date = padded(format_day(each.ref.date), DATE_WIDTH)
        screen.put((date, "cyan"), *mark, each.title or ("(no title)", _QUIET), hang=DATE_WIDTH)
        if each.contexts:
            screen.put((" · ".join(each.contexts), "cyan"), indent=DATE_WIDTH)
        put_path(screen, each.ref.path)
