"""What several features share: the chat model, the database, time and ids."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from ..config.settings import Settings
from ..infrastructure.chat.offline import OfflineChatModel, Responder
from ..infrastructure.database.connection import open_database
from ..models.chat import ChatModel


@contextmanager
def open_chat_model(settings: Settings, *, responders: Mapping[str, Responder]) -> Iterator[ChatModel]:
    """Yield the chat model that `settings.chat` names; `responders` are the rules of the offline one."""
    match settings.chat.provider:
        case "offline":
            yield OfflineChatModel(responders)


@contextmanager
def open_app_database(settings: Settings) -> Iterator[Engine]:
    """Yield the application's database, migrated to the newest revisions."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    file = settings.state_dir / "app.sqlite3"
    with open_database(f"sqlite:///{file}", migrations=Path("migrations")) as engine:
        yield engine


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def new_trace_id() -> str:
    """Return a random id of 32 hexadecimal digits."""
    return uuid.uuid4().hex
