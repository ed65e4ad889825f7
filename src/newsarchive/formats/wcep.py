"""Events with their sources, in the layout of the WCEP data set.

WCEP (D. Gholipour Ghalandari and others: A Large-Scale Multi-Document Summarization Dataset from the Wikipedia Current
Events Portal, ACL 2020, https://github.com/complementizer/wcep-mds-dataset) has a JSON object for each event: `id`,
`date`, `summary`, `articles`, `collection`, `wiki_links`, `reference_urls`, `category`. An archive has neither the
texts of articles nor the categories of the portal: these are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newsarchive.formats.dataset import FileLayout, data_set

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.formats.dataset import DataSet
    from newsarchive.formats.selection import Selection
    from newsarchive.model import Event

__all__ = ["LAYOUT", "save_folder"]

LAYOUT: Final = FileLayout(
    name="wcep",
    version=1,
    line="A line is an event, in the layout of the WCEP data set (Gholipour Ghalandari and others, ACL 2020).",
    counted="clusters",
    fields={
        "id": "the path of the event's page in the archive; null without a page",
        "date": "the day it happened, as in 2017-01-01",
        "summary": "what happened, in one line: the bullet of the portal, without its citations",
        "articles": (
            "the sources that are cited: `url`, `publisher`, `domain` (null when the URL names none), `origin` (always "
            "`WCEP`), and `title`, `text` and `time`, which are null: the archive has links and no articles"
        ),
        "collection": "the split: `train`, `val` or `test`",
        "wiki_links": "names of what the event is about, as the links of its page say; in WCEP, links to Wikipedia",
        "reference_urls": "the URLs of the sources",
        "category": "null: the archive does not have the portal's categories",
        "topic": "not in WCEP: the story it belongs to; null without a topic line, empty with an empty one",
        "description": "not in WCEP: one paragraph from a source, as it was scraped, often empty",
        "related": "not in WCEP: other events that the page links to, with `id`, `date`, `title` and `contexts`",
    },
    caveats=(
        "Links to related events of the same split can lead to later days: compare `date` where that matters.",
        "A summary of an event without articles cannot be learned from them: fetch the articles' texts first.",
    ),
    parameters={},
    is_table=True,
)
"""What a line of this format holds."""


def save_folder(selection: Selection, folder: Path) -> None:
    """Write a data set of events into an empty folder. The selection is read twice."""
    with data_set(selection, folder, LAYOUT) as data:
        for event, _ in selection:
            record = _record(event, data)
            data.left_out += len(event.related) - len(record["related"])
            data.files[record["collection"]].write(record)


def _record(event: Event, data: DataSet) -> dict[str, Any]:
    """Return the record of an event."""
    return {
        "id": None if event.ref is None else event.ref.path,
        "date": event.date.isoformat(),
        "summary": event.title,
        "articles": [
            {
                "url": source.url,
                "publisher": source.publisher,
                "domain": source.domain or None,
                "origin": "WCEP",
                "title": None,
                "text": None,
                "time": None,
            }
            for source in event.sources
        ],
        "collection": data.splits.of(event.date),
        "wiki_links": data.contexts(event),
        "reference_urls": [source.url for source in event.sources],
        "category": None,
        "topic": event.topic,
        "description": event.description,
        "related": [
            {
                "id": item.ref.path,
                "date": item.ref.date.isoformat(),
                "title": item.title,
                "contexts": list(item.contexts),
            }
            for item in data.related(event)
        ],
    }
