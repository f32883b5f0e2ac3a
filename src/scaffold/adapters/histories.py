"""The versions of a template: of a checkout in its present state, or of an address through one clone."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from scaffold.adapters.clones import local_settings
from scaffold.adapters.git import Git
from scaffold.adapters.installation import BUNDLE, is_address, is_own, stated
from scaffold.adapters.templates import GitTemplates
from scaffold.adapters.versions import base_of, may_be_commit, newer_of, version_of
from scaffold.errors import TemplateError, ToolError
from scaffold.project.origin import Origin, Snapshot


class GitHistories:
    """Opens histories; `known` finds this installation's own template, `require` refuses a stranger's."""

    def __init__(self, *, known: Callable[[], Origin], require: Callable[[str], None]) -> None:
        self._templates = GitTemplates()
        self._known = known
        self._require = require

    @contextlib.contextmanager
    def open(self, source: str, *, version: str | None = None) -> Iterator["GitHistory"]:
        """Open the template whose address an answers file records.

        The copy that this installation carries is preferred, unless it lacks `version`.
        """
        location = self._location(source)
        if (Path(location) / ".git").exists():
            yield GitHistory.of_checkout(Path(location), source)
            return
        with tempfile.TemporaryDirectory(prefix="scaffold-template-") as folder:
            clone = Path(folder) / "clone"
            self._clone(location, source, clone)
            carried, address = Path(location).name == BUNDLE, _address_of(source)
            if carried and version and address and not Git(clone).commit_of(version):
                carried, clone = False, Path(folder) / "fresh"
                self._clone(address, source, clone)
            yield GitHistory(repository=clone, source=source, released=not carried, carried=carried)

    def newer(self, source: str, version: str | None) -> str | None:
        """Name the version that an update would go to; only names of versions are asked for."""
        location = self._location(source)
        here = Path(location)
        if (here / ".git").exists():
            return _newer_in_checkout(GitHistory.of_checkout(here, source), version)
        commits, carried, address = _references(location, source), here.name == BUNDLE, _address_of(source)
        if carried and version and address and f"refs/tags/{version}" not in commits:
            commits, carried = _references(address, source), False
        return newer_of(commits, version, carried=carried)

    def _location(self, source: str) -> str:
        """Find where `source` is read: the copy that this installation carries, else its own address."""
        self._require(source)
        with contextlib.suppress(TemplateError):
            known = self._known()
            if is_own(source, known):
                return known.location
        try:
            location = stated(source).location
        except TemplateError:
            raise _moved(source) from None
        here = Path(location)
        if here.is_dir() and not (here / ".git").exists() and not (here / "HEAD").is_file():
            raise TemplateError(
                f"the template at {source} has no versions",
                cause="it is a plain folder, not a git repository",
                help="scaffold link URL",
            )
        return location

    def _clone(self, location: str, source: str, into: Path) -> None:
        try:
            Git(into.parent).text(
                "clone",
                "--quiet",
                "--no-checkout",
                "--",
                location,
                str(into),
                settings=local_settings(location),
            )
        except ToolError as error:
            if error.cause is None:
                raise
            raise _unreachable(source, error.cause.replace(location, source)) from None


class GitHistory:
    """One opened history."""

    def __init__(self, *, repository: Path, source: str, released: bool, carried: bool) -> None:
        self._templates = GitTemplates()
        self._repository = repository
        self._source = source
        self._released = released
        self._carried = carried

    @classmethod
    def of_checkout(cls, folder: Path, source: str) -> "GitHistory":
        """Open a checkout, whose present commit is what an update goes to."""
        return cls(repository=folder, source=source, released=False, carried=False)

    def newest(self) -> str:
        """Name the newest release of an address, or the commit of a checkout."""
        return self._templates.newest_release(self._repository) if self._released else "HEAD"

    def label(self, ref: str) -> str:
        """Name the commit `ref` as the answers file does; a release tag is its own name."""
        commit = self._templates.commit(self._repository, ref)
        return (
            ref
            if version_of(ref) and self._is_tag(ref)
            else self._templates.release(self._repository, commit)
        )

    def commit_id(self, ref: str) -> str:
        """Give the id that the commit `ref` has where the template is developed."""
        commit = self._templates.commit(self._repository, ref)
        return self._templates.copied_from(self._repository, commit) if self._carried else commit

    def precedes(self, earlier: str, later: str) -> bool:
        """Tell whether `earlier` is an older version than `later`."""
        older = version_of(earlier) if self._is_release(earlier) else None
        newer = base_of(later) if self._is_release(later) else None
        if older and newer and (older < newer or version_of(later)):
            return older < newer
        return earlier != later and Git(self._repository).succeeds(
            "merge-base", "--is-ancestor", earlier, later
        )

    def _is_release(self, name: str) -> bool:
        return not may_be_commit(name) or self._is_tag(name)

    def _is_tag(self, name: str) -> bool:
        return Git(self._repository).succeeds("show-ref", "--verify", "--quiet", f"refs/tags/{name}")

    def export(self, ref: str, *, into: Path) -> Snapshot:
        """Write the template at `ref` to `into`."""
        origin = Origin(location=str(self._repository), recorded=self._source)
        snapshot = self._templates.export(origin, ref=ref, into=into)
        return replace(snapshot, commit_id=self.commit_id(ref)) if self._carried else snapshot


def _address_of(source: str) -> str | None:
    """Spell what an answers file records as git fetches it; None for a folder."""
    try:
        address = stated(source).location
    except TemplateError:
        return None
    return address if is_address(address) else None


def _references(location: str, source: str) -> Mapping[str, str]:
    """List the references of a repository, each with its commit."""
    try:
        # Not in the project, whose configuration of git would have a say in it.
        with tempfile.TemporaryDirectory(prefix="scaffold-template-") as folder:
            listing = Git(Path(folder)).text("ls-remote", "--", location, settings=local_settings(location))
    except ToolError as error:
        if error.cause is None:
            raise
        raise _unreachable(source, error.cause.replace(location, source)) from None
    return {name: commit for commit, name in (line.split("\t") for line in listing.splitlines())}


def _newer_in_checkout(history: GitHistory, version: str | None) -> str | None:
    newest = history.label(history.newest())
    return None if version and (newest == version or history.precedes(newest, version)) else newest


def _unreachable(source: str, cause: str | None) -> TemplateError:
    return TemplateError(
        f"the template at {source} cannot be reached",
        cause=cause,
        help="check the network and your access, or name another address: scaffold link URL",
    )


def _moved(source: str) -> TemplateError:
    return TemplateError(
        f"the template is no longer at {source}", cause="nothing is there", help="scaffold link URL"
    )
