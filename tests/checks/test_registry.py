"""Rules of users: registered by a decorator, or offered by an installed package."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest

import newsarchive as na
from newsarchive.checks import archive_links, registry, rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

PAGE = "### [2017-01-1](/news/2017/01/1/index.md)\n\n# IT RAINS \n\n\n\n"
WORDS: dict[str, Any] = {"summary": "Loud.", "why": "Loud.", "bad": {"a.md": PAGE}, "good": {"a.md": PAGE.lower()}}


def shouting(subject: na.PageSubject) -> Iterator[na.Finding]:
    for title in subject.all("title"):
        if title.value.isupper():
            yield subject.at(title, "loud")


def everywhere(archive: na.ArchiveSubject) -> Iterator[na.Finding]:
    for event in archive.events():
        yield archive.at_path(event.path, "here")


def test_a_registered_rule_is_run_on_pages_and_archives_alike() -> None:
    na.page_rule(code="MY101", name="shouting", **WORDS)(shouting)
    na.archive_rule(code="MY201", name="everywhere", severity=na.Severity.INFO, **WORDS)(everywhere)
    (problem,) = na.check_page(na.parse(PAGE))
    assert (problem.code, problem.line, problem.message) == ("MY101", 3, "loud")
    with na.open("examples/archive/zh", index=":memory:") as archive:
        report = archive.check(select=["MY201"])
        assert report.counts == {"MY201": 13}
        assert report.ok  # what is just worth knowing is not wrong


def test_a_rule_that_is_made_again_takes_the_place_of_the_first() -> None:
    first = na.page_rule(code="MY101", name="shouting", **WORDS)(shouting)
    second = na.page_rule(code="MY101", name="shouting", **WORDS)(shouting)
    assert registry.all_rules()["MY101"] is second is not first


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("NA199", "shouting", "codes that begin with NA are reserved"),
        ("NA003", "shouting", "NA003 'unplaced-text' exists already"),
        ("MY101", "self-link", "NA202 'self-link' exists already"),
    ],
)
def test_a_code_or_name_that_is_taken_is_refused(code: str, name: str, message: str) -> None:
    with pytest.raises(na.SettingsError, match=message):
        na.page_rule(code=code, name=name, **WORDS)(shouting)


@pytest.mark.parametrize(("code", "name"), [("my101", "a"), ("M101", "a"), ("MY10", "a"), ("MY101", "A b")])
def test_a_code_or_name_of_another_form_is_refused(code: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"is not a rule (?:code|name)"):
        na.page_rule(code=code, name=name, **WORDS)(shouting)


def test_two_rules_of_the_package_with_one_code_are_refused() -> None:
    with pytest.raises(ValueError, match="two rules NA202"):
        registry.rules_in([archive_links, archive_links])


OFFERED = rules.page_rule(code="PK101", name="offered", **WORDS)(shouting)
NOTHING = 1


def install(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    entry = EntryPoint(name="mine", value=value, group="newsarchive.rules")
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry] if group == "newsarchive.rules" else [])
    registry._installed_rules.cache_clear()
    registry.all_rules.cache_clear()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    registry._installed_rules.cache_clear()
    registry.all_rules.cache_clear()


@pytest.mark.usefixtures("offered")
def test_an_installed_package_offers_a_rule_or_a_module_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("offered_rules:OFFERED", "offered_rules"):
        install(monkeypatch, value)
        assert [problem.code for problem in na.check_page(na.parse(PAGE))] == ["PK101"]


@pytest.mark.usefixtures("offered")
def test_an_entry_point_that_is_no_rule_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "offered_rules:NOTHING")
    with pytest.raises(na.SettingsError, match=r"the entry point mine = offered_rules:NOTHING of newsarchive\.rules"):
        registry.all_rules()


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    import sys
    from types import SimpleNamespace

    module = SimpleNamespace(OFFERED=OFFERED, NOTHING=NOTHING)
    monkeypatch.setitem(sys.modules, "offered_rules", module)
    return module
