"""Reading templates: from a git checkout, a git URL or bundle, or a plain folder."""

import io
import re
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scaffold.adapters.clones import archive, cloned, leaves_out, refuse_submodules
from scaffold.adapters.git import Git
from scaffold.adapters.installation import BUNDLE
from scaffold.adapters.versions import version_of
from scaffold.answers import spelling
from scaffold.errors import TemplateError, ToolError
from scaffold.project.addresses import without_password
from scaffold.project.origin import Origin, Snapshot
from scaffold.project.template_questions import (
    CONFIGURATIONS,
    configuration_of,
    is_kin,
    questions_in,
)
from scaffold.workspace.staging import scratch

# The line by which a commit of a wheel's bundle names its original; tools/bundle.py writes it.
COPIED_FROM = "Template-Commit"
# What of a template's repository no project is made from; leaving it out makes the export quick.
_OTHER = ("src", "tests", "docs", "tools", "benchmarks", "uv.lock")
_LEADING_OUT = re.compile(r"(^|/)\.\.(/|$)|[\\:]")
# What None stands for: the attribute that a new file has. The types of tarfile do not know it.
_NOT_KEPT: dict[str, Any] = dict.fromkeys(("uid", "gid", "uname", "gname"))
_MODULES = ".gitmodules"
_REMOTE = "refs/remotes/origin/"
_NO_TEMPLATE = f"it holds no {CONFIGURATIONS[0]}"
_RELEASES = ("--match=v[0-9]*", "--match=[0-9]*")


class GitTemplates:
    """Exports templates, asking git only where there is something to ask it."""

    def export(self, origin: Origin, *, ref: str | None, into: Path) -> Snapshot:
        """Give the template at `ref` as plain files: in `into`, or where it is when it is a plain folder."""
        folder = Path(origin.location)
        if (folder / ".git").exists():
            return self._from_checkout(origin, folder, ref or origin.ref, into)
        if configuration_of(folder):
            return _from_folder(origin, folder, ref)
        if folder.is_dir() and not (folder / "HEAD").is_file():
            raise TemplateError(f"no template in {folder}", cause=_NO_TEMPLATE)
        return self._from_address(origin, ref or origin.ref, into)

    def current(self, origin: Origin) -> str | None:
        """Name the commit of a local checkout; None for any other template."""
        folder = Path(origin.location)
        return self.release(folder, self.commit(folder, "HEAD")) if (folder / ".git").exists() else None

    def release(self, repository: Path, commit: str) -> str:
        """Name a commit as Copier can find it again: its newest release tag, else `git describe`.

        Of several release tags the greatest PEP 440 version wins, of equal versions the greatest spelling.
        """
        tags = Git(repository).text("tag", "--points-at", commit).splitlines()
        releases = sorted((version, tag) for tag in tags if (version := version_of(tag)))
        if releases:
            return releases[-1][1]
        return Git(repository).text("describe", "--tags", "--always", *_RELEASES, commit)

    def _from_checkout(self, origin: Origin, folder: Path, ref: str | None, into: Path) -> Snapshot:
        commit = self.commit(folder, ref or "HEAD")
        git = Git(folder)
        wanted, unfiltered = self._wanted(git, commit, origin), git.without_own_filters()
        if leaves_out(git, commit):
            with scratch(Path(tempfile.gettempdir())) as beside:
                clone = cloned(str(folder), beside / "template", "--shared")
                _unpack(archive(Git(clone), commit, wanted, unfiltered=()), into, origin)
        else:
            _unpack(archive(git, commit, wanted, unfiltered=unfiltered), into, origin)
        notes = []
        if ref is None and git.text("status", "--porcelain", "--", *wanted, settings=unfiltered):
            notes.append(f"the template in {folder} has uncommitted changes, which are not used")
        if origin.recorded != origin.location and not self._is_pushed(folder, commit):
            notes.append(
                f"commit {commit[:12]} of the template is not known at {origin.recorded}; "
                "until it is pushed there, this project cannot be updated"
            )
        return Snapshot(
            folder=into,
            source=origin.recorded,
            commit=self.release(folder, commit),
            commit_id=commit,
            notes=tuple(notes),
        )

    def _from_address(self, origin: Origin, ref: str | None, into: Path) -> Snapshot:
        with scratch(Path(tempfile.gettempdir())) as folder:
            try:
                clone = cloned(origin.location, folder / "template")
            except ToolError as error:
                if error.cause is None:
                    raise
                cause = without_password(error.cause)
                raise TemplateError(
                    f"the template at {origin.recorded} cannot be read", cause=cause
                ) from None
            commit = self.commit(clone, ref or self.newest_release(clone))
            wanted = self._wanted(Git(clone), commit, origin)
            _unpack(archive(Git(clone), commit, wanted, unfiltered=()), into, origin)
            carried = Path(origin.location).name == BUNDLE
            return Snapshot(
                folder=into,
                source=origin.recorded,
                commit=self.release(clone, commit),
                commit_id=self.copied_from(clone, commit) if carried else commit,
            )

    def commit(self, repository: Path, ref: str) -> str:
        """Resolve `ref`, which may be a branch of the address that `repository` was cloned from.

        Raises:
            TemplateError: there is no such ref.
        """
        git = Git(repository)
        for name in (ref, f"{_REMOTE}{ref}"):
            if commit := git.commit_of(name):
                return commit
        names = git.text("for-each-ref", "--format=%(refname:short)").splitlines()
        match = spelling.closest(ref, [name.removeprefix("origin/") for name in names])
        raise TemplateError(f"the template has no version {ref!r}", help=f"--ref {match}" if match else None)

    def copied_from(self, bundle: Path, commit: str) -> str:
        """Name the commit of the template's repository that a commit of a wheel's bundle is the copy of."""
        trailer = f"--format=%(trailers:key={COPIED_FROM},valueonly)"
        return Git(bundle).text("show", "--no-patch", trailer, commit).strip() or commit

    def newest_release(self, repository: Path) -> str:
        """Name the tag with the greatest version, pre-releases left out; HEAD where nothing was released."""
        tags = Git(repository).text("tag", "--list").splitlines()
        releases = [
            (version, tag) for tag in tags if (version := version_of(tag)) and not version.is_prerelease
        ]
        return max(releases)[1] if releases else "HEAD"

    def _is_pushed(self, folder: Path, commit: str) -> bool:
        return bool(Git(folder).text("for-each-ref", "--count=1", f"--contains={commit}", "refs/remotes"))

    def _wanted(self, git: Git, commit: str, origin: Origin) -> tuple[str, ...]:
        """Name the paths that projects are made from.

        The sources of scaffold's own kind of template are told from its questions.

        Raises:
            TemplateError: the commit holds no template.
        """
        names = git.text("ls-tree", "--name-only", commit, "--", _MODULES, *CONFIGURATIONS).splitlines()
        found = [name for name in names if name != _MODULES]
        if not found:
            raise TemplateError(f"no template in {origin.recorded}", cause=_NO_TEMPLATE)
        text = git.text("show", f"{commit}:{found[0]}")
        if _MODULES in names:
            refuse_submodules(git, commit, text, origin)
        unused = _OTHER if is_kin(questions_in(text)) else ()
        return (".", *(f":(exclude){name}" for name in unused))


def _unpack(packed: bytes, into: Path, origin: Origin) -> None:
    into.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        # Set as an attribute, because Python before 3.11.4 knows no such argument.
        tar.extraction_filter = (
            _staying_inside() if hasattr(tarfile, "data_filter") else lambda member, _: member
        )
        try:
            tar.extractall(into)  # noqa: S202 - the line above filters
        except tarfile.TarError as error:
            raise TemplateError(
                f"the template in {origin.recorded} holds a path that leads out of it", cause=str(error)
            ) from error


def _staying_inside() -> Callable[[tarfile.TarInfo, str], tarfile.TarInfo | None]:
    """Make a filter that is tarfile's `data_filter`, and quicker where no path can lead anywhere.

    That one resolves each path on disk. Until the first link, only names can lead out of a new folder.
    """
    linked = False

    def filtered(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
        nonlocal linked
        linked = linked or not (member.isreg() or member.isdir())
        if linked or member.name.startswith("/") or _LEADING_OUT.search(member.name):
            return tarfile.data_filter(member, folder)
        mode = None if member.isdir() else 0o600 | member.mode & (0o755 if member.mode & 0o100 else 0o644)
        return member.replace(**{**_NOT_KEPT, "mode": mode}, deep=False)

    return filtered


def _from_folder(origin: Origin, folder: Path, ref: str | None) -> Snapshot:
    if ref is not None:
        raise TemplateError(f"the template has no version {ref!r}", cause=f"{folder} is not a git repository")
    note = f"{folder} is not a git repository, so this project cannot be updated until it is linked to one"
    return Snapshot(folder=folder, source=origin.recorded, commit=None, notes=(note,))
