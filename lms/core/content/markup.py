"""Make section text into safe blocks; the only user of the Markdown library and of the sanitiser."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import nh3
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from lms.core.content.facts import Citation, Fact
from lms.core.content.inline import BracesProcessor, CitationProcessor, Inline, inert
from lms.core.content.playbook import PlaybookKey
from lms.core.content.sections import Part, PartKind, parts
from lms.core.content.values import PlaybookValue

_TAGS = frozenset(
    "p h2 h3 ul ol li strong em a sup span cite code blockquote br hr dl dt dd div table thead tbody tr th td".split()  # noqa: SIM905  # reads as the list it is
)
_CLASSES = {
    "strong": {"site-value"},
    "span": {"site-undecided"},
    "sup": {"cited"},
    "div": {"admonition", "note", "warning", "danger"},
    "p": {"admonition-title"},
}
_ATTRIBUTES = {"a": {"href"}, "th": {"align", "scope"}, "td": {"align"}, "ol": {"start"}}
_SCHEMES = {"https", "mailto", "tel"}
#: a heading inside a section is one step below the section's own, which is the page's first
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_WORD = re.compile(r"\w[\w.,'’/-]*")


@dataclass(frozen=True, slots=True)
class Html:
    """Safe HTML."""

    html: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: one the program draws, by name, or a file of the module."""

    name: str
    alt: str
    #: a file beside the module, not a drawn picture
    file: bool = False


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """The block that shows what the site decided, or both positions."""

    key: str


@dataclass(frozen=True, slots=True)
class Check:
    """A knowledge check."""

    question_id: str


Block = Html | Picture | SiteChoice | Check


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One source note of a section; `anchor` is the id its numbers lead to."""

    number: int
    anchor: str
    fact: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A section as blocks, and its sources in the order they were cited."""

    blocks: tuple[Block, ...]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What a text needs to be shown: facts, sources, playbook keys and the reader's values, and the words for gaps."""

    facts: Mapping[str, Fact]
    citations: Mapping[str, Citation]
    keys: Mapping[str, PlaybookKey]
    values: Mapping[str, PlaybookValue]
    #: the words for a key the site has not decided; they are escaped
    undecided: Callable[[PlaybookKey], str]
    #: begins every id in the page, so that several texts can share one
    prefix: str = field(default="")


def render(text: str, context: Context) -> Rendered:
    """Make the text of one section into blocks and source notes.

    Whatever an author or a playbook value holds, the HTML has neither script nor handler nor foreign address: values
    are put into the parsed tree as text, HTML in Markdown is shown as text, and the sanitiser has the last word.
    """
    return render_parts(parts(text), context)


def render_parts(found: Iterable[Part], context: Context) -> Rendered:
    """Make some parts of a section into blocks, one for each, and their source notes; as safe as `render`."""
    inline = _inline(context, numbered=True)
    blocks = tuple(_block(part, inline) for part in found)
    notes = tuple(
        SourceNote(
            number,
            f"{context.prefix}source-{number}",
            fact,
            tuple(context.citations[s] for s in context.facts[fact].sources if s in context.citations),
        )
        for fact, number in inline.cited.items()
    )
    return Rendered(blocks, notes)


def fragment(text: str, context: Context) -> str:
    """Make a stem, an option or a rationale into safe HTML; a citation stands in its short form.

    A text of one paragraph is given without `<p>`, so that it can stand inside a label.
    """
    html = _html(text, _inline(context, numbered=False))
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return html


def count_words(text: str) -> int:
    """Count the words to read in a section's text, without checks, pictures and site choices."""
    return sum(len(_WORD.findall(part.text)) for part in parts(text) if part.kind is PartKind.TEXT)


def _inline(context: Context, *, numbered: bool) -> Inline:
    return Inline(
        context.facts,
        context.citations,
        context.keys,
        context.values,
        context.undecided,
        context.prefix,
        numbered,
    )


def _block(part: Part, inline: Inline) -> Block:
    match part.kind:
        case PartKind.CHECK:
            return Check(part.text)
        case PartKind.SITE:
            return SiteChoice(part.text)
        case PartKind.PICTURE:
            drawn = part.target.startswith("picture:")
            return Picture(part.target.removeprefix("picture:"), inert(part.text), file=not drawn)
        case PartKind.TEXT:
            return Html(_html(part.text, inline))


def _html(text: str, inline: Inline) -> str:
    """Parse Markdown without HTML, put the values in, and sanitise."""
    markdown = Markdown(
        output_format="html",
        extensions=["tables", "def_list", "admonition", "sane_lists"],
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    # HTML of the author is not passed through: without these two it is escaped like any other text.
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    # Images have their own blocks; inside a line they would escape the check for their text equivalent.
    markdown.inlinePatterns.deregister("image_link")
    markdown.inlinePatterns.deregister("image_reference")
    # Before everything else, so that underscores and brackets inside are not read as Markdown.
    markdown.inlinePatterns.register(BracesProcessor(inline), "stepup_braces", 210)
    markdown.inlinePatterns.register(CitationProcessor(inline), "stepup_citation", 209)
    markdown.treeprocessors.register(_Headings(markdown), "stepup_headings", 5)
    return nh3.clean(
        markdown.convert(inert(text)),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in _CLASSES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
    ).strip()


class _Headings(Treeprocessor):
    """Move headings to their level on the page, and say that a table head heads its column."""

    def run(self, root: ET.Element) -> None:
        """Rename in place."""
        for element in root.iter():
            element.tag = _HEADINGS.get(element.tag, element.tag)
            if element.tag == "th":
                element.set("scope", "col")
