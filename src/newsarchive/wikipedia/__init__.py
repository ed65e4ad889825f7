"""Wikipedia's Current Events Portal, the source of the English archive: a day's wikitext to events.

The names that users need are offered here; `newsarchive.wikipedia` needs the extra `wikipedia`. Nothing in it touches
the network.
"""

from newsarchive.wikipedia.codes import WIKITEXT_RULES
from newsarchive.wikipedia.portal import page_name, parse
from newsarchive.wikipedia.values import Bullet, Item, Link, Provenance, Topic, WikiDay

__all__ = ["WIKITEXT_RULES", "Bullet", "Item", "Link", "Provenance", "Topic", "WikiDay", "page_name", "parse"]
