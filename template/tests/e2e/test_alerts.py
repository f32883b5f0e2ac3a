"""`alerts test`: find out whether alerts arrive before they are needed."""

import pytest

from ..conftest import Cli


def test_a_test_alert_reaches_the_log(cli: Cli) -> None:
    done = cli("alerts", "test")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "alert: This is a test: alerts arrive here." in done.stderr
    assert done.stderr.splitlines()[-1] == "sent to log"


def test_a_receiver_that_is_gone_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ALERTS__SINKS", '["log", "webhook"]')
    monkeypatch.setenv("ALERT_WEBHOOK_URL", "http://127.0.0.1:9/hook?secret=hidden")
    done = cli("alerts", "test")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "error: ALERT_WEBHOOK_URL: ConnectError" in done.stderr
    assert "hidden" not in done.stderr
