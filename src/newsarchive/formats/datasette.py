"""What Datasette is told of a database: licence, attribution, what tables and columns hold, and how they are shown.

Its metadata is described at https://docs.datasette.io/en/stable/metadata.html.
"""

from __future__ import annotations

import itertools
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from newsarchive.formats.database import STEMMED, TABLES, TRIGRAMS, VIEWS
from newsarchive.formats.json import write

if TYPE_CHECKING:
    from newsarchive.formats.selection import Selection

__all__ = ["metadata"]

_SHOWN: Final[dict[str, dict[str, Any]]] = {
    "about": {"size": 50},
    "events": {"label_column": "title", "sort_desc": "date", "facets": ["year", "topic"], "size": 50},
    "sources": {"facets": ["domain", "publisher"], "size": 50},
    "related": {"size": 50},
    "contexts": {"label_column": "name", "sort": "name"},
    "event_contexts": {"facets": ["context_id"], "size": 50},
    "months": {"size": 120},
    "events_counted": {"sort_desc": "backlinks", "size": 50},
}
"""How tables and views are shown: which columns are counted, in which order rows come, how many on a page."""

# Words of these languages, and of the others of China, are written without spaces between them.
_UNSPACED: Final = re.compile(r"(?:zh|yue|wuu|gan|hak|nan|lzh|ja|th|lo|km|my)(?:-.*)?\Z", re.IGNORECASE)
_UNSPACED_LETTER: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_LOOKED_AT: Final = 10


def metadata(selection: Selection, name: str) -> str:
    """Return the metadata of a database as JSON.

    Args:
        selection: What the database holds.
        name: The name of its file; Datasette calls the database by it, without the suffix.
    """
    about = selection.about
    searched = TRIGRAMS if _is_unspaced(selection) else STEMMED
    known = "" if about.as_of is None else f", as known on {about.as_of.isoformat()}"
    tables = {
        table.name: {"description": table.about, "columns": {each.name: each.about for each in table.columns}}
        for table in TABLES
    } | {view.name: {"description": view.about, "columns": dict(view.columns)} for view in VIEWS}
    record = {
        "title": about.title,
        "description": f"{about.events:,} events: {about.asked}{known}",
        "license": about.licence.name,
        "license_url": about.licence.url,
        "source": about.licence.attribution,
        **({} if about.site is None else {"source_url": about.site}),
        "databases": {
            PurePath(name).stem: {
                "tables": {
                    table: said | _SHOWN.get(table, {}) | ({"fts_table": searched} if table == "events" else {})
                    for table, said in tables.items()
                }
            }
        },
    }
    return write(record) + "\n"


def _is_unspaced(selection: Selection) -> bool:
    """Return whether the text has no spaces between words, by its language or, if nobody said, by its first titles."""
    if selection.about.language is not None:
        return _UNSPACED.match(selection.about.language) is not None
    return any(_UNSPACED_LETTER.search(event.title) for event, _ in itertools.islice(selection, _LOOKED_AT))
