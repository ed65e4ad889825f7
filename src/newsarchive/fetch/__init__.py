"""Days of Wikipedia's Current Events Portal, fetched from a wiki's API: politely, and none twice.

The names that users need are offered here; `newsarchive.fetch` needs the extra `fetch`. What the texts say is read
by `newsarchive.wikipedia`, which never touches the network.
"""

from newsarchive.fetch.cache import Cache, DayStore, WikitextFolder, read_fetched
from newsarchive.fetch.days import fetch_days, today
from newsarchive.fetch.policy import ENGLISH_WIKIPEDIA, FetchedDay, FetchPolicy

__all__ = [
    "ENGLISH_WIKIPEDIA",
    "Cache",
    "DayStore",
    "FetchPolicy",
    "FetchedDay",
    "WikitextFolder",
    "fetch_days",
    "read_fetched",
    "today",
]
