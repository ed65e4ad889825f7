r"""A news archive kept as Markdown, as typed Python objects: read it, check it, change it, never lose a byte.

>>> import newsarchive as na
>>> page = na.parse("### [2017-01-1](/news/2017/01/1/index.md)\n\n# A ceasefire holds \n\n\n\n")
>>> page.kind, page.content.title
('event', 'A ceasefire holds')
"""

from newsarchive.archive import Archive, open  # noqa: A004 # the word that users know
from newsarchive.dates import Period, format_day, parse_day
from newsarchive.errors import (
    ArchiveError,
    ConflictError,
    DateError,
    EditError,
    FormatError,
    MissingExtraError,
    MissingPageError,
    ModelError,
    NewsArchiveError,
    ParseError,
    QueryError,
    ReadOnlyError,
    RefError,
)
from newsarchive.files import dump, load
from newsarchive.formats import dumps, loads
from newsarchive.graph import RelatedEvents
from newsarchive.index.query import Query
from newsarchive.index.snippets import Snippet
from newsarchive.index.update import Changes
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
from newsarchive.problems import Fix, Location, Problem, Severity
from newsarchive.refs import PageRef
from newsarchive.statistics import Statistics
from newsarchive.style import STYLE_2017, STYLE_2018, STYLE_ZH, Style

__version__ = "0.1.0"

__all__ = [
    "STYLE_2017",
    "STYLE_2018",
    "STYLE_ZH",
    "Archive",
    "ArchiveError",
    "Change",
    "Changes",
    "ConflictError",
    "Content",
    "DateError",
    "Day",
    "EditError",
    "Editorial",
    "Entry",
    "Event",
    "Fix",
    "FormatError",
    "FrontPage",
    "Location",
    "MissingExtraError",
    "MissingPageError",
    "ModelError",
    "NewsArchiveError",
    "Page",
    "PageRef",
    "ParseError",
    "Period",
    "Problem",
    "Prose",
    "Query",
    "QueryError",
    "ReadOnlyError",
    "RefError",
    "Related",
    "RelatedEvents",
    "Section",
    "Severity",
    "Snippet",
    "Source",
    "Statistics",
    "Style",
    "dump",
    "dumps",
    "format_day",
    "load",
    "loads",
    "open",
    "parse",
    "parse_day",
]
