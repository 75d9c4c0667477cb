"""What is known around each hit of a message: other hits, announced views, recipients. Turns lists into situations."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from greentick.domain.hit import Hit, Target
from greentick.domain.message import Message, OwnView
from greentick.domain.network_hashes import are_comparable
from greentick.judge.addresses import audience
from greentick.judge.agent import Agent, recognise
from greentick.judge.kinds import DIRECT, Kind
from greentick.judge.networks import read
from greentick.judge.rows import in_a_row
from greentick.judge.situation import Situation

_FETCH_HEADER = "sec-fetch-mode"

_NONE: frozenset[str] = frozenset()

AT_ONCE_MS = 1_000
MANY_LINKS = 3
"""So many links of one mail at once are one machine's even from several addresses or, where one person got the mail,
under several names from one; fewer only of one program at one address. Of several mails, which as many people read, so
many are one's only from one address; fewer can be colleagues' behind it."""
SAME_MINUTES_MS = 15 * 60_000
TWO_NAMES_MS = 60_000
OTHER_CLICK_MS = 30_000
NONSENSE_S = -120.0
"""A hit this long before Send says that a clock is wrong, not that somebody was early."""


class Surroundings:
    """A message with all that happened to it and beside it, looked at once, ready to be asked about single hits."""

    __slots__ = (
        "_around",
        "_audience",
        "_fetch_headers",
        "_link_times",
        "_links",
        "_message",
        "_rows",
        "_senders_agents",
        "_senders_networks",
        "_view_times",
        "_views",
    )

    def __init__(
        self, message: Message, hits: Sequence[Hit], views: Sequence[OwnView], neighbours: Sequence[Hit]
    ) -> None:
        self._message = message
        self._audience = audience(message)
        self._senders_agents = self._senders_networks = _NONE
        self._views: Sequence[OwnView] = ()
        self._view_times: Sequence[int] = ()
        if views or message.sender_agent:
            self._know_the_sender(message, views)
        self._around = [*hits, *neighbours] if neighbours else hits
        self._links = [hit for hit in self._around if hit.target is Target.LINK]
        self._link_times: Sequence[int] = ()
        self._rows: frozenset[str] = frozenset()
        self._fetch_headers = False
        if self._links:
            self._links.sort(key=_when)
            self._rows = in_a_row([link for link in self._links if link.nonce == message.nonce])
            self._link_times = [link.at_ms for link in self._links]
            self._fetch_headers = any(_FETCH_HEADER in hit.headers for hit in self._around)

    def _know_the_sender(self, message: Message, views: Sequence[OwnView]) -> None:
        looks = [(message.sender_agent, message.sender_network_hash)]
        looks += [(view.agent, view.network_hash) for view in views]
        self._senders_agents = frozenset(agent for agent, _address in looks if agent)
        self._senders_networks = frozenset(address for _agent, address in looks if address)
        self._views = sorted(views, key=_when_seen)
        self._view_times = [view.at_ms for view in self._views]

    def situation(self, hit: Hit) -> Situation:
        """All that is known of one hit."""
        s = Situation(
            hit=hit,
            agent=recognise(hit.agent),
            network=read(hit.network),
            link=hit.target is Target.LINK,
            links_in_mail=self._message.links,
            audience=self._audience,
            fetch_headers_arrive=self._fetch_headers,
        )
        self._place_in_time(s)
        if self._senders_agents:
            s.senders_agent = hit.agent in self._senders_agents
        if self._senders_networks and hit.network_hash:
            self._compare_networks(s)
        if len(self._around) > 1:
            self._compare_with_others(s)
        return s

    def _compare_networks(self, s: Situation) -> None:
        """With the sender's: where none is the same, that of the nearest view shows whether it was elsewhere."""
        here = s.hit.network_hash
        if here in self._senders_networks:
            s.senders_network = True
            return
        nearest = self._views[_nearest(self._view_times, s.hit.at_ms)].network_hash if self._views else ""
        senders = nearest or self._message.sender_network_hash
        if are_comparable(here, senders):
            s.senders_network = False
        else:
            s.networks_apart = bool(senders)

    def _place_in_time(self, s: Situation) -> None:
        message = self._message
        if message.registered:
            since_sent_s = (s.hit.at_ms - message.sent_at_ms) / 1000
            if since_sent_s >= NONSENSE_S:
                s.since_left_s = since_sent_s - message.undo_s
        if self._view_times:
            nearest_ms = self._view_times[_nearest(self._view_times, s.hit.at_ms)]
            s.view_gap_s = (s.hit.at_ms - nearest_ms) / 1000
            before = bisect_right(self._view_times, s.hit.at_ms)
            s.since_view_s = (s.hit.at_ms - self._view_times[before - 1]) / 1000 if before else None

    def _compare_with_others(self, s: Situation) -> None:
        hit = s.hit
        if s.link:
            self._look_at_links_beside(s)
            if self._audience.one_recipient:
                s.other_click_s = self._other_click_s(s)
        if hit.network.startswith("hosting:") and s.agent.kind is Kind.BROWSER:
            s.hosts_with_agent = self._hosts_with_agent(hit)
        if self._links and self._audience.one_recipient and _is_desktop_browser(s.agent):
            s.two_names = self._two_names(s)

    def _look_at_links_beside(self, s: Situation) -> None:
        hit = s.hit
        begin = bisect_left(self._link_times, hit.at_ms - AT_ONCE_MS)
        end = bisect_right(self._link_times, hit.at_ms + AT_ONCE_MS)
        alike = [other for other in self._links[begin:end] if other.agent == hit.agent]
        here = [other for other in alike if other.network_hash == hit.network_hash]
        anywhere = len({other.url for other in alike if other.nonce == hit.nonce})
        of_this_mail = len({other.url for other in here if other.nonce == hit.nonce})
        if self._audience.one_recipient and hit.network_hash:
            place = (hit.nonce, hit.network_hash)
            of_one_place = [each for each in self._links[begin:end] if (each.nonce, each.network_hash) == place]
            anywhere = max(anywhere, len({each.url for each in of_one_place}))
        of_all_mails = len({(other.nonce, other.url) for other in here}) if hit.network_hash else 0
        s.links_at_once = max([of_this_mail, *(count for count in (anywhere, of_all_mails) if count >= MANY_LINKS)])
        s.links_in_a_row = hit.id in self._rows or of_all_mails > 1

    def _other_click_s(self, s: Situation) -> float | None:
        start = bisect_left(self._link_times, s.hit.at_ms - OTHER_CLICK_MS)
        for other in self._links[start : bisect_left(self._link_times, s.hit.at_ms)]:
            client = recognise(other.agent).client
            elsewhere = other.network_hash != s.hit.network_hash and client.system != s.agent.client.system
            if elsewhere and other.nonce == s.hit.nonce and self._may_be_another_reader(other):
                return (s.hit.at_ms - other.at_ms) / 1000
        return None

    def _may_be_another_reader(self, hit: Hit) -> bool:
        """Not what gateways do just before they let a reader through, and not the sender trying the own link."""
        network = read(hit.network)
        is_machine = network.scanner or network.microsoft or network.data_centre or hit.method != "GET"
        is_sender = hit.agent in self._senders_agents and hit.network_hash in self._senders_networks
        return recognise(hit.agent).kind in DIRECT and not is_machine and not is_sender

    def _hosts_with_agent(self, hit: Hit) -> int:
        return len(
            {
                other.network
                for other in self._around
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
            and _is_another_browser(s.agent, other.agent)
            for other in self._around
        )


def same_visitor(one: Hit, other: Hit) -> bool:
    """Whether two hits come from the same program on the same network, as far as that is known."""
    return one.agent == other.agent and one.network_hash == other.network_hash


def _is_desktop_browser(agent: Agent) -> bool:
    """A browser proper. Mail programs built on one hand links to the reader's own."""
    return agent.kind is Kind.BROWSER and agent.client.device == "desktop" and "Electron/" not in agent.text


def _is_another_browser(agent: Agent, text: str) -> bool:
    other = recognise(text)
    names = (agent.client.name, agent.client.system)
    return _is_desktop_browser(other) and (other.client.name, other.client.system) != names


def _nearest(times: Sequence[int], at_ms: int) -> int:
    """The place of that of the sorted times that is nearest to `at_ms`.

    A view explains the hits after it five times as long as those before it, so distances are weighed like that.
    """
    after = bisect_right(times, at_ms)
    places = range(max(after - 1, 0), min(after + 1, len(times)))
    return min(places, key=lambda place: max(at_ms - times[place], 5 * (times[place] - at_ms)))


def _when_seen(view: OwnView) -> tuple[int, str]:
    return view.at_ms, view.network_hash


def _when(hit: Hit) -> tuple[int, str]:
    return hit.at_ms, hit.id
