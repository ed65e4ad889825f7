"""One line of a page written anew for a changed value, with all else on it as it was.

A line carries a value and habits: spaces inside brackets, a prefix in its link, its own word for contexts. Each
function takes the old line with the old and the new value and changes only what differs. It returns None where the
line is not in the archive's own form, as recovered ones can be; the caller then writes it canonically.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive.markdown.lines import read_context_line, read_contexts, site_of
from newsarchive.markdown.render import change_suffix, context_line
from newsarchive.model import Change, Related, Source

if TYPE_CHECKING:
    from newsarchive.refs import PageRef
    from newsarchive.style import Style

__all__ = ["respell_contexts", "respell_item", "respell_linked", "respell_value"]


def respell_value(line: str, old: str, new: str) -> str | None:
    """Return a line whose last part is a value, such as `# title`, with another one."""
    end = len(line.rstrip())
    start = end - len(old)
    if not old or not new or line[start:end] != old:
        return None
    return line[:start] + new + line[end:]


def respell_linked(line: str, old: tuple[str, PageRef], new: tuple[str, PageRef], style: Style) -> str | None:
    """Return a line that is a link, such as `### [title](link)`, with another title or page."""
    start, end = line.find("[") + 1, line.rfind("](")
    close = line.find(")", end)
    if not 0 < start <= end < close or line[start:end].strip() != old[0]:
        return None
    title = _swap(line[start:end], old[0], new[0])
    return f"{line[:start]}{title}]({_link(line[end + 2 : close], old[1], new[1], style)}{line[close:]}"


def respell_contexts(line: str, contexts: tuple[str, ...], style: Style) -> str | None:
    """Return the line of contexts below an entry with others."""
    labelled = read_context_line(line)
    if labelled is None or not contexts:
        return None
    end = len(line.rstrip())
    return context_line(contexts, attrs.evolve(style, context_label=labelled[0])) + line[end:]


def respell_item(line: str, old: Source | Related | Change, new: Source | Related | Change, style: Style) -> str | None:
    """Return a list item with another value of the same kind; `line` begins at its first bracket."""
    if isinstance(old, Source):
        return _respell_source(line, old, new, style) if isinstance(new, Source) else None
    if isinstance(new, Source) or type(old) is not type(new):
        return None
    end = line.rfind("](")
    close = line.find(")", end)
    if not 0 < end < close or line[1:end].strip() != old.title:
        return None
    head = respell_linked(line[: close + 1], (old.title, old.ref), (new.title, new.ref), style)
    suffix, trail = line[close + 1 :].rstrip(), line[len(line.rstrip()) :]
    if isinstance(old, Related) and isinstance(new, Related) and old.contexts != new.contexts:
        labelled = read_contexts(suffix.strip()[1:-1]) if suffix else None
        learned = attrs.evolve(style, context_label=labelled[0]) if labelled else style
        suffix = f" {context_line(new.contexts, learned)}" if new.contexts else ""
    elif isinstance(old, Change) and isinstance(new, Change) and (old.at, old.note) != (new.at, new.note):
        suffix = f" {change_suffix(new)}"
    return f"{head}{suffix}{trail}"


def _respell_source(line: str, old: Source, new: Source, style: Style) -> str | None:
    """Return `[publisher](url) [IMG](image)` with other parts."""
    body, trail = line.rstrip(), line[len(line.rstrip()) :]
    label, gap = style.image_label, " "
    if old.image is not None:
        picture = body.rfind("[")
        label = body[picture + 1 : body.rfind("](")]
        before = body[:picture]
        body = before.rstrip()
        gap = before[len(body) :]
    end = body.rfind("](")
    if end < 1 or body[1:end].strip() != old.publisher or body[end + 2 : -1] != old.url:
        return None
    picture_text = f"{gap}[{label}]({new.image})" if new.image is not None else ""
    return f"[{_swap(body[1:end], old.publisher, new.publisher)}]({new.url}){picture_text}{trail}"


def _swap(text: str, old: str, new: str) -> str:
    """Return text with another value in it, and the spaces around the value as they are."""
    start = len(text) - len(text.lstrip())
    return text[:start] + new + text[start + len(old) :]


def _link(link: str, old: PageRef, new: PageRef, style: Style) -> str:
    """Return the link as it is, or one to another page below the same prefix."""
    return link if old == new else new.link(site=site_of(link) or style.site)
