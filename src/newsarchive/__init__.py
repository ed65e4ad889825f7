r"""A news archive kept as Markdown, as typed Python objects: open it, query it, check it, change it, lose nothing.

This module owns the public names, and imports each from its module when it is first used.

>>> import newsarchive as na
>>> archive = na.open("examples/archive/en", index=":memory:")
>>> archive.events.about("China").since("2015-12").count()
1
>>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# A ceasefire holds \n\n\n\n")
>>> page.kind, page.content.title
('event', 'A ceasefire holds')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive import wikipedia as wikipedia  # a module that users reach through the root
    from newsarchive.archive import Archive, open  # noqa: A004 # users write `na.open`
    from newsarchive.checks.archive_subject import ArchiveSubject
    from newsarchive.checks.baseline import Baseline
    from newsarchive.checks.fix import Fixed, fix_page
    from newsarchive.checks.parts import Located
    from newsarchive.checks.registry import archive_rule, page_rule
    from newsarchive.checks.rules import Rule
    from newsarchive.checks.run import Report, check_page
    from newsarchive.checks.settings import Settings, find_settings, read_settings
    from newsarchive.checks.subjects import Finding, PageSubject
    from newsarchive.dates import Period, format_day, parse_day
    from newsarchive.errors import (
        ArchiveError,
        ConflictError,
        DateError,
        EditError,
        FetchError,
        FormatError,
        MissingExtraError,
        MissingPageError,
        ModelError,
        NewsArchiveError,
        ParseError,
        QueryError,
        ReadOnlyError,
        RefError,
        SettingsError,
    )
    from newsarchive.fetch.cache import WikitextFolder, read_fetched
    from newsarchive.fetch.days import fetch_days
    from newsarchive.fetch.policy import FetchedDay, FetchPolicy
    from newsarchive.files import dump, load, load_all
    from newsarchive.formats import dumps, loads
    from newsarchive.grow.add import AddResult
    from newsarchive.grow.new_archive import create
    from newsarchive.grow.new_event import NewEvent
    from newsarchive.index.graph import RelatedEvents
    from newsarchive.index.update import RefreshResult
    from newsarchive.markdown.page import Page, parse
    from newsarchive.model import (
        Change,
        Content,
        Day,
        Editorial,
        Entry,
        Event,
        FrontPage,
        Prose,
        Related,
        Section,
        Source,
    )
    from newsarchive.plain_text import plain
    from newsarchive.problems import Fix, Location, Problem, Severity
    from newsarchive.query.query import Query
    from newsarchive.query.snippets import Snippet
    from newsarchive.query.statistics import Statistics
    from newsarchive.refs import PageRef
    from newsarchive.relations import RelatedPolicy
    from newsarchive.slugs import slugify
    from newsarchive.style import STYLE_2017, STYLE_2018, STYLE_ZH, Style

__version__ = "0.1.0"

__all__ = [
    "STYLE_2017",
    "STYLE_2018",
    "STYLE_ZH",
    "AddResult",
    "Archive",
    "ArchiveError",
    "ArchiveSubject",
    "Baseline",
    "Change",
    "ConflictError",
    "Content",
    "DateError",
    "Day",
    "EditError",
    "Editorial",
    "Entry",
    "Event",
    "FetchError",
    "FetchPolicy",
    "FetchedDay",
    "Finding",
    "Fix",
    "Fixed",
    "FormatError",
    "FrontPage",
    "Located",
    "Location",
    "MissingExtraError",
    "MissingPageError",
    "ModelError",
    "NewEvent",
    "NewsArchiveError",
    "Page",
    "PageRef",
    "PageSubject",
    "ParseError",
    "Period",
    "Problem",
    "Prose",
    "Query",
    "QueryError",
    "ReadOnlyError",
    "RefError",
    "RefreshResult",
    "Related",
    "RelatedEvents",
    "RelatedPolicy",
    "Report",
    "Rule",
    "Section",
    "Settings",
    "SettingsError",
    "Severity",
    "Snippet",
    "Source",
    "Statistics",
    "Style",
    "WikitextFolder",
    "archive_rule",
    "check_page",
    "create",
    "dump",
    "dumps",
    "fetch_days",
    "find_settings",
    "fix_page",
    "format_day",
    "load",
    "load_all",
    "loads",
    "open",
    "page_rule",
    "parse",
    "parse_day",
    "plain",
    "read_fetched",
    "read_settings",
    "slugify",
]

_HOMES = {
    "create": "newsarchive.grow.new_archive",
    "RelatedPolicy": "newsarchive.relations",
    "NewEvent": "newsarchive.grow.new_event",
    "AddResult": "newsarchive.grow.add",
    "Archive": "newsarchive.archive",
    "ArchiveError": "newsarchive.errors",
    "ArchiveSubject": "newsarchive.checks.archive_subject",
    "Baseline": "newsarchive.checks.baseline",
    "Change": "newsarchive.model",
    "RefreshResult": "newsarchive.index.update",
    "Rule": "newsarchive.checks.rules",
    "ConflictError": "newsarchive.errors",
    "Content": "newsarchive.model",
    "DateError": "newsarchive.errors",
    "Day": "newsarchive.model",
    "EditError": "newsarchive.errors",
    "Editorial": "newsarchive.model",
    "Entry": "newsarchive.model",
    "Event": "newsarchive.model",
    "FetchError": "newsarchive.errors",
    "FetchedDay": "newsarchive.fetch.policy",
    "Finding": "newsarchive.checks.subjects",
    "Fix": "newsarchive.problems",
    "FormatError": "newsarchive.errors",
    "FrontPage": "newsarchive.model",
    "Location": "newsarchive.problems",
    "FetchPolicy": "newsarchive.fetch.policy",
    "Fixed": "newsarchive.checks.fix",
    "MissingExtraError": "newsarchive.errors",
    "MissingPageError": "newsarchive.errors",
    "ModelError": "newsarchive.errors",
    "NewsArchiveError": "newsarchive.errors",
    "Page": "newsarchive.markdown.page",
    "PageRef": "newsarchive.refs",
    "PageSubject": "newsarchive.checks.subjects",
    "ParseError": "newsarchive.errors",
    "Period": "newsarchive.dates",
    "Located": "newsarchive.checks.parts",
    "Problem": "newsarchive.problems",
    "Prose": "newsarchive.model",
    "Query": "newsarchive.query.query",
    "QueryError": "newsarchive.errors",
    "ReadOnlyError": "newsarchive.errors",
    "RefError": "newsarchive.errors",
    "Related": "newsarchive.model",
    "RelatedEvents": "newsarchive.index.graph",
    "Report": "newsarchive.checks.run",
    "STYLE_2017": "newsarchive.style",
    "STYLE_2018": "newsarchive.style",
    "STYLE_ZH": "newsarchive.style",
    "Section": "newsarchive.model",
    "Settings": "newsarchive.checks.settings",
    "SettingsError": "newsarchive.errors",
    "Severity": "newsarchive.problems",
    "Snippet": "newsarchive.query.snippets",
    "Source": "newsarchive.model",
    "Statistics": "newsarchive.query.statistics",
    "Style": "newsarchive.style",
    "WikitextFolder": "newsarchive.fetch.cache",
    "archive_rule": "newsarchive.checks.registry",
    "check_page": "newsarchive.checks.run",
    "dump": "newsarchive.files",
    "dumps": "newsarchive.formats",
    "fetch_days": "newsarchive.fetch.days",
    "find_settings": "newsarchive.checks.settings",
    "format_day": "newsarchive.dates",
    "load": "newsarchive.files",
    "load_all": "newsarchive.files",
    "loads": "newsarchive.formats",
    "fix_page": "newsarchive.checks.fix",
    "open": "newsarchive.archive",
    "page_rule": "newsarchive.checks.registry",
    "parse": "newsarchive.markdown.page",
    "parse_day": "newsarchive.dates",
    "plain": "newsarchive.plain_text",
    "read_fetched": "newsarchive.fetch.cache",
    "read_settings": "newsarchive.checks.settings",
    "slugify": "newsarchive.slugs",
}
"""The module of each public name, which is imported when the name is first used."""

_RENAMED = {
    "Added": "AddResult",
    "Changes": "RefreshResult",
    "Check": "Rule",
    "Fetched": "FetchedDay",
    "Manners": "FetchPolicy",
    "Mended": "Fixed",
    "Placed": "Located",
    "Ranking": "RelatedPolicy",
    "Told": "NewEvent",
    "mend_page": "fix_page",
    "slug_of": "slugify",
}
"""The names of the last release that this one calls otherwise."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 # a type checker reads the imports above
    if name in _HOMES:
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value
    if name in _RENAMED:
        raise AttributeError(f"newsarchive.{name} is renamed to newsarchive.{_RENAMED[name]}")
    if not name.startswith("_"):
        from importlib.util import find_spec  # noqa: PLC0415 # a name is rarely a module or a mistake

        if find_spec(f"newsarchive.{name}") is not None:
            return import_module(f"newsarchive.{name}")
    raise AttributeError(f"module 'newsarchive' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
