"""The real Chinese archive damaged in each way that a rule is about: just that rule finds it, just there."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import newsarchive as na
from archive_damages import DAMAGES, ON_DAYS, ON_EVENTS
from archive_mutants import Mutant, World, day, links_of, nothing, parts, text_file, title_line, twins
from newsarchive.checks.registry import OWN_RULES
from newsarchive.checks.run import check_page
from newsarchive.checks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


MUTANTS_EACH = 300
PLAIN = Settings()


class Patient:
    """A copy of the archive that is damaged and healed again."""

    def __init__(self, root: Path, pages: dict[str, bytes]) -> None:
        self.root = root
        self.pages = pages
        for path, data in pages.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        self.archive = na.open(root, index=":memory:")
        before = list(self.archive.check(select=["NA2"]))
        self.before = places(before)
        self.world = World(pages, before)

    def found(self, mutants: list[Mutant]) -> Counter[tuple[str, str, int]]:
        """Return what is found of damages that is not found without them, and less of what is."""
        files = {path: made for mutant in mutants for path, made in mutant.files.items()}
        for path, made in files.items():
            (self.root / path).unlink(missing_ok=True)
            made(self.root / path)
        self.archive.refresh()
        found = places(self.archive.check(select=["NA2"]))
        found.update(self._on_pages(files))
        for path in files:
            (self.root / path).unlink(missing_ok=True)
            if path in self.pages:
                text_file(self.pages[path].decode())(self.root / path)
        found.subtract(self.before)
        return Counter({place: count for place, count in found.items() if count})

    def _on_pages(self, paths: Iterable[str]) -> Iterator[tuple[str, str, int]]:
        """Yield what rules on pages find on damaged pages and not on the pages as they were."""
        for path in paths:
            file = self.root / path
            old = codes(self.pages[path], path) if path in self.pages else set()
            if file.is_file() and not file.is_symlink() and file.stat().st_size < 2**20:
                yield from ((code, path, 0) for code in codes(file.read_bytes(), path) - old)


def places(problems: Iterable[na.Problem]) -> Counter[tuple[str, str, int]]:
    return Counter((problem.code, problem.path or "", problem.line) for problem in problems)


def codes(data: bytes, path: str) -> set[str]:
    return {problem.code for problem in check_page(na.parse(data, path=path), PLAIN)}


@pytest.fixture(scope="module")
def patient(zh_pages: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    patient = Patient(tmp_path_factory.mktemp("zh"), zh_pages)
    yield patient
    patient.archive.close()


def mutants(world: World, code: str, count: int = MUTANTS_EACH) -> list[Mutant]:
    """Return damages that have no file in common."""
    rng = random.Random(code)
    pages = [*(world.events.values() if code in ON_EVENTS else ()), *(world.days.values() if code in ON_DAYS else ())]
    pages = rng.sample(pages, len(pages)) or [world.front] * count
    taken: set[str] = set()
    found: list[Mutant] = []
    for page in pages:
        mutant = DAMAGES[code](world, page, rng) if world.is_clean(page) else None
        if mutant is not None and taken.isdisjoint(mutant.files):
            taken.update(mutant.files)
            found.append(mutant)
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("code", sorted(DAMAGES))
def test_just_the_rule_that_is_meant_finds_a_damage_to_a_real_archive(patient: Patient, code: str) -> None:
    damages = mutants(patient.world, code)
    found = patient.found(damages)
    assert len(damages) >= 100
    expected = Counter((code, mutant.path, mutant.line) for mutant in damages)
    wrong = Counter(found)
    wrong.subtract(expected)
    wrong = Counter({place: count for place, count in wrong.items() if count})
    assert sum(map(abs, wrong.values())) <= len(damages) / 100, list(wrong.items())[:10]


def test_every_rule_on_archives_has_a_damage() -> None:
    assert set(DAMAGES) == {code for code, check in OWN_RULES.items() if check.scope == "archive"}


# -- what one damage does in several places, by design -----------------------------------------------------------------


def gone(path: str) -> Mutant:
    return Mutant({path: nothing}, path, 1)


def test_a_page_that_went_is_missed_wherever_a_page_leads_to_it_and_nowhere_else(patient: Patient) -> None:
    world = patient.world
    clean = [path for path, page in world.events.items() if world.is_clean(page)]
    paths = set(random.Random(1).sample(clean, MUTANTS_EACH))
    expected: Counter[tuple[str, str, int]] = Counter()
    for page in [*world.events.values(), *world.days.values(), world.front]:
        if page.path in paths or paths.isdisjoint(item.ref.path for item in links_of(page)):
            continue
        for part in [*parts(page, "related"), *parts(page, "entry")]:
            if part.value.ref.path in paths:
                expected["NA203" if part.kind == "related" else "NA205", str(page.path), part.line] += 1
    assert len(expected) > MUTANTS_EACH
    assert patient.found([gone(path) for path in paths]) == expected


def test_a_day_page_that_went_is_missed_as_a_day_from_the_next_one_and_by_events_that_only_it_lists(
    patient: Patient,
) -> None:
    world = patient.world
    dates = [date for date in world.dates[1:-9:10] if world.is_clean(world.days[date])]
    expected: Counter[tuple[str, str, int]] = Counter()
    for date in dates:
        page, follower = world.days[date], world.days[world.dates[world.dates.index(date) + 1]]
        expected["NA224", str(page.path), 1] += 1
        expected.update(("NA226", str(follower.path), part.line) for part in parts(follower, "previous"))
        for entry in {entry.ref.path for entry in day(page).entries}:
            if not world.ways_in(entry):
                expected["NA231", entry, title_line(world.events[entry])] += 1
    files = [path for date in dates for path in twins(world.days[date], "")]
    assert patient.found([gone(path) for path in files]) == expected
    assert {code for code, _, _ in expected} == {"NA224", "NA226", "NA231"}


def test_of_a_day_page_that_cannot_be_read_nothing_else_is_said(patient: Patient) -> None:
    world = patient.world
    files = [path for date in world.dates[1:-9:10] for path in twins(world.days[date], "")]
    mutants = [Mutant({path: lambda place: place.symlink_to("nowhere.md")}, path, 1) for path in files]
    found = patient.found(mutants)
    assert +found == Counter(("NA201", path, 1) for path in files)
    assert {code for code, _, _ in -found} <= {"NA212", "NA222"}
