"""Alerts to a program of this machine."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.redaction import redact
from ...services.alerts import Alert, AlertError
from .payloads import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAlerts:
    """Starts a program for each alert, without a shell; the alert is JSON on its standard input."""

    command: Sequence[str]
    timeout_s: float

    def send(self, alert: Alert) -> None:
        """Run the program.

        Raises:
            AlertError: it cannot be started, has not ended in time (it is stopped), or its exit code is not 0.
        """
        try:
            done = subprocess.run(  # noqa: S603 - what the settings name
                self.command,
                input=json.dumps(plain(alert)),
                capture_output=True,
                text=True,
                timeout=self.timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise AlertError(f"alerts.command: not ended after {self.timeout_s:g} s") from error
        except OSError as error:
            raise AlertError(f"alerts.command: {self.command[0]}: {error.strerror}") from error
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
            raise AlertError(f"alerts.command: exit code {done.returncode}: {redact(last)}")
