"""What the time causes that passes."""

from datetime import timedelta

from community.kernel.schedule import every
from community.shipping.services.publishing import publish_due


@every(timedelta(minutes=1), name="shipping.publish")
def publish_scheduled() -> None:
    """Publish the entries whose moment has come."""
    publish_due()
