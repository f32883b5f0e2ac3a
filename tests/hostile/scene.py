"""Where hostile templates and projects are tried: a small template, a project, and a place to be marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Scaffold
from tests.hostile.cases import Case
from tests.world import SMALL_TEMPLATE, commit, git, write

MARK_NAME = "marked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`here` is the working folder; a project stands in `desk` below it once it is made."""

    scaffold: Scaffold
    template: Path
    here: Path

    @property
    def project(self) -> Path:
        """The project's folder."""
        return self.here / "desk"

    @property
    def mark(self) -> Path:
        """What hostile code would make."""
        return self.here.parent / MARK_NAME

    def release(self, tag: str, case: Case | None = None, files: Mapping[str, str] | None = None) -> None:
        """Commit the small template with a case laid over it, and tag it."""
        write(self.template, {**SMALL_TEMPLATE, **(files or {})})
        if case:
            self.lay(case, self.template)
        commit(self.template, tag)
        git(self.template, "tag", tag)

    def lay(self, case: Case, folder: Path) -> None:
        """Write the files and links of a case; `NAME.more` is added to the end of `NAME`."""
        for name, text in case.files.items():
            (folder / f"{name}.jinja").unlink(missing_ok=True)
            file = folder / self._filled(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".more":
                with file.with_suffix("").open("a", encoding="utf-8") as stream:
                    stream.write(self._filled(text))
            else:
                file.write_text(self._filled(text), encoding="utf-8")
        for name, target in case.links.items():
            (folder / name).symlink_to(self._filled(target))
        for name in case.executable:
            (folder / name).chmod(0o755)

    def strangers(self) -> Iterator[str]:
        """Name what stands outside the folders that belong there."""
        known = {self.here.parent / "work", self.template}
        yield from (str(path) for path in self.here.parent.iterdir() if path not in known)

    def _filled(self, text: str) -> str:
        return text.replace("MARK_NAME", MARK_NAME).replace("MARK", str(self.mark))
