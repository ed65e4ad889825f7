"""What names a page or a question on the command line, made into what the library takes."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newsarchive.dates import parse_day
from newsarchive.errors import DateError
from newsarchive.refs import PageRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.archive import Archive
    from newsarchive.markdown.page import Page

__all__ = ["page_in", "query_string"]

# What says that a word is a query string in itself: quotes of any kind, parentheses.
_OWN_SIGNS: Final = re.compile(r"[\"“”「」『』()]")
_FIELD: Final = re.compile(r"-?(?:\w+[:：])?")


def page_in(archive: Archive, pointer: str) -> Page:
    """Return the page of an archive that a path, a link or a day names.

    Raises:
        MissingPageError: It is not there.
        RefError: The text names no page.
    """
    with suppress(DateError):
        return archive.page(PageRef(date=parse_day(pointer)))
    return archive.page(pointer)


def query_string(words: Sequence[str]) -> str:
    """Return the query string that the words of a command line make.

    A word alone is the query string. Of several, one with a space in it was in quotes, which the shell took away: they
    come back around the value of its field, or around all of it. A word with quotes or parentheses of its own stays.

    >>> query_string(["about:Syrian Civil War", "-peace talks", "since:2016", "(a OR b)"])
    'about:"Syrian Civil War" -"peace talks" since:2016 (a OR b)'
    >>> query_string(["about:Syria ceasefire"])
    'about:Syria ceasefire'
    """
    return words[0] if len(words) == 1 else " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if not re.search(r"\s", word.strip()) or _OWN_SIGNS.search(word):
        return word
    field = _FIELD.match(word)
    start = field.end() if field else 0
    return f'{word[:start]}"{word[start:].strip()}"'
