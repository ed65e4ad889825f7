"""Damages to a real archive, of one kind for each rule on archives, and where each is to be found.

A damage is done to an event page, a day page or the front page. It is None for a page to which it cannot be done.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

import attrs

import newsarchive as na
from archive_mutants import (
    Mutant,
    day,
    entries_of,
    entry_line,
    event,
    is_plain,
    lines_of,
    nothing,
    parts,
    place_for,
    related_lines,
    relinked,
    text_file,
    title_line,
    twins,
    with_entries,
    with_related,
)
from newsarchive.checks.run import check_page

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from archive_mutants import Made, World

    Damage: TypeAlias = Callable[[World, na.Page, random.Random], Mutant | None]

TOO_LARGE = 64 * 2**20 + 1
FIRST = "2018-01-17 16:30:06 (First version)"
CURRENT = "(Current version)"

# -- related events ------------------------------------------------------------------------------------------------


def self_link(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    items = related_lines(page)
    content = event(page)
    if not items or not content.title or "](" in content.title:
        return None
    at = place_for(page, content.date)
    contexts = rng.choice(items).rpartition(")")[2]
    own = [f"1. [{content.title} ](/zh/{page.path}){contexts}"]
    return with_related(page, [*items[:at], *own, *items[at + rng.randint(0, 1) :]], at)


def missing_related(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    items, content = related_lines(page), event(page)
    if not items:
        return None
    at = rng.randrange(len(items))
    ref = world.missing(content.related[at].ref, rng)
    beside = content.related[max(0, at - 1)].ref
    moved = attrs.evolve(content.related[at].ref, date=beside.date)  # the right slug under a wrong day
    if rng.random() < 0.3 and moved.path not in world.paths:
        ref = moved
    items[at] = relinked(items[at], ref.path)
    return with_related(page, items, at)


def drifted_related(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    items, content = related_lines(page), event(page)
    if not items:
        return None
    at = rng.randrange(len(items))
    new = reworded(items[at], content.related[at].title, rng)
    return None if new is None else with_related(page, [*items[:at], new, *items[at + 1 :]], at)


def reworded(line: str, title: str, rng: random.Random) -> str | None:
    """Return a line that shows an event with another title."""
    shown = line.find(f"[{title}") + 1
    if not shown or len(title) < 6 or "](" in title:
        return None
    cut = rng.randrange(1, len(title) - 1)
    others = [title[:-1], title[1:], title[:cut], f"{title}新", f"{title[:cut]}的{title[cut:]}", title[::-1]]
    new = rng.choice([other for other in others if other.strip() == other and other.split() != title.split()])
    return f"{line[:shown]}{new}{line[shown + len(title) :]}"


def repeated_related(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    items, content = related_lines(page), event(page)
    if not items:
        return None
    at = rng.randrange(len(items))
    last = max(i for i, item in enumerate(content.related) if item.ref.date == content.related[at].ref.date)
    return with_related(page, [*items[: last + 1], items[at], *items[last + 1 :]], last + 1)


def swapped_related(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    items, dates = related_lines(page), [item.ref.date for item in event(page).related]
    pairs = [at for at in range(len(dates) - 1) if dates[at] > dates[at + 1]]
    if not pairs:
        return None
    at = rng.choice(pairs)
    items[at], items[at + 1] = items[at + 1], items[at]
    return with_related(page, items, at + 1)


# -- changes -------------------------------------------------------------------------------------------------------


def with_changes(page: na.Page, *changes: tuple[str, str, str], wrong: int) -> Mutant:
    """Return the damage that gives a page a list of changes: each a title, a path and a note."""
    assert page.path is not None
    lines = lines_of(page)
    heading = parts(page, "related")[0].line - 3
    items = [
        f"{number}. [{title} ](/zh/{path}) _{note}_" for number, (title, path, note) in enumerate(changes, start=1)
    ]
    text = "\n".join([*lines[:heading], "### Changes:", "", *items, "", *lines[heading:]])
    return Mutant({page.path: text_file(text)}, page.path, heading + 3 + wrong)


def missing_wording(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    content = event(page)
    if not content.related or not content.title or content.ref is None or "](" in content.title:
        return None
    first = f"{content.title[:-1]}…", world.missing(content.ref, rng).path, FIRST
    return with_changes(page, first, (content.title, content.ref.path, CURRENT), wrong=0)


def other_end(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    content = event(page)
    if not content.related or not content.title or content.ref is None or "](" in content.title:
        return None
    other = rng.choice(content.related)
    if "](" in other.title or not world.is_clean(world.events[other.ref.path]):
        return None
    first = other.title, other.ref.path, FIRST
    if rng.random() < 0.5:
        return with_changes(page, first, wrong=0)
    return with_changes(page, first, (f"{content.title[:-1]}…", content.ref.path, CURRENT), wrong=1)


# -- entries of day pages ------------------------------------------------------------------------------------------


def day_of(world: World, page: na.Page) -> na.Page | None:
    """Return the page of the day of an event, if that is as most are."""
    found = world.days.get(event(page).date)
    return found if found is not None and world.is_clean(found) and is_plain(found) else None


def missing_entry(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    entries = entries_of(page)
    ref, lines = rng.choice(entries)
    new = [*lines[:-1], relinked(lines[-1], world.missing(ref, rng).path)]
    at = rng.randint(0, len(entries))
    return in_day(page, new, at)


def in_day(page: na.Page, entry: list[str], at: int) -> Mutant:
    """Return the damage that gives a day page one entry more."""
    old = [lines for _, lines in entries_of(page)]
    text, line = with_entries(page, [*old[:at], entry, *old[at:]], at)
    return Mutant(twins(page, text), str(page.path), line)


def drifted_entry(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    entries = [lines for _, lines in entries_of(page)]
    at = rng.randrange(len(entries))
    new = reworded(entries[at][-1], day(page).entries[at].title, rng)
    if new is None:
        return None
    text, line = with_entries(page, [*entries[:at], [*entries[at][:-1], new], *entries[at + 1 :]], at)
    return Mutant(twins(page, text), str(page.path), line)


def repeated_entry(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    entries = [lines for _, lines in entries_of(page)]
    first = rng.randrange(len(entries))
    return in_day(page, entries[first], rng.randint(first + 1, len(entries)))


def entry_of_another_day(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    """List an event on another day, too or instead."""
    other = world.events[rng.choice(world.event_paths)]
    mine = day_of(world, other)
    if mine is None or mine is page or not world.is_clean(other) or "](" in event(other).title:
        return None
    mutant = in_day(page, entry_line(other), rng.randint(0, len(entries_of(page))))
    if rng.random() < 0.5:
        return mutant
    return attrs.evolve(mutant, files={**mutant.files, **without_entry(mine, other)})


def without_entry(page: na.Page, gone: na.Page) -> dict[str, Made]:
    """Return the files of a day page that does not list an event any more."""
    left = [lines for ref, lines in entries_of(page) if ref.path != gone.path]
    return twins(page, with_entries(page, left)[0])


def not_listed(*, has_way_in: bool) -> Damage:
    """Return the damage that takes an event off the page of its day."""

    def damage(world: World, page: na.Page, _: random.Random) -> Mutant | None:
        home = day_of(world, page)
        if home is None or bool(world.ways_in(str(page.path))) != has_way_in:
            return None
        return Mutant(without_entry(home, page), str(page.path), title_line(page))

    return damage


def same_event_twice(world: World, page: na.Page, _: random.Random) -> Mutant | None:
    """Put another page of the same event beside one."""
    home, path = day_of(world, page), str(page.path)
    copy = path.replace(".md", "-2.md")
    if home is None or copy in world.paths or not event(page).title or check_page(page):
        return None
    lines = [*entry_line(page)[:-1], relinked(entry_line(page)[-1], copy)]
    listed = in_day(home, lines, len(entries_of(home)))
    # The first by path stands for the event: `a-2.md` comes before `a.md`.
    return Mutant({**listed.files, copy: text_file(page.text)}, max(path, copy), title_line(page))


# -- day pages -----------------------------------------------------------------------------------------------------


def with_previous(page: na.Page, path: str) -> Mutant:
    """Return the damage that leads from a day page to another previous day."""
    (part,) = parts(page, "previous")
    lines = lines_of(page)
    lines[part.line - 1] = relinked(lines[part.line - 1], path)
    return Mutant(twins(page, "\n".join(lines)), str(page.path), part.line)


def previous_day(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    """Lead over a day, not back, or to a day without a page."""
    date = day(page).date
    before, skipped, after = (world.neighbour(date, step) for step in (-1, -2, 1))
    if before is None or skipped is None or after is None or before != day(page).previous:
        return None
    between = [before + (date - before) * part / 4 for part in range(1, 4)]
    wrong = [skipped, date, after, *(each for each in between if each not in world.days)]
    return with_previous(page, na.PageRef(date=rng.choice(wrong)).path)


def day_without_page(world: World, page: na.Page, _: random.Random) -> Mutant | None:
    """Take a day page away whose events are found elsewhere, and lead around it from the next one."""
    date, previous = day(page).date, day(page).previous
    after = world.neighbour(date, 1)
    follower = None if after is None else world.days[after]
    if previous is None or follower is None or day(follower).previous != date or not world.is_clean(follower):
        return None
    ways_in = [world.ways_in(entry.ref.path) for entry in day(page).entries]
    if any("index.md" in ways or not ways for ways in ways_in):
        return None
    around = with_previous(follower, na.PageRef(date=previous).path)
    gone = dict.fromkeys(twins(page, ""), nothing)
    return Mutant({**around.files, **gone}, str(page.path), 1)


def twins_differ(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    """Let one of two twins be older: without an entry, with one more, or with one in other words."""
    entries = [lines for _, lines in entries_of(page)]
    at = rng.randrange(len(entries))
    new = reworded(entries[at][-1], day(page).entries[at].title, rng)
    other = rng.choice([[], [entries[at], entries[at]], [[*entries[at][:-1], new or ""]]])
    text = with_entries(page, [*entries[:at], *other, *entries[at + 1 :]])[0]
    pairs = enumerate(zip(lines_of(page), text.split("\n"), strict=False), start=1)
    line = next((number for number, (mine, its) in pairs if mine != its), 0)
    if new is None or not line or not is_plain(page):
        return None
    path = str(page.path).replace("index.md", "README.md")
    return Mutant({path: text_file(text)}, path, line)


# -- files and the front page --------------------------------------------------------------------------------------


def unreadable_file(_: World, page: na.Page, rng: random.Random) -> Mutant | None:
    """Put something in the place of a page that is none."""
    path = str(page.path)
    unreadable: list[Made] = [
        lambda place: place.symlink_to("nowhere.md"),
        lambda place: place.symlink_to(place.name),
        lambda place: place.symlink_to(os.sep),
        lambda place: place.symlink_to("/etc/hostname"),
        os.mkfifo,
    ]
    return Mutant({path: rng.choice(unreadable) if rng.random() < 0.98 else too_large}, path, 1)


def too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(TOO_LARGE)


def missing_front_day(world: World, page: na.Page, rng: random.Random) -> Mutant | None:
    """Let a copy of the front page, as older ones are kept, lead to a day that has no page."""
    places = [*parts(page, "heading"), *parts(page, "previous")]
    place = rng.choice(places)
    date = world.dates[0]
    while date in world.days:
        date = world.dates[0] + (world.dates[-1] - world.dates[0]) * rng.random()
    lines = lines_of(page)
    lines[place.line - 1] = relinked(lines[place.line - 1], na.PageRef(date=date).path)
    path = f"older/{rng.randrange(10**9)}/index.md"
    return Mutant({path: text_file("\n".join(lines))}, path, place.line)


DAMAGES: dict[str, Damage] = {
    "NA201": unreadable_file,
    "NA202": self_link,
    "NA203": missing_related,
    "NA204": missing_wording,
    "NA205": missing_entry,
    "NA206": missing_front_day,
    "NA211": drifted_related,
    "NA212": drifted_entry,
    "NA213": repeated_related,
    "NA221": not_listed(has_way_in=True),
    "NA222": repeated_entry,
    "NA223": entry_of_another_day,
    "NA224": day_without_page,
    "NA225": twins_differ,
    "NA226": previous_day,
    "NA231": not_listed(has_way_in=False),
    "NA232": same_event_twice,
    "NA233": swapped_related,
    "NA234": other_end,
}
ON_DAYS = {"NA201", "NA205", "NA212", "NA222", "NA223", "NA224", "NA225", "NA226"}
ON_EVENTS = DAMAGES.keys() - ON_DAYS - {"NA206"} | {"NA201"}
