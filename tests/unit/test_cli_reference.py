"""docs/cli.md is what the commands say about themselves."""

from tools.cli_reference import PAGE, introduction, reference


def test_the_page_is_current() -> None:
    current = f"{introduction()}{reference()}"

    assert PAGE.read_text(encoding="utf-8") == current, "run: uv run python -m tools.cli_reference"
