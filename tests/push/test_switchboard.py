"""What the lines of a process are told in turns."""

from greentick.push.line import Word
from greentick.push.switchboard import CHECK_BEATS, Switchboard
from waiting import wait_until


class Listening:
    """Stands in a switchboard as a line does, and remembers what it was told."""

    account_id = b"alice"

    def __init__(self) -> None:
        self.told: list[object] = []

    def beat(self) -> bool:
        self.told.append(Word.BEAT)
        return True

    def tell(self, order: object) -> None:
        if order is Word.CHECK:
            self.told.append(order)


def test_a_look_at_the_session_takes_the_place_of_no_heartbeat() -> None:
    board = Switchboard(listen=lambda: iter(()), ends_of=lambda _: {}, heartbeat_s=0.02)
    line = Listening()
    board.join(line)  # type: ignore[arg-type]

    board.start()

    wait_until(lambda: line.told.count(Word.CHECK) >= 2)
    board.close()
    before_the_first, before_the_second = _split(line.told)
    assert before_the_first == before_the_second == [Word.BEAT] * CHECK_BEATS


def _split(told: list[object]) -> tuple[list[object], list[object]]:
    first = told.index(Word.CHECK)
    second = told.index(Word.CHECK, first + 1)
    return told[:first], told[first + 1 : second]
