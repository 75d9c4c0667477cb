"""Whether news still holds: between being found and being told, hours may pass, or days."""

from greentick.domain.channels import News, Occasion
from greentick.domain.receipt import Group
from greentick.domain.reminders import still_so
from greentick.domain.stored import StoredReceipt


def holds(news: News, stored: StoredReceipt) -> bool:
    """Whether it may be told as it is. An event older than those kept with the receipt is taken for what it was."""
    if news.reminder is not None:
        return still_so(news.reminder, stored.receipt.state, stored.message.replied_at_ms)
    if news.event is None:
        return True
    meant = Group.UNCERTAIN if news.occasion is Occasion.MAYBE else Group.OPENED
    hits = {news.event.id, *news.event.hit_ids}
    groups = {each.group for each in stored.receipt.events if not hits.isdisjoint((each.id, *each.hit_ids))}
    return meant in groups if groups else stored.more_events > 0
