"""How pages set a stranger's words apart from their own."""

from markupsafe import Markup, escape

from greentick.domain.isolating import unclosable


def apart(words: str) -> Markup:
    """Words that stand for themselves, whichever way they are written."""
    return Markup("<bdi>{}</bdi>").format(escape(unclosable(words)))
