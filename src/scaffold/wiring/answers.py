"""Read the answers that files on this machine give: a named file, presets, and the user's defaults."""

from collections.abc import Mapping
from pathlib import Path

from scaffold.adapters import preset_files
from scaffold.adapters.answer_files import read_answers, user_defaults_file
from scaffold.answers.resolution import Given, Strength
from scaffold.project.addresses import without_password


def own_presets() -> Mapping[str, str]:
    """Map the presets of organisations that are on this machine to their summaries."""
    return {preset.name: preset.summary for preset in preset_files.known()}


def file_layers(answers: Path | None, preset: str | None = None) -> tuple[Mapping[str, Given], ...]:
    """Read the answers in files, strongest first: answers file, organisation's preset, user's defaults."""
    layers = []
    if answers is not None:
        layers.append(_layer(answers, Strength.SAID))
    if preset is not None:
        given = preset_files.find(preset).answers.items()
        origin_ = f"in preset {without_password(preset)}"
        layers.append(
            {key: Given(value=value, origin=origin_, strength=Strength.PREFERRED) for key, value in given}
        )
    defaults = user_defaults_file()
    if defaults.is_file():
        layers.append(_layer(defaults, Strength.PREFERRED))
    return tuple(layers)


def _layer(file: Path, strength: Strength) -> Mapping[str, Given]:
    return {
        question: Given(value=value, origin=f"in {file}", strength=strength)
        for question, value in read_answers(file).items()
    }
