"""Read YAML with the line of every node, and turn every mistake in it into a `Problem` a nurse educator can act on.

The API, for every parser in this package:

    source, problems = read(text, file)                  # syntax, duplicate keys; source is None when unreadable
    head, body, problems = front_matter(text, file)      # head: Source | None, body: Body(text, line)
    source, problems = read(text, file, first_line=12)   # a fenced block that starts on line 12 of its file
    model, problems = validate(source, CaseModel)        # a `Strict` pydantic model; None when anything is wrong
    source.line("stages", 0, "tasks", 2)                 # line of that node (of its key, in a mapping)
    source.text_line("stages", 0, "narrative")           # line where the text of a block scalar (`|`) begins
    source.problem("sentence", "stages", 0, "grade")     # Problem at that node; a missing node: its parent's line

Models derive from `Strict`; ids are `Id`, fact ids `FactId`, text that may not be empty `Text`. In a model, raise
`ValueError("sentence")` from a validator: the sentence becomes the message. Write sequences as `list[...]`: YAML has
no tuples. Keys of mappings are always text: `1:` is "1".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tag import Tag

from lms.core.problems import Problem

#: the way to one node: mapping keys and list positions, as pydantic's `loc`
Path = tuple[str | int, ...]

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KEY_PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
FACT_PATTERN = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]
#: a playbook key or the name of a number: words joined by underscores
Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=80)]
FactId = Annotated[str, StringConstraints(pattern=FACT_PATTERN, max_length=20)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_PATTERN_WORDS = {
    ID_PATTERN: "lower-case words joined by hyphens, such as `day-5-fever`",
    KEY_PATTERN: "lower-case words joined by underscores, such as `triage_line`",
    FACT_PATTERN: "the id of a fact, such as `CRS-02`",
}
_KINDS = {
    "string_type": "text (put it in quotes)",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date written YYYY-MM-DD",
    "list_type": "a list",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "model_attributes_type": "a mapping of names to values",
    "finite_number": "a finite number",
}
_STANDARD_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)
_TEXT_TAG = "tag:yaml.org,2002:str"
_DATE_TAG = "tag:yaml.org,2002:timestamp"
_BLOCK_STYLES = frozenset("|>")


class Strict(BaseModel):
    """A shape of content: no unknown key, no guessed type, no infinite number, not changeable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Source:
    """The plain data of one YAML text beside the line of each of its nodes."""

    file: str
    data: object
    _lines: Mapping[Path, int]
    _text_lines: Mapping[Path, int]

    def at(self, *path: str | int) -> object:
        """Give the plain data at a path that exists."""
        data = self.data
        for step in path:
            data = data[step]  # type: ignore[index]  # the path exists: so this is a mapping or a list
        return data

    def line(self, *path: str | int) -> int:
        """Give the 1-based line of the node at `path`, or of its nearest parent that exists."""
        return self._lines[self.nearest(path)]

    def text_line(self, *path: str | int) -> int:
        """Give the 1-based line on which the text of the value at `path` begins."""
        near = self.nearest(path)
        return self._text_lines.get(near, self._lines[near])

    def problem(self, message: str, *path: str | int) -> Problem:
        """Say `message` about the node at `path`."""
        return Problem(self.file, self.line(*path), message)

    def under(self, name: str) -> Source:
        """Give the same data one step deeper, under the key `name`: a part to be read by the rules of a whole."""
        lines = {(name, *path): line for path, line in self._lines.items()}
        text_lines = {(name, *path): line for path, line in self._text_lines.items()}
        return Source(self.file, {name: self.data}, {(): self._lines[()], **lines}, text_lines)

    def nearest(self, path: Path) -> Path:
        """Give the longest path that exists when steps of `path` that name no node are left out."""
        found: Path = ()
        for step in path:
            if (*found, step) in self._lines:
                found = (*found, step)
        return found


@dataclass(frozen=True, slots=True)
class Body:
    """Text after the front matter and the 1-based line it starts on."""

    text: str
    line: int


def read(text: str, file: str, *, first_line: int = 1) -> tuple[Source | None, tuple[Problem, ...]]:
    """Read one YAML 1.2 document that starts on `first_line` of `file`.

    Returns the source (None when it cannot be read at all) and the problems: syntax, duplicate keys, anchors, tags.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # reported below, all of them, each with both lines
    try:
        root = yaml.compose(text)
    except RecursionError:
        return None, (Problem(file, first_line, "this is not readable as YAML: lists in lists without end"),)
    except YAMLError as error:
        return None, (_syntax_problem(error, text, file, first_line),)
    if root is None:
        return Source(file, {}, {(): first_line}, {}), ()
    walk = _Walk(file, first_line)
    walk.visit(root, (), root.start_mark.line)
    if walk.problems:
        return None, tuple(walk.problems)
    data: object = yaml.constructor.construct_document(root)
    return Source(file, data, walk.lines, walk.text_lines), ()


def front_matter(text: str, file: str) -> tuple[Source | None, Body, tuple[Problem, ...]]:
    """Split a file that opens with YAML between two `---` lines, and read that YAML."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        return None, Body(text, 1), (Problem(file, 1, "the file must open with a line `---` and its front matter"),)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            source, problems = read("".join(lines[1:number]), file, first_line=2)
            return source, Body("".join(lines[number + 1 :]), number + 2), problems
    return None, Body("", len(lines)), (Problem(file, 1, "the front matter has no closing line `---`"),)


def validate(source: Source, model: type[ModelT], *at: str | int) -> tuple[ModelT | None, tuple[Problem, ...]]:
    """Check the data at `at` (default: all of it) against a model; every mistake becomes one problem at its line."""
    try:
        return model.model_validate(source.at(*at)), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        missing = {d["loc"][:-1]: str(d["loc"][-1]) for d in details if d["type"] == "missing"}
        found = {_problem(source, (*at, *d["loc"]), d, missing.get(d["loc"][:-1])) for d in details}
        return None, tuple(sorted(found))


class _Walk:
    """One pass over the node tree: lines by path, and what YAML allows but content does not."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.lines: dict[Path, int] = {}
        self.text_lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def visit(self, node: Node, path: Path, line: int) -> None:
        """Note the line of `node` and of all below it."""
        self.lines[path] = line + self.first_line
        if id(node) in self._seen:
            self._say(line, "an alias (`*name`) is not used in content: write the value out")
            return
        self._seen.add(id(node))
        if str(node.tag) not in _STANDARD_TAGS:
            self._say(node.start_mark.line, f"a tag (`{node.tag}`) is not used in content: write a plain value")
        if isinstance(node, MappingNode):
            self._visit_mapping(node, path)
        elif isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                self.visit(item, (*path, index), item.start_mark.line)
        elif isinstance(node, ScalarNode):
            block = node.style in _BLOCK_STYLES
            self.text_lines[path] = node.start_mark.line + self.first_line + (1 if block else 0)
            if str(node.tag) == _DATE_TAG and not _is_date(str(node.value)):
                self._say(node.start_mark.line, f"`{node.value}` is not a day in the calendar; write YYYY-MM-DD")

    def _visit_mapping(self, node: MappingNode, path: Path) -> None:
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line
            if not isinstance(key, ScalarNode):
                self._say(line, "a key must be one word, not a list or a mapping")
                continue
            name = str(key.value)
            if name in first:
                self._say(line, f"`{name}` stands here twice; it was first written on line {first[name]}")
            first.setdefault(name, line + self.first_line)
            key.ctag = Tag(suffix=_TEXT_TAG)
            self.visit(value, (*path, name), line)

    def _say(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line + self.first_line, message))


def _syntax_problem(error: YAMLError, text: str, file: str, first_line: int) -> Problem:
    """Say what the YAML reader could not read, at the line where it stopped."""
    line = 0
    said = _one_line(str(error))
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark is not None else 0
        said = _one_line(" ".join(str(part) for part in (error.context, error.problem) if part))
    elif (position := getattr(error, "position", None)) is not None:
        line = text.count("\n", 0, position)
        said = "a character that cannot be in a text file"
    # The reader stops at the end of the text, one line past the last: point at the line that is there.
    last = max(len(text.splitlines()) - 1, 0)
    return Problem(file, min(line, last) + first_line, f"this is not readable as YAML: {said}")


def _is_date(text: str) -> bool:
    """Say whether YAML's date or time begins with a day that exists."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _one_line(text: str) -> str:
    """Give a message on one line, whatever was in it."""
    return " ".join(text.split())


def _problem(source: Source, loc: Path, detail: ErrorDetails, missing: str | None) -> Problem:
    """Say one validation error in plain words."""
    path = source.nearest(loc)
    name = _name(path)
    context = detail.get("ctx") or {}
    kind = detail["type"]
    match kind:
        case "missing":
            message = f"`{_name((*path, loc[-1]))}` is missing"
        case "extra_forbidden":
            near = get_close_matches(str(loc[-1]), [missing] if missing else [], cutoff=0.5)
            message = f"`{name}` is not a key here" + (f"; did you mean `{near[0]}`?" if near else "")
        case "string_pattern_mismatch":
            words = _PATTERN_WORDS.get(str(context.get("pattern")), f"of the form {context.get('pattern')}")
            message = f"`{name}` must be {words}"
        case "literal_error" | "enum":
            message = f"`{name}` must be one of {context.get('expected')}"
        case "union_tag_invalid":
            message = (
                f"`{name}.{_bare(context.get('discriminator'))}` must be one of {context.get('expected_tags')}, "
                f"not '{context.get('tag')}'"
            )
        case "union_tag_not_found":
            message = f"`{name}.{_bare(context.get('discriminator'))}` is missing"
        case "value_error":
            message = f"`{name}`: {context.get('error')}" if name else str(context.get("error"))
        case "string_too_short" | "too_short":
            message = f"`{name}` must not be empty"
        case "greater_than_equal":
            message = f"`{name}` must be {context.get('ge')} or more"
        case "less_than_equal":
            message = f"`{name}` must be {context.get('le')} or less"
        case "greater_than":
            message = f"`{name}` must be more than {context.get('gt')}"
        case "date_from_datetime_inexact" | "date_from_datetime_parsing":
            message = f"`{name}` must be {_KINDS['date_type']}"
        case _ if kind in _KINDS:
            message = f"`{name or 'the file'}` must be {_KINDS[kind]}"
        case _:
            message = f"`{name}`: {_one_line(detail['msg'])}"
    return Problem(source.file, source.line(*path), message)


def _bare(value: object) -> str:
    """Give pydantic's quoted name without its quotes."""
    return str(value).strip("'")


def _name(path: Path) -> str:
    """Write a path as an author reads it: `questions[3].options[0].why`, counted from 1."""
    return "".join(_steps(path)).removeprefix(".")


def _steps(path: Path) -> Iterator[str]:
    for step in path:
        yield f"[{step + 1}]" if isinstance(step, int) else f".{step}"
