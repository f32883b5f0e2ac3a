"""Templates are read at one commit: which one, under which name, and what is left out."""

import functools
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scaffold.adapters.installation import stated
from scaffold.adapters.templates import GitTemplates, _staying_inside
from scaffold.errors import ScaffoldError
from scaffold.project.origin import Origin, Snapshot
from tests.world import SMALL_TEMPLATE, commit, git, snapshot_of, write


@pytest.fixture
def templates() -> GitTemplates:
    return GitTemplates()


def export(templates: GitTemplates, origin: Origin, tmp_path: Path, ref: str | None = None) -> Snapshot:
    return templates.export(origin, ref=ref, into=tmp_path / "exported")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["v1.0.0", "v1.10.0", "v1.9.0"], "v1.10.0"),
        (["v2.0.0rc1", "v2.0.0", "nightly", "zzz"], "v2.0.0"),
        (["1.0", "v1.0"], "v1.0"),
        (["2.0.0rc1"], "2.0.0rc1"),
    ],
)
def test_of_several_tags_the_greatest_release_is_recorded(
    tags: list[str], expected: str, templates: GitTemplates, template: Path, tmp_path: Path
) -> None:
    commit(template)
    for tag in tags:
        git(template, "tag", tag)

    assert export(templates, stated(str(template)), tmp_path).commit == expected


def test_a_commit_without_a_tag(templates: GitTemplates, template: Path, tmp_path: Path) -> None:
    git(template, "tag", "nightly")
    made = commit(template)

    assert export(templates, stated(str(template)), tmp_path).commit == f"v1.2.0-1-g{made[:7]}"


def test_a_template_without_any_release(templates: GitTemplates, tmp_path: Path, home: Path) -> None:
    folder = write(home / "young", SMALL_TEMPLATE)
    made = commit(folder)
    git(folder, "tag", "nightly")

    assert export(templates, stated(str(folder)), tmp_path).commit == made[:7]


def test_only_what_a_project_needs_is_exported(
    templates: GitTemplates, template: Path, tmp_path: Path
) -> None:
    write(template, {"locks/uv.lock": "", "licences/mit.txt": "", "src/generator.py": "", "docs/a.md": ""})
    script = template / "template" / "run.sh"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    script.chmod(0o755)
    commit(template)

    folder = export(templates, stated(str(template)), tmp_path).folder

    expected = {name for name in SMALL_TEMPLATE if not name.startswith("tests/")}
    assert set(snapshot_of(folder)) == expected | {"locks/uv.lock", "licences/mit.txt", "template/run.sh"}
    assert (folder / "template" / "run.sh").stat().st_mode & 0o111


def test_a_commit_that_is_not_pushed_yet(
    templates: GitTemplates, template: Path, tmp_path: Path, home: Path
) -> None:
    clone = home / "clone"
    git(home, "clone", "--quiet", str(template), str(clone))
    origin = Origin(location=str(clone), recorded="https://git.example.org/template.git")

    assert export(templates, origin, tmp_path).notes == ()
    made = commit(clone, "only here")
    assert templates.export(origin, ref=None, into=tmp_path / "again").notes == (
        (
            f"commit {made[:12]} of the template is not known at https://git.example.org/template.git; "
            "until it is pushed there, this project cannot be updated"
        ),
    )


@pytest.fixture
def address(template: Path, tmp_path: Path) -> Iterator[str]:
    """The template behind HTTP, with a released, a prereleased and an unreleased commit."""
    for change, tag in (("2.0", "v2.0.0"), ("3.0", "v3.0.0rc1"), ("later", None)):
        write(template, {"template/change.txt": f"{change}\n"})
        commit(template)
        if tag:
            git(template, "tag", tag)
    served = tmp_path / "served"
    git(tmp_path, "clone", "--quiet", "--bare", str(template), str(served / "template.git"))
    git(served / "template.git", "update-server-info")
    handler = functools.partial(Quiet, directory=str(served))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}/template"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("ref", "recorded", "change"),
    [(None, "v2.0.0", "2.0\n"), ("v3.0.0rc1", "v3.0.0rc1", "3.0\n"), ("v1.2.0", "v1.2.0", None)],
)
def test_an_address(
    ref: str | None, recorded: str, change: str | None, address: str, templates: GitTemplates, tmp_path: Path
) -> None:
    """Without a ref it is the newest release, as it is for Copier."""
    snapshot = export(templates, stated(f"http://{address}"), tmp_path, ref)

    assert (snapshot.source, snapshot.commit) == (f"http://{address}.git", recorded)
    changed = snapshot.folder / "template" / "change.txt"
    assert (changed.read_text(encoding="utf-8") if changed.exists() else None) == change


def test_a_password_in_an_address_goes_no_further(
    address: str, templates: GitTemplates, tmp_path: Path
) -> None:
    snapshot = export(templates, stated(f"http://ada:s3cret@{address}"), tmp_path)

    assert snapshot.source == f"http://{address}.git"
    with pytest.raises(ScaffoldError) as caught:
        templates.export(stated(f"http://ada:s3cret@{address}/gone"), ref=None, into=tmp_path / "gone")
    assert caught.value.message == f"the template at http://{address}/gone.git cannot be read"
    assert "s3cret" not in f"{caught.value.message} {caught.value.cause}"


def test_a_bundle_and_a_bare_repository(templates: GitTemplates, template: Path, tmp_path: Path) -> None:
    git(template, "bundle", "create", "--quiet", str(tmp_path / "template.bundle"), "--all")
    git(tmp_path, "clone", "--quiet", "--bare", str(template), str(tmp_path / "bare"))

    for name in ("template.bundle", "bare"):
        snapshot = templates.export(stated(str(tmp_path / name)), ref=None, into=tmp_path / f"from-{name}")

        assert (snapshot.source, snapshot.commit) == (str(tmp_path / name), "v1.2.0")
        assert (snapshot.folder / "copier.yml").is_file()


@pytest.mark.parametrize("kind", ["checkout", "bare", "template.bundle"])
def test_what_is_kept_out_of_archives_is_in_the_template(
    kind: str, templates: GitTemplates, template: Path, tmp_path: Path
) -> None:
    files = {
        "template/.gitattributes": "tests/ export-ignore\n.gitattributes export-ignore\nv.txt export-subst\n",
        "template/tests/test_it.py": "x = 1\n",
        "template/v.txt": "$Format:%H$\n",
    }
    commit(write(template, files))
    git(template, "tag", "v1.3.0")
    git(template, "bundle", "create", "--quiet", str(tmp_path / "template.bundle"), "--all")
    git(tmp_path, "clone", "--quiet", "--bare", str(template), str(tmp_path / "bare"))
    git(tmp_path, "clone", "--quiet", str(template), str(tmp_path / "checkout"))

    folder = export(templates, stated(str(tmp_path / kind)), tmp_path).folder

    assert {name: (folder / name).read_text("utf-8") for name in files} == files


def test_git_may_be_set_to_refuse_repositories_without_a_work_tree(
    templates: GitTemplates, template: Path, tmp_path: Path, home: Path
) -> None:
    with (home / ".gitconfig").open("a", encoding="utf-8") as file:
        file.write("[safe]\n  bareRepository = explicit\n")
    git(template, "bundle", "create", "--quiet", str(tmp_path / "template.bundle"), "--all")

    snapshot = export(templates, stated(str(tmp_path / "template.bundle")), tmp_path)

    assert snapshot.commit == "v1.2.0"


@pytest.mark.parametrize(
    ("path", "more", "refused"),
    [
        ("template/vendor", "", True),
        ("shared", "", False),
        ("shared", "--- !include shared/*.yml\n---\n", True),
    ],
)
def test_parts_in_other_repositories_are_not_left_out_in_silence(
    path: str, more: str, *, refused: bool, templates: GitTemplates, template: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other", {"a.yml": "a: {type: str, default: x}\n"})
    commit(other)
    git(template, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), path)
    write(template, {"copier.yml": more + SMALL_TEMPLATE["copier.yml"]})
    commit(template)

    if not refused:
        assert export(templates, stated(str(template)), tmp_path).commit is not None
        return
    with pytest.raises(ScaffoldError) as caught:
        export(templates, stated(str(template)), tmp_path)
    assert caught.value.details == (path,)
    assert "submodules" in str(caught.value.cause)


@pytest.mark.skipif(not hasattr(tarfile, "data_filter"), reason="this Python has no such filter")
def test_the_quick_filter_lets_through_what_the_one_of_tarfile_does(tmp_path: Path) -> None:
    members = [
        entry("plain/file.txt"),
        entry("plain/run.sh", mode=0o775),
        entry("plain/odd.sh", mode=0o011),
        entry("plain", kind=tarfile.DIRTYPE),
        entry("..dotted/a..b"),
        entry("../out.txt"),
        entry("a/../../out.txt"),
        entry("/absolute.txt"),
        entry("a\\b.txt"),
        entry("c:d.txt"),
        entry("device", kind=tarfile.CHRTYPE),
        entry("out", kind=tarfile.SYMTYPE, linkname="../.."),
        entry("in", kind=tarfile.SYMTYPE, linkname="."),
        entry("in/file.txt"),
    ]
    (tmp_path / "out").symlink_to(tmp_path.parent)

    quick = _staying_inside()

    for member in (*members, entry("out/file.txt")):
        assert outcome(quick, member, tmp_path) == outcome(tarfile.data_filter, member, tmp_path), member.name


def entry(
    name: str, *, kind: bytes = tarfile.REGTYPE, mode: int = 0o664, linkname: str = ""
) -> tarfile.TarInfo:
    """Make a member as git archives it."""
    member = tarfile.TarInfo(name)
    member.type, member.mode, member.linkname, member.uname = kind, mode, linkname, "root"
    return member


def outcome(
    filtering: Callable[[tarfile.TarInfo, str], tarfile.TarInfo | None], member: tarfile.TarInfo, folder: Path
) -> object:
    """Give what is made of the member, or the kind of refusal."""
    try:
        made = filtering(member, str(folder))
    except tarfile.TarError as error:
        return type(error)
    return made and (made.name, made.type, made.mode, made.uid, made.gid, made.uname, made.gname)
