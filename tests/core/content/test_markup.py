"""Section text as blocks, and the promise that nothing written becomes script."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.facts import Citation, Fact, Mark
from lms.core.content.markup import Check, Context, Html, Picture, SiteChoice, count_words, fragment, render
from lms.core.content.playbook import Allowed, OnChange, PlaybookKey, ValueType
from lms.core.content.values import PlaybookValue

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[press](javascript:alert(1))",
    "[press](java\nscript:alert(1))",
    "[press](&#106;avascript:alert(1))",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    '[press](https://x.example "onmouseover=alert(1)")',
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x][1]\n\n[1]: javascript:alert(1)",
    "\x02amp\x03lt;script\x02amp\x03gt;",
    "\x0260\x03script\x0262\x03alert(1)\x0260\x03/script\x0262\x03",
    "\x02wzxhzdk:0\x03",
    "<style>body{display:none}</style>",
    "<iframe src=//x.example>",
    "<a href=https://x.example onclick=alert(1) id=main class=button>x</a>",
    "{: onclick=alert(1) }",
    "text\n{: #main .button onclick=alert(1) }",
    "!!! note onclick=alert(1)\n    text",
    "{{ fact.CRS-02.fever_c }}",
    "{{ playbook.triage_line }}",
    "**bold** _it_ `code`",
]


def key(name: str, kind: ValueType = ValueType.TEXT, allowed: tuple[Allowed, ...] = ()) -> PlaybookKey:
    """A playbook key."""
    return PlaybookKey(name, "Which?", kind, allowed, None, "facility", False, OnChange.NONE, (), "the lead", ())


FACTS = {
    "CRS-02": Fact(
        "CRS-02",
        "Fever.",
        frozenset({Mark.CERTAIN}),
        False,
        ("lee-2019",),
        date(2026, 1, 1),
        date(2027, 1, 1),
        {"fever_c": 38.0, "max_mg": 800},
    )
}
CITATIONS = {"lee-2019": Citation("lee-2019", "Lee 2019", "ASTCT consensus", "BBMT 25")}
KEYS = {
    "triage_line": key("triage_line", ValueType.PHONE),
    "note": key("note"),
    "route": key("route", ValueType.CHOICE, (Allowed("admit", "Admission"),)),
}


def context(values: dict[str, PlaybookValue] | None = None, undecided: str = "not decided") -> Context:
    """What a text is shown with."""
    return Context(FACTS, CITATIONS, KEYS, values or {}, lambda _: undecided)


class Reader(HTMLParser):
    """What a browser would make of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note the text."""
        self.text += data


def assert_inert(html: str) -> None:
    """No script, no handler, no address but https, mailto, tel and places in the page."""
    for tag, attributes in Reader(html).tags:
        assert tag not in {"script", "style", "img", "svg", "iframe", "form", "input", "object", "base", "link", "meta"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name in {"href", "rel", "class", "align", "scope", "start", "title", "lang"}
            if name == "href":
                assert re.match(r"(https:|mailto:|tel:|#|[^:]*$)", value or "")


def html_of(text: str, ctx: Context | None = None) -> str:
    """The HTML of all blocks of a text."""
    return "\n".join(block.html for block in render(text, ctx or context()).blocks if isinstance(block, Html))


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_an_author_writes_never_becomes_script(attack: str) -> None:
    """HTML, script addresses and parser tricks in Markdown come out inert, in sections and in questions."""
    assert_inert(html_of(attack))
    assert_inert(html_of(f"> {attack}\n\n- {attack}\n\n| a |\n|---|\n| {attack.splitlines()[0]} |\n"))
    assert_inert(fragment(attack, context()))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_playbook_value_is_text_and_nothing_else(attack: str) -> None:
    """Whatever a lead sets as a value is shown letter for letter and makes no element of its own."""
    shown = re.sub(r"[\x00-\x08\x0b-\x1f]", "", attack)
    for text in ("Call {{ playbook.note }} now.", "| a |\n|---|\n| {{ playbook.note }} |", "*{{ playbook.note }}*"):
        plain, attacked = (Reader(html_of(text, context({"note": value}))) for value in ("x", attack))
        assert [tag for tag, _ in attacked.tags] == [tag for tag, _ in plain.tags]
        assert shown in attacked.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_words_for_a_gap_are_text_too(attack: str) -> None:
    """The words the caller has for an undecided key are escaped like a value."""
    html = html_of("{{ playbook.note }}", context(undecided=attack))
    assert [tag for tag, _ in Reader(html).tags] == ["p", "span"]


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_and_no_value_gets_out(text: str, value: str) -> None:
    """Any text with any value gives inert HTML."""
    ctx = context({"note": value, "triage_line": value}, value)
    assert_inert(html_of(text + " {{ playbook.note }} {{ playbook.triage_line }} {{ playbook.route }}", ctx))
    assert_inert(fragment(text, ctx))


@given(st.lists(st.sampled_from([*ATTACKS, "\n\n", " ", "`", "{{", "}}", "[", "](", ")", "<", ">"]), max_size=6))
def test_no_mixture_of_attacks_gets_out(pieces: list[str]) -> None:
    """Attacks put together in any order stay inert."""
    assert_inert(html_of("".join(pieces)))


@pytest.mark.parametrize("written", ["<b>x</b>", "<div>y</div>", "<script>alert(1)</script>", "a <!-- b --> c"])
def test_html_is_shown_as_it_was_written(written: str) -> None:
    """What an author wrote as HTML is not swallowed: it is shown letter for letter, so that the slip is seen."""
    assert Reader(html_of(written)).text == written
    assert Reader(html_of("Before ![x](y.png) after")).text == "Before ![x](y.png) after"
    assert Reader(html_of(f"Before {written} after")).text == f"Before {written} after"


def test_a_section_comes_in_blocks_in_its_order() -> None:
    """Text, picture, site choice and check come as blocks of their own, each drawn by its own template."""
    text = "One.\n\n![Stairs](picture:crs-stairs)\n> [!site] route\n\n{{ check.kc-one }}\n![A door](door.svg)\n\nTwo."
    assert render(text, context()).blocks == (
        Html("<p>One.</p>"),
        Picture("crs-stairs", "Stairs"),
        SiteChoice("route"),
        Check("kc-one"),
        Picture("door.svg", "A door", file=True),
        Html("<p>Two.</p>"),
    )


def test_citations_are_numbered_in_order_and_lead_to_their_source() -> None:
    """Each fact cited gets one number, and the section a list of its sources."""
    rendered = render("One.[^CRS-02]\n\n> [!site] route\n\nTwo.[^CRS-02][^CRS-99]", context())
    assert [(note.number, note.anchor, note.fact, note.citations) for note in rendered.sources] == [
        (1, "source-1", "CRS-02", (CITATIONS["lee-2019"],))
    ]
    first, _, last = rendered.blocks
    assert isinstance(first, Html)
    assert isinstance(last, Html)
    assert '<a href="#source-1"' in first.html
    assert "[^CRS-99]" in last.html


def test_numbers_of_facts_are_written_as_their_author_wrote_them() -> None:
    """38.0 keeps its nought and 800 gets none."""
    reader = Reader(html_of("{{ fact.CRS-02.fever_c }} and {{fact.CRS-02.max_mg}}"))
    assert reader.text == "38.0 and 800"


def test_a_phone_number_can_be_tapped_and_other_words_cannot() -> None:
    """A value of type phone that is a number becomes a link to dial it; words stay words."""
    assert '<a href="tel:+15550100"' in html_of("{{ playbook.triage_line }}", context({"triage_line": "+1 (555) 0100"}))
    assert "href" not in html_of("{{ playbook.triage_line }}", context({"triage_line": "pager 0417"}))
    assert "href" not in html_of("{{ playbook.note }}", context({"note": "555 0100"}))


def test_a_choice_is_shown_in_its_words() -> None:
    """The reader sees the words of the site's choice, not its id."""
    assert Reader(html_of("{{ playbook.route }}", context({"route": "admit"}))).text == "Admission"


def test_a_question_text_of_one_paragraph_can_stand_in_a_label() -> None:
    """One paragraph comes without its tag, two come with them; a citation stands in its short form."""
    assert fragment("Is **this** fever?[^CRS-02]", context()) == (
        "Is <strong>this</strong> fever?<cite>Lee 2019</cite>"
    )
    assert fragment("One.\n\nTwo.", context()).count("<p>") == 2


def test_words_are_counted_without_pictures_checks_and_site_choices() -> None:
    """Reading time counts what is read as text."""
    assert count_words("Three words here.\n\n![Not these](picture:x)\n> [!site] route\n{{ check.kc }}\n\nAnd two") == 5
