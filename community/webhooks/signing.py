"""Secrets and signatures, by the Standard Webhooks specification (https://www.standardwebhooks.com)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook as Signer

from community.kernel.clock import now
from community.webhooks.models import Webhook


@dataclass(frozen=True, slots=True)
class Outward:
    """What the site's settings say of webhooks: its address for links, its key, and hosts inside its own network."""

    base_url: str
    key: str
    allowed: frozenset[str]


def secret_of(webhook_id: int, salt: str, key: str) -> str:
    """The secret that receivers verify with: `whsec_` and the base64 of HMAC-SHA256(site's key, id and salt)."""
    digest = hmac.new(key.encode(), f"webhook:{webhook_id}:{salt}".encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(digest).decode()


def headers_for(webhook: Webhook, message_id: str, body: str, key: str) -> Mapping[str, str]:
    """Id, time and signatures of a message: by the secret, and for a day after a rotation by the earlier one too."""
    moment: datetime = now()
    salts = [webhook.salt]
    if webhook.old_salt and webhook.old_until and webhook.old_until > moment:
        salts.append(webhook.old_salt)
    signed = (Signer(secret_of(webhook.id, salt, key)).sign(message_id, moment, body) for salt in salts)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signed),
    }
