"""Alice with a store, a mail to Bob, channels, and a worker whose clock and queue the test holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from greentick.domain.channels import Channel, Occasion, Rule
from greentick.domain.hit import Hit
from greentick.notify.courier import Courier
from greentick.notify.delivering import Delivering
from greentick.notify.desk import Desk
from greentick.notify.following import Following
from greentick.settings import Settings
from greentick.store import Store
from greentick.store.deliveries import Claim
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_message
from worker.rules import RULES

ALL = frozenset(Occasion)


@dataclass
class Stage:
    """`queued` holds what the worker gave the queue and no job has taken yet."""

    store: Store
    settings: Settings
    now_ms: int = NOW_MS
    queued: list[tuple[str, list[Claim]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alice = self.store.accounts.create(NOW_MS - 1)
        self.courier = Courier(self.settings, self.clock)
        self.desk = Desk(self.store, self.courier, self.clock)

    def clock(self) -> int:
        return self.now_ms

    def send_mail(self, number: int = 1, **changed: object) -> str:
        message = a_message(self.alice, number, **{"sent_at_ms": self.now_ms, **changed})
        self.store.messages.register(self.alice, [message], self.now_ms)
        self.fold()
        return message.id

    def fold(self, *hits: Hit) -> None:
        due = self.store.work.due(self.now_ms, 1000)
        pipeline.run(self.store, RULES, Given(now_ms=self.now_ms, hits=hits, due=due))

    def channel(self, target: str, kind: str = "webhook", **more: object) -> Channel:
        wanted = Channel(id="", account_id=self.alice, kind=kind, name="", target=target, **more)  # type: ignore[arg-type]
        made, _, _ = self.desk.add_channel(wanted)
        return made

    def rule(self, channel: Channel, on: frozenset[Occasion] = ALL, **more: object) -> Rule:
        return self.desk.rule(self.alice, replace(Rule(id="", channel_id=channel.id, on=on), **more))  # type: ignore[arg-type]

    def worker(self, queue: Callable[[Mapping[str, Sequence[Claim]]], None] | None = None) -> Following:
        return Following(self.store, queue or self._queue, clock=self.clock)

    def look(self) -> None:
        """One look of a worker that has just been started."""
        self.worker().look()

    def run_jobs(self) -> list[dict[str, int]]:
        """Run what is queued, each by a job of its own."""
        jobs, self.queued = self.queued, []
        return [Delivering(self.store, self.courier, clock=self.clock).deliver(*job) for job in jobs]

    def states(self) -> list[str]:
        return sorted(each.state for each in self.store.deliveries.list(self.alice, limit=1000))

    def _queue(self, claims: Mapping[str, Sequence[Claim]]) -> None:
        self.queued += [(channel_id, list(theirs)) for channel_id, theirs in claims.items()]
