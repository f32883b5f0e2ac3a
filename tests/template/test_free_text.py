"""Whatever people type into the free-text questions arrives unchanged, and breaks no file."""

import ast
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tools.worktree import Answers, render

from .variants import preset_answers

# What copier.yml refuses: control characters, line breaks and lone surrogates.
LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)
ACTIVE = st.sampled_from(
    [
        'O\'Brien & "Sons"',
        "{{ package_name }}",
        "{% raw %}{{ 7 * 7 }}{# no #}",
        "yes",
        "null",
        "~",
        "1e3",
        "2026-11-22",
        "- item",
        "key: value # comment",
        "&anchor *alias !tag",
        "%YAML 1.2",
        "] = [table]",
        "'''",
        '"""',
        "\\N{BULLET} \\u0041 \\",
        "$HOME `id` $(id)",
        "naïve 北京 🚀🏳️‍🌈",
        "\u202eright to left",
        "<script>alert(1)</script>",
        "| pipe | table |",
        "x" * 200,
    ]
)
TEXT = LINE | ACTIVE
NAME = TEXT.map(lambda text: text[:80]).filter(lambda text: text.strip())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project_name=NAME, description=TEXT, author_name=TEXT)
@example(project_name="{{ 7 * 7 }}", description='He said "no": \\', author_name='O\'Brien, "Bob" 🚀')
@example(project_name="'''", description='"""', author_name="null")
def test_free_text_comes_back_as_it_was_typed(
    template: Path, project_name: str, description: str, author_name: str
) -> None:
    given_answers = {"project_name": project_name, "description": description, "author_name": author_name}
    answers: Answers = {**preset_answers("minimal"), "distribution_name": "support-desk", **given_answers}
    with TemporaryDirectory() as folder:
        root = render(template, answers, Path(folder) / "project")

        kept = yaml.safe_load((root / ".copier-answers.yml").read_text("utf-8"))
        assert {name: kept[name] for name in given_answers} == given_answers
        metadata = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        assert metadata["description"] == description
        assert metadata.get("authors", [{"name": ""}])[0]["name"] == author_name
        for path in root.rglob("*"):
            if path.suffix == ".py":
                ast.parse(path.read_text("utf-8"))
            elif path.suffix == ".toml":
                tomllib.loads(path.read_text("utf-8"))
            elif path.suffix in {".yaml", ".yml"}:
                list(yaml.safe_load_all(path.read_text("utf-8")))
