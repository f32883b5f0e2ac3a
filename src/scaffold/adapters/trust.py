"""The templates that this user trusts: the installation's own, and those that the user has named."""

from collections.abc import Callable
from pathlib import Path

from scaffold.adapters.installation import is_own, normalised
from scaffold.errors import TargetError, TemplateError, UntrustedError
from scaffold.project.addresses import without_password
from scaffold.project.origin import Origin

_HEAD = "# Templates that `scaffold` may contact and run the code of, one address a line.\n"


class TrustedTemplates:
    """Kept in a text file: an address a line; one that ends with a slash includes all below it."""

    def __init__(self, *, known: Callable[[], Origin], file: Path) -> None:
        self._known = known
        self._file = file

    def knows(self, source: str) -> bool:
        """Tell whether the template that an answers file names may be contacted."""
        return self._is_own(source) or any(covers(entry, source) for entry in self._entries())

    def require(self, source: str) -> None:
        """Refuse a template that is not trusted."""
        if not self.knows(source):
            shown = without_password(source)
            raise UntrustedError(
                f"the template at {shown} is not the one of this installation, and was not contacted",
                cause="an update and the gates run code that comes from there",
                help=f"if you trust it, add --trust-template {shown}, which is remembered",
            )

    def remember(self, address: str) -> None:
        """Note an address for good."""
        entry = without_password(address)
        if entry in self._entries():
            return
        try:
            before = self._text() if self._file.is_file() else _HEAD
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft = self._file.with_suffix(".draft")
            draft.write_text(f"{before}{entry}\n", "utf-8", errors="surrogateescape")
            draft.replace(self._file)
        except OSError as error:
            raise TargetError(f"cannot write {self._file}", cause=error.strerror) from error

    def _entries(self) -> tuple[str, ...]:
        if not self._file.is_file():
            return ()
        lines = (line.strip() for line in self._text().splitlines())
        return tuple(line for line in lines if line and not line.startswith("#"))

    def _text(self) -> str:
        """Read the file; bytes that are no text stay as they are."""
        return self._file.read_text("utf-8", errors="surrogateescape")

    def _is_own(self, source: str) -> bool:
        try:
            return is_own(source, self._known())
        except TemplateError:
            return False


def covers(entry: str, source: str) -> bool:
    """Tell whether trust in `entry` is trust in `source`: the same place, or one below an `entry/`."""
    place = normalised(source)
    if entry.endswith("/"):
        return place.startswith(f"{normalised(entry)}/") and ".." not in place.split("/")
    return place == normalised(entry)


def user_trust_file() -> Path:
    """Say where trust is kept: `trusted-templates.txt` in the configuration folder of this system."""
    from platformdirs import user_config_path

    return user_config_path("scaffold", appauthor=False) / "trusted-templates.txt"
