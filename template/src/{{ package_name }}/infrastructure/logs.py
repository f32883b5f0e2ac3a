"""Logs on stderr: one JSON object a line, or readable lines on a terminal, redacted either way."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog

from ..domain.redaction import redact_values

_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
)


class _Stderr(logging.Handler):
    """Writes to the stderr of the moment; its type distinguishes it from handlers of others."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; where that fails, as on a full disk, what was being done goes on without it."""
        with suppress(OSError):
            sys.stderr.write(self.format(record) + "\n")


def configure_logs(level: str) -> None:
    """Send every logger of the process to stderr, from `level` upwards. Calling it again replaces what was set."""
    on_terminal = sys.stderr.isatty()
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=(
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_colors,
            _redact,
            render,
        ),
    )
    handler = _Stderr()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [kept for kept in root.handlers if not isinstance(kept, _Stderr)]
    root.addHandler(handler)
    root.setLevel(level)
    # Their requests are our own logs' business.
    for chatty in ("alembic", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _without_colors(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # The web server says everything twice, the second time for its own terminal.
    event.pop("color_message", None)
    return event


def _redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    redacted = redact_values(event)
    return redacted if isinstance(redacted, dict) else event
