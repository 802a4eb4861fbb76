"""Nothing a timeline says is lost between the core and the store."""

from __future__ import annotations

import json

from hypothesis import given

from lms.core.competency.policy import Policy
from lms.core.competency.records import History
from lms.core.competency.timeline import fold
from lms.services.timeline_rows import segment_rows, timelines
from lms.store.columns import canonical_json
from lms.store.timeline import SegmentRow
from tests.core.competency.histories import generated
from tests.core.competency.strategies import histories, policies


def there_and_back(history: History, policy: Policy) -> None:
    """Keep a timeline as the database would, and read it."""
    folded = fold(history, policy)
    rows = [
        SegmentRow(
            *(getattr(row, name) for name in SegmentRow.__slots__ if name != "detail"),
            detail=json.loads(canonical_json(row.detail)),
        )
        for row in segment_rows(7, folded)
    ]
    assert timelines(rows) == {7: (folded,)}


@given(histories(), policies())
def test_there_and_back(history: History, policy: Policy) -> None:
    """A timeline read from its rows is the timeline."""
    there_and_back(history, policy)


def test_there_and_back_where_much_happens() -> None:
    """The same for histories full of awards, extensions and triggers."""
    for seed in range(300):
        there_and_back(*generated(seed))
