"""Answers in YAML or JSON files: the one a user passes, and the user's own defaults."""

from collections.abc import Mapping
from pathlib import Path

from scaffold.errors import UsageError
from scaffold.project.yaml_texts import read_yaml


def read_answers(file: Path) -> Mapping[str, object]:
    """Read a mapping of questions to answers.

    Keys that start with an underscore are left out: they are Copier's own notes in an answers file.

    Raises:
        UsageError: the file cannot be read, or does not hold a mapping.
    """
    import yaml

    try:
        text = file.read_text(encoding="utf-8")
        content = read_yaml(text)
    except OSError as error:
        raise UsageError(f"cannot read the answers file {file}", cause=error.strerror) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read the answers file {file}", cause="it is not UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        reason = f"{place}{getattr(error, 'problem', None) or error}"
        raise UsageError(f"the answers file {file} is not YAML", cause=reason) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise UsageError(
            f"the answers file {file} holds no answers", cause="expected lines like `ci: gitlab`"
        )
    return {str(key): value for key, value in content.items() if not str(key).startswith("_")}


def user_defaults_file() -> Path:
    """Say where the user's own defaults live: `defaults.yml` in the configuration folder of this system."""
    from platformdirs import user_config_path

    return user_config_path("scaffold", appauthor=False) / "defaults.yml"
