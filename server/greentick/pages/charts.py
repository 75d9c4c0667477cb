"""Charts drawn by pygal, as drawings within the page: coloured by our style sheet, without a style or script of theirs.

Each goes with a table of the same numbers; the drawing itself is one picture to a screen reader.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.config import SerieConfig
from pygal.serie import Serie
from pygal.style import Style

from greentick.pages.saying import number_in

WIDTH, HALF, HEIGHT = 1040, 520, 240
Written: TypeAlias = Callable[[float], str]

DRAWINGS = 512
"""So many are kept at hand, some ten kilobytes each."""

MARKS = 14
"""So many labels below the columns at most, or they would run into each other."""

# pygal hooks itself into every import, for plug-ins named after it and in a way Python has given up.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]

_DECIMALS = re.compile(r"(\d+\.\d)\d+")
_LEFT = re.compile(r"translate\((\d+)")
_NEEDLESS = frozenset({"id", "style", "rx", "ry", "transform-origin"})


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: `name` is the class its columns get, `title` what a reader calls it."""

    name: str
    title: str
    values: tuple[int, ...]


class _Columns(pygal.StackedBar):  # type: ignore[misc] # pygal has no types
    """Drawn once, and only what we keep of it: three quarters of pygal's time go into what is left out here."""

    __getattribute__ = object.__getattribute__

    def __setattr__(self, name: str, value: object) -> None:
        """Keep what pygal keeps in a state while it draws in the chart itself, so that nothing is looked up twice."""
        if name == "state" and value is not None:
            self.__dict__.update(value.__dict__)
            value.__dict__ = self.__dict__
        object.__setattr__(self, name, value)

    def prepare_values(self, raw: Sequence[tuple[Sequence[int], dict[str, str]]], offset: int = 0) -> list[Serie]:
        """Whole numbers, as many in each series, need no preparing."""
        self._adapt = int
        return [Serie(offset + place, values, SerieConfig(**title)) for place, (values, title) in enumerate(raw)]

    def _draw(self) -> None:
        super()._draw()
        self.svg.add_styles = self.svg.add_scripts = self._tooltip_and_print_values

    def _tooltip_and_print_values(self, *_needless: object) -> None:
        """Nothing of what its script would show on hovering: we name the columns ourselves."""

    def _confidence_interval(self, *_needless: object) -> None:
        """Nothing."""

    def _format(self, *_needless: object) -> str:
        return ""

    def _bar(self, serie: Any, parent: Any, x: float, y: float, *place: Any, **more: Any) -> Any:
        return super()._bar(serie, parent, x, y, *place, **more) if y else (0, 0, 0, 0)


@lru_cache(DRAWINGS)
def columns(
    title: str, labels: tuple[str, ...], series: tuple[Series, ...], *, language: str = "en", width: int = WIDTH
) -> Markup:
    """Columns, each stacked of the series. What has been drawn once is at hand."""

    def written(number: float) -> str:
        return number_in(language, int(number))

    drawn = _chart(_Columns, labels, series, width, written).render_tree()
    return _plain(drawn, title, labels, series, written)


def _chart(
    kind: type[pygal.StackedBar], labels: Sequence[str], series: Sequence[Series], width: int, written: Written
) -> pygal.StackedBar:
    chart = kind(
        width=width,
        truncate_label=-1,
        height=HEIGHT,
        style=Style(font_family="inherit", label_font_size=12, major_label_font_size=12),
        show_legend=False,
        js=[],
        css=[],
        margin=4,
        spacing=8,
        print_values=False,
        x_labels_major_every=max(1, -(-len(labels) * WIDTH // (MARKS * width))),
        show_minor_x_labels=False,
        range=(0, _top(series)),
        y_labels=_steps(_top(series)),
        value_formatter=written,
    )
    chart.x_labels = list(labels)
    for each in series:
        chart.add(each.title, list(each.values))
    return chart


def _top(series: Sequence[Series]) -> int:
    return max((sum(stack) for stack in zip(*(each.values for each in series), strict=True)), default=0) or 1


def _steps(top: int) -> list[int]:
    """Three or four round numbers from nought up."""
    step = 1
    while top > 4 * step:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, top + step, step))


def _plain(tree: ET.Element, title: str, labels: Sequence[str], series: Sequence[Series], written: Written) -> Markup:
    """The drawing with only what our style sheet needs."""
    for parent in list(tree.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in {"defs", "title", "desc"} or _is_empty(child):
                parent.remove(child)
    drawing = tree.find("g")
    assert drawing is not None  # noqa: S101 - pygal's drawing is one group
    for each in drawing.iter():
        for name in _NEEDLESS & each.attrib.keys():
            del each.attrib[name]
    _name_columns(drawing, labels, series, written)
    scale = _scale_apart(drawing, tree)
    return Markup(
        '<div class="drawing"><svg class="chart" role="img" aria-label="{}" viewBox="{}">{}</svg>{}</div>'
    ).format(title, tree.get("viewBox"), _inner(drawing), scale)


def _scale_apart(drawing: ET.Element, tree: ET.Element) -> Markup:
    """The numbers at the left as a drawing of their own: it stays in sight where the columns are pushed aside."""
    plot = next(each for each in drawing.iter("g") if each.get("class") == "plot")
    axis = next(each for each in plot.iter("g") if each.get("class", "").startswith("axis y"))
    place = plot.get("transform", "")
    scale = ET.Element("g", transform=place)
    for guide in axis:
        scale.extend(guide.findall("text"))
        for text in guide.findall("text"):
            guide.remove(text)
    left = int(_LEFT.findall(place)[0])
    _, _, width, height = map(int, tree.get("viewBox", "").split())
    return Markup('<svg class="scale" aria-hidden="true" width="{}%" viewBox="0 0 {} {}">{}</svg>').format(
        round(100 * left / width, 3), left, height, _inner(scale)
    )


def _inner(drawn: ET.Element) -> Markup:
    inner = _DECIMALS.sub(r"\1", ET.tostring(drawn, encoding="unicode"))
    return Markup(inner)  # noqa: S704 - pygal's own, its texts escaped by ElementTree


def _is_empty(element: Any) -> bool:
    """A background, or a layer for what is shown on hovering."""
    kind = element.get("class", "")
    if element.tag == "rect" and kind == "background":
        return True
    return element.tag == "g" and ("overlay" in kind or "titles" in kind or "tooltip" in kind)


def _name_columns(drawing: ET.Element, labels: Sequence[str], series: Sequence[Series], written: Written) -> None:
    """Give each series its class, and each column its value to be shown on hovering."""
    for number, each in enumerate(series):
        group = next(g for g in drawing.iter("g") if f"serie-{number}" in g.get("class", "").split())
        group.set("class", each.name)
        bars = [bar for bar in group.iter("g") if bar.get("class") == "bar"]
        for bar, label, value in zip(bars, labels, each.values, strict=True):
            del bar.attrib["class"]
            rect = bar.find("rect")
            if rect is not None:
                rect.attrib.pop("class", None)
                ET.SubElement(rect, "title").text = f"{label}: {written(value)} {each.title}"
