"""Drawings: what we leave out of pygal's work must not be seen, whatever pygal does in its next version."""

import pygal
import pytest

from greentick.pages import charts
from greentick.pages.charts import HALF, WIDTH, Series


class Whole(pygal.StackedBar):  # type: ignore[misc] # pygal has no types
    """As pygal draws it, but for what hovering would show."""

    def _tooltip_and_print_values(self, *_needless: object) -> None:
        """Nothing."""

    _confidence_interval = _tooltip_and_print_values

    def _format(self, *_needless: object) -> str:
        return ""


@pytest.mark.parametrize(("columns", "width"), [(1, HALF), (7, HALF), (45, WIDTH)])
@pytest.mark.parametrize("tallest", [0, 1, 30_000])
def test_a_drawing_is_what_pygal_draws(columns: int, width: int, tallest: int) -> None:
    labels = [f"{each} <Nov>" for each in range(columns)]
    values = [tallest * (each + 1) // columns for each in range(columns)]
    series = [Series("opens", "Opens", tuple(values)), Series("clicks", "Clicks", tuple(reversed(values)))]

    ours, theirs = (
        charts._plain(charts._chart(kind, labels, series, width, str).render_tree(), "A day", labels, series, str)
        for kind in (charts._Columns, Whole)
    )

    assert ours.count("<rect") == sum(value > 0 for each in series for value in each.values)
    if all(values):  # of columns without height there is none
        assert ours == theirs.replace("whole-graph", "_columns-graph")
