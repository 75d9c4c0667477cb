"""Links that one visitor asked for in a row: too slowly to be asked at once, too fast for most who read.

Three in ten seconds: scanners that open page after page take one to four seconds for each. Who opens a newsletter's
links in tabs can be as fast, but one in a mail from person to person seldom is; and it costs such a reader little,
since links in a row are uncertain, never a machine's for sure.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from greentick.domain.hit import Hit

ROW_MS = 10_000
ROW_LINKS = 3


def in_a_row(links: Sequence[Hit]) -> frozenset[str]:
    """The ids of those links of one mail, oldest first, that are of a row. Networks that are not known make none."""
    visits: dict[tuple[str, str], list[Hit]] = {}
    for link in links:
        if link.network_hash:
            visits.setdefault((link.agent, link.network_hash), []).append(link)
    return frozenset(hit.id for visit in visits.values() if len(visit) >= ROW_LINKS for hit in _rows(visit))


def _rows(visit: Sequence[Hit]) -> Iterator[Hit]:
    """Moves a window of ten seconds along the visit once: a message can hold hundreds of hits."""
    begin = told = 0
    inside = Counter[str | None]()
    for end, hit in enumerate(visit, 1):
        inside[hit.url] += 1
        while hit.at_ms - visit[begin].at_ms > ROW_MS:
            inside[visit[begin].url] -= 1
            begin += 1
        inside += Counter()  # forgets the links of which none is left
        if len(inside) >= ROW_LINKS:
            yield from visit[max(begin, told) : end]
            told = end
