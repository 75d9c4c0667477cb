"""What is known around each hit of a message: other hits, announced views, recipients. Turns lists into situations."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from greentick.domain.hit import Hit, Target
from greentick.domain.message import Message, OwnView
from greentick.judge.addresses import has_microsoft_mailbox, outsiders, own_among
from greentick.judge.agent import Kind, recognise
from greentick.judge.situation import Situation

AT_ONCE_MS = 1_000
SAME_MINUTES_MS = 15 * 60_000
TWO_NAMES_MS = 60_000
OTHER_CLICK_MS = 30_000
NONSENSE_S = -120.0
"""A hit this long before Send says that a clock is wrong, not that somebody was early."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A message with all that happened to it and beside it, ready to be asked about single hits."""

    message: Message
    around: Sequence[Hit]
    views: Sequence[OwnView]
    to_self: bool
    own_copy: bool
    one_recipient: bool
    microsoft_mailbox: bool
    fetch_headers_arrive: bool
    links: Sequence[Hit]
    link_times: Sequence[int]
    view_times: Sequence[int] = field(default=())

    def situation(self, hit: Hit) -> Situation:
        """All that is known of one hit."""
        link = hit.target is Target.LINK
        s = Situation(
            hit=hit,
            agent=recognise(hit.agent),
            link=link,
            to_self=self.to_self,
            own_copy=self.own_copy,
            one_recipient=self.one_recipient,
            microsoft_mailbox=self.microsoft_mailbox,
            fetch_headers_arrive=self.fetch_headers_arrive,
        )
        self._place_in_time(s)
        if self.message.sender_agent or self.views:
            self._compare_with_sender(s)
        if len(self.around) > 1:
            self._compare_with_others(s)
        return s

    def _place_in_time(self, s: Situation) -> None:
        message = self.message
        if message.registered:
            since_sent_s = (s.hit.at_ms - message.sent_at_ms) / 1000
            if since_sent_s >= NONSENSE_S:
                s.since_left_s = since_sent_s - message.undo_s
        if self.view_times:
            s.view_gap_s = _nearest_gap_ms(self.view_times, s.hit.at_ms) / 1000

    def _compare_with_sender(self, s: Situation) -> None:
        agents = {view.agent for view in self.views if view.agent}
        networks = {view.network_hash for view in self.views if view.network_hash}
        if self.message.sender_agent:
            agents.add(self.message.sender_agent)
        if self.message.sender_network_hash:
            networks.add(self.message.sender_network_hash)
        s.senders_agent = s.hit.agent in agents if agents else None
        s.senders_network = s.hit.network_hash in networks if networks and s.hit.network_hash else None

    def _compare_with_others(self, s: Situation) -> None:
        hit = s.hit
        if s.link:
            s.links_at_once = self._links_at_once(hit)
            s.other_click_s = self._other_click_s(s)
        if hit.network.startswith("hosting:") and s.agent.kind is Kind.BROWSER:
            s.hosts_with_agent = self._hosts_with_agent(hit)
        if self.one_recipient and s.agent.kind is Kind.BROWSER and s.agent.client.device == "desktop":
            s.two_names = self._two_names(s)

    def _links_at_once(self, hit: Hit) -> int:
        near = self.links[
            bisect_left(self.link_times, hit.at_ms - AT_ONCE_MS) : bisect_right(self.link_times, hit.at_ms + AT_ONCE_MS)
        ]
        return len({(other.nonce, other.url) for other in near if same_visitor(hit, other)})

    def _other_click_s(self, s: Situation) -> float | None:
        start = bisect_left(self.link_times, s.hit.at_ms - OTHER_CLICK_MS)
        for other in self.links[start : bisect_left(self.link_times, s.hit.at_ms)]:
            client = recognise(other.agent).client
            elsewhere = other.network_hash != s.hit.network_hash and client.system != s.agent.client.system
            if elsewhere and other.nonce == s.hit.nonce:
                return (s.hit.at_ms - other.at_ms) / 1000
        return None

    def _hosts_with_agent(self, hit: Hit) -> int:
        return len(
            {
                other.network
                for other in self.around
                if other.agent == hit.agent
                and other.network.startswith("hosting:")
                and abs(other.at_ms - hit.at_ms) <= SAME_MINUTES_MS
            }
        )

    def _two_names(self, s: Situation) -> bool:
        hit = s.hit
        return bool(hit.network_hash) and any(
            other.target is not hit.target
            and other.network_hash == hit.network_hash
            and abs(other.at_ms - hit.at_ms) <= TWO_NAMES_MS
            and _is_another_browser(s, other)
            for other in self.around
        )


def survey(message: Message, hits: Sequence[Hit], views: Sequence[OwnView], neighbours: Sequence[Hit]) -> Surroundings:
    """Look around a message once, for all of its hits."""
    around = [*hits, *neighbours]
    links = sorted((hit for hit in around if hit.target is Target.LINK), key=_when)
    others = outsiders(message)
    return Surroundings(
        message=message,
        around=around,
        views=views,
        to_self=message.registered and bool(message.recipients) and not others,
        own_copy=bool(others) and own_among(message),
        one_recipient=len(message.recipients) == 1,
        microsoft_mailbox=has_microsoft_mailbox(message),
        fetch_headers_arrive=any("sec-fetch-mode" in hit.headers for hit in around),
        links=links,
        link_times=[link.at_ms for link in links],
        view_times=sorted(view.at_ms for view in views),
    )


def same_visitor(one: Hit, other: Hit) -> bool:
    """Whether two hits come from the same program on the same network, as far as that is known."""
    return one.agent == other.agent and one.network_hash == other.network_hash


def _is_another_browser(s: Situation, other: Hit) -> bool:
    agent = recognise(other.agent)
    return (
        agent.kind is Kind.BROWSER
        and agent.client.device == "desktop"
        and (agent.client.name, agent.client.system) != (s.agent.client.name, s.agent.client.system)
    )


def _nearest_gap_ms(times: Sequence[int], at_ms: int) -> int:
    """How long after the nearest of the sorted times `at_ms` is.

    A view explains the hits after it five times as long as those before it, so distances are weighed like that.
    """
    place = bisect_right(times, at_ms)
    gaps = [at_ms - time for time in times[max(place - 1, 0) : place + 1]]
    return min(gaps, key=lambda gap: gap if gap >= 0 else -5 * gap)


def _when(hit: Hit) -> tuple[int, str]:
    return hit.at_ms, hit.id
