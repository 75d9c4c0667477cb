"""One hit with everything the rules may ask about it. Facts only; what they mean is the rules' business."""

from msgspec import Struct

from greentick.domain.hit import Hit
from greentick.domain.judgement import Verdict
from greentick.domain.records import Record
from greentick.judge.addresses import NOBODY, Audience
from greentick.judge.agent import Agent
from greentick.judge.networks import Network
from greentick.judge.reasons import Reason


class Answer(Record, frozen=True):
    """What a rule says of a hit: who caused it, how that is known, and the party concerned if any."""

    verdict: Verdict
    reason: Reason
    party: str = ""


class Situation(Struct, kw_only=True, gc=False):
    """A hit, and what is known around it. None and the defaults mean "not known", which no rule may take for evidence.

    `since_left_s` counts from the end of the undo period. `view_gap_s` is how long after (or, negative, before) the
    nearest announced own view the hit came, `since_view_s` how long after the last one before it. `senders_network` is
    False only where the nearest is known to be of another; `networks_apart` says that both are known, but to two
    processes, which cannot compare them. `probes_beside` says that the visitor tried changed URLs too. `links_at_once`
    counts different links the same visitor asked for within a second, `links_in_a_row` says that it asked for several
    within seconds; `hosts_with_agent` counts the hosting companies the same agent came from within minutes.
    `other_click_s` is how long ago somebody on another network and system followed a link. `links_in_mail` are those
    that lead through the server. `fetch_headers_arrive` says that browsers' Sec-Fetch headers are known to reach us.
    """

    hit: Hit
    agent: Agent
    network: Network
    link: bool
    links_in_mail: int = 0
    since_left_s: float | None = None
    audience: Audience = NOBODY
    view_gap_s: float | None = None
    since_view_s: float | None = None
    own_session: bool = False
    senders_network: bool | None = None
    networks_apart: bool = False
    senders_agent: bool | None = None
    before_delivery: bool = False
    probes_beside: bool = False
    links_at_once: int = 0
    links_in_a_row: bool = False
    hosts_with_agent: int = 0
    two_names: bool = False
    other_click_s: float | None = None
    fetch_headers_arrive: bool = False
