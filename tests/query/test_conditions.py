"""Conditions refuse what could only be a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Anything

import pytest

from newsarchive.errors import QueryError
from newsarchive.query.conditions import About, Any, Citing, Has, InTopic, Matching, PublishedBy, Recent, When

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("kind", [About, InTopic, PublishedBy, Citing, Matching, When])
@pytest.mark.parametrize("value", ["", "  ", None, 5])
def test_an_empty_value_is_not_every_value(kind: Callable[[Anything], object], value: Anything) -> None:
    with pytest.raises(QueryError, match="an empty one is not every one"):
        kind(value)


@pytest.mark.parametrize("kind", [About, InTopic, PublishedBy, Citing])
def test_what_is_no_unicode_text_is_refused(kind: Callable[[str], object]) -> None:
    with pytest.raises(QueryError, match=r"that is not Unicode text: 'a\\ud800'"):
        kind("a\ud800")


@pytest.mark.parametrize(("value", "domain"), [(" WWW.bbc.co.uk ", "bbc.co.uk"), ("*.m.bbc.co.uk", "*.bbc.co.uk")])
def test_a_domain_is_compared_in_one_spelling(value: str, domain: str) -> None:
    assert Citing(value).domain == domain


@pytest.mark.parametrize("value", ["http://bbc.co.uk", "bbc.co.uk/news", "a b"])
def test_an_address_is_no_domain(value: str) -> None:
    with pytest.raises(QueryError, match="is not a domain"):
        Citing(value)


def test_nothing_is_no_alternative() -> None:
    with pytest.raises(QueryError, match="Any needs at least one condition"):
        Any(())


@pytest.mark.parametrize("lengths", [{}, {"days": 0}, {"days": 5, "months": -1}])
def test_the_last_of_nothing_is_refused(lengths: dict[str, int]) -> None:
    with pytest.raises(QueryError, match="needs a length"):
        Recent(**lengths)


def test_an_event_has_only_what_events_have() -> None:
    name: Anything = "comments"
    with pytest.raises(QueryError, match="an event cannot have 'comments'"):
        Has(name)


def test_words_of_a_period_have_one_spelling() -> None:
    assert When(" Last\n WEEK ") == When("last week")
