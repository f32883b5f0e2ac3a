"""Time and ids as callers hand them in, so that rules and tests decide on both."""

from collections.abc import Callable
from datetime import datetime

# Returns the current time in UTC.
Clock = Callable[[], datetime]
# Returns an id that was never returned before.
NewId = Callable[[], str]
