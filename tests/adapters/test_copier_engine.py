"""The engine renders what plain Copier renders, whatever it does to be quicker."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.installation import stated
from scaffold.adapters.templates import GitTemplates
from scaffold.answers.model import Answers
from scaffold.errors import TemplateError
from scaffold.project.origin import Snapshot
from tests.world import SMALL_TEMPLATE, commit, git, snapshot_of, write

CHECKOUT = Path(__file__).parents[2]


ANSWERS_FILE = "{{ _copier_conf.answers_file }}.jinja"
# What Jinja and Copier can do with a path and a text, in two spellings of the markup.
MARKUP = {
    "copier.yml": """\
name: {type: str, default: desk}
modules: {type: yaml, default: [a, b]}
_exclude: ["{% if name == 'desk' %}left-out{% endif %}", copier.yml]
""",
    "{% yield m from modules %}{{ m }}{% endyield %}/{{ m }}.txt.jinja": "{{ m }}\n",
    "{% yield m from modules %}{{ m }}.txt{% endyield %}.jinja": "{{ m }} of {{ name }}\n",
    "{% yield m from modules %}{{ m }}{% endyield %}/a plain name/{{ name }}/x.txt": "x\n",
    "{{ name }}/{% yield m from modules %}{{ m }}{% endyield %}/{{ name }}/x.txt.jinja": "{{ m }}\n",
    "{{ name }}/{% yield m from modules %}{{ m }}.md{% endyield %}.jinja": "{{ m }}\n",
    "{% if name == 'other' %}other{% endif %}/x.txt": "x\n",
    "{{ name }}/a plain name/#.txt": "{{ name }}\n",
    "{{ name }}/a plain name/{# no #}b{{ 1 }}.txt.jinja": "a\r\n{{ name }}\r\n\n",
    "left-out/x.txt": "x\n",
    ANSWERS_FILE: "{{ _copier_answers|to_nice_yaml }}",
}
BRACKETS = {
    "copier.yml": """\
name: {type: str, default: desk}
_templates_suffix: .tmpl
_answers_file: .copier-answers.yml
_envops: {block_start_string: "[%", block_end_string: "%]", variable_start_string: "[[",
  variable_end_string: "]]", line_statement_prefix: "%%", keep_trailing_newline: false}
""",
    "[[ name ]]/{{ name }}.txt.tmpl": "%% if name\n[[ name ]] {{ name }}\n%% endif\n",
    "[% if name %][[ name ]][% endif %].jinja": "[[ name ]]\n",
    "[[ _copier_conf.answers_file ]].tmpl": "[[ _copier_answers|to_nice_yaml ]]",
}


@pytest.mark.parametrize("files", [MARKUP, BRACKETS], ids=["usual markup", "other markup"])
def test_all_markup_as_plain_copier_reads_it(files: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "template", files)

    assert_the_same(Snapshot(folder=folder, source=str(folder), commit=None), {"name": "desk"}, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["minimal", "full"])
def test_this_template_as_plain_copier_renders_it(preset: str, tmp_path: Path) -> None:
    current = GitTemplates().export(stated(str(CHECKOUT)), ref="HEAD", into=tmp_path / "template")
    answers = Answers.model_validate(
        {"start_from": preset, "project_name": 'A "desk": #1 ü', "distribution_name": "desk"}
    )

    assert_the_same(current, answers.for_template(), tmp_path)


def assert_the_same(template: Snapshot, answers: Mapping[str, object], tmp_path: Path) -> None:
    from copier import run_copy

    run_copy(str(template.folder), tmp_path / "plain", data=dict(answers), defaults=True, quiet=True)

    CopierEngine().render(template, answers, into=tmp_path / "ours")

    plain, ours = snapshot_of(tmp_path / "plain"), snapshot_of(tmp_path / "ours")
    notes = plain.pop(".copier-answers.yml").decode(), ours.pop(".copier-answers.yml").decode()
    assert ours == plain
    said = [[line for line in text.splitlines() if not line.startswith("_")] for text in notes]
    assert said[0] == said[1]
    assert f"_src_path: {template.source}" in notes[1].splitlines()


def test_two_refs_in_one_process(template: Path, tmp_path: Path) -> None:
    """Equal strings of two versions render by the answers of each."""
    write(template, {"template/README.md.jinja": "## {{ project_name }}\n"})
    commit(template)
    templates, engine = GitTemplates(), CopierEngine()

    for ref, name in (("v1.2.0", "Old"), ("HEAD", "New"), ("v1.2.0", "Again")):
        snapshot = templates.export(stated(str(template)), ref=ref, into=tmp_path / f"template-{name}")
        answers: dict[str, str | bool] = {
            "project_name": name,
            "package_name": name.lower(),
            "scoring": name != "New",
        }
        engine.render(snapshot, answers, into=tmp_path / name)

    assert (tmp_path / "Old" / "README.md").read_text(encoding="utf-8") == "# Old\n"
    assert (tmp_path / "New" / "README.md").read_text(encoding="utf-8") == "## New\n"
    assert (tmp_path / "Again" / "README.md").read_text(encoding="utf-8") == "# Again\n"
    assert (tmp_path / "Again" / "src" / "again" / "__init__.py").exists()
    assert [(tmp_path / name / "scoring.txt").exists() for name in ("Old", "New", "Again")] == [
        True,
        False,
        True,
    ]


def test_answers_that_the_template_does_not_know(template: Path, tmp_path: Path) -> None:
    snapshot = GitTemplates().export(stated(str(template)), ref=None, into=tmp_path / "template")

    CopierEngine().render(snapshot, {"project_name": "Desk", "colour": "red"}, into=tmp_path / "desk")

    assert "colour" not in (tmp_path / "desk" / ".copier-answers.yml").read_text(encoding="utf-8")


def test_the_users_own_settings_of_copier_do_not_matter(
    template: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = write(home, {"settings.yml": "defaults: {project_name: Mine}\n"}) / "settings.yml"
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))
    snapshot = GitTemplates().export(stated(str(template)), ref=None, into=tmp_path / "template")

    CopierEngine().render(snapshot, {}, into=tmp_path / "desk")

    assert (tmp_path / "desk" / "README.md").read_text(encoding="utf-8") == "# Support Desk\n"


def test_a_broken_configuration(tmp_path: Path, home: Path) -> None:
    folder = write(home / "broken", {**SMALL_TEMPLATE, "copier.yml": "a: [\n"})
    commit(folder)

    with pytest.raises(TemplateError, match="the questions of the template cannot be read"):
        GitTemplates().export(stated(str(folder)), ref=None, into=tmp_path / "template")
    assert git(folder, "status", "--porcelain") == ""
