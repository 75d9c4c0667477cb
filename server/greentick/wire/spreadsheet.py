"""Rows for spreadsheets (CSV). What others wrote, such as a subject, never becomes a formula there. Pure."""

import csv
from collections.abc import Iterable, Iterator

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a cell begins that a spreadsheet takes for a formula; the wide ones are read so in Japanese."""


class _Line:
    """Where csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def cell(value: object) -> str:
    """A value as a cell that is shown as it is."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    text = str(value).replace("\0", "�")
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as lines of CSV, ended as RFC 4180 wants it."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
