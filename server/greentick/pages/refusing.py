"""What is wrong with what a visitor has sent, in the visitor's language."""

from greentick.errors import GreentickError, InvalidInput, Refused
from greentick.notify.outcome import TEXTS as NOTIFY_TEXTS
from greentick.pages.layout import TEXTS, language
from greentick.tongues import texts


def refusal(error: GreentickError) -> str:
    """The sentence of this error; where it has none in every language, that something cannot be understood."""
    spoken = language()
    own = texts(TEXTS, spoken)
    if isinstance(error, InvalidInput | Refused):
        said = own.get(error.name) or texts(NOTIFY_TEXTS, spoken).get(error.name)
        if said is not None:
            return said.format(**error.values).strip()
    return own["problem_400"]
