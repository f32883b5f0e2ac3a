"""The forms that receivers of alerts take. Each redacts what it is made of."""

import socket
from collections.abc import Mapping
from html import escape

from ...domain.redaction import redact, redact_values
from ...services.alerts import Alert

# Of PagerDuty's summary, and of the text of a block of Slack; beyond them an event is refused.
_SUMMARY_CHARS, _BLOCK_CHARS = 1_024, 3_000


def plain(alert: Alert) -> dict[str, object]:
    """Return the project's own form, version 1 of `deployments/alerts/alert.schema.json`."""
    return {
        "version": 1,
        "event": alert.event,
        "severity": alert.severity.value,
        "message": redact(alert.message),
        "details": _details(alert),
        "incident": alert.incident,
        "raised_at": alert.raised_at.isoformat(),
    }


def alertmanager(alert: Alert) -> list[dict[str, object]]:
    """Return `postableAlerts` of the API v2 of Alertmanager, which groups what has equal labels."""
    labels = {"alertname": alert.event, "severity": alert.severity.value, "incident": alert.incident}
    return [
        {
            "labels": {**labels, "service": __name__.partition(".")[0]},
            "annotations": {"summary": redact(alert.message), **_details(alert)},
            "startsAt": alert.raised_at.isoformat(),
        }
    ]


def pagerduty(alert: Alert, *, routing_key: str) -> dict[str, object]:
    """Return an event of PagerDuty's Events API v2 that opens an incident, or adds to the open one of its key."""
    return {
        "routing_key": routing_key,
        "event_action": "trigger",
        # Without a key of ours, PagerDuty makes one.
        **({"dedup_key": alert.incident[:255]} if alert.incident else {}),
        "payload": {
            "summary": redact(alert.message)[:_SUMMARY_CHARS],
            "source": socket.gethostname(),
            "severity": alert.severity.value,
            "timestamp": alert.raised_at.isoformat(),
            "component": __name__.partition(".")[0],
            "class": alert.event,
            "custom_details": _details(alert),
        },
    }


def slack(alert: Alert) -> dict[str, object]:
    """Return a message of an incoming webhook of Slack; nothing in it is read as a mention, a link or markup."""
    lines = [f"{alert.severity.upper()} {alert.event}: {redact(alert.message)}"]
    lines += [f"{name}: {value}" for name, value in _details(alert).items()]
    text = "\n".join(lines)
    return {
        "text": escape(lines[0], quote=False),
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text[:_BLOCK_CHARS], "emoji": False}}],
    }


def _details(alert: Alert) -> Mapping[str, str]:
    redacted = redact_values(alert.details)
    return {str(name): str(value) for name, value in redacted.items()} if isinstance(redacted, dict) else {}
