"""The questions of the template as a strict model: names, types, choices and defaults of copier.yml.

Answers are validated here before Copier runs, because Copier accepts unknown keys and `maybe` for a bool.
"""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from scaffold import naming
from scaffold.ports import AnswerValue
from scaffold.presets import CAPABILITIES, PRESETS

_Earlier = dict[str, Any]


def _in_preset(capability: str) -> Callable[[_Earlier], bool]:
    return lambda earlier: capability in PRESETS[earlier["preset"]].capabilities


class Answers(BaseModel):
    """One value per question, in the order in which the template asks them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    preset: Literal["standard", "rag", "ml", "minimal", "full"] = Field(
        default="standard", description="What to start from"
    )
    project_name: str = Field(default="Support Desk", description="Name for people, as in the README's title")
    distribution_name: str = Field(
        default_factory=lambda earlier: naming.to_distribution(earlier["project_name"]),
        description="Name for package indexes (PEP 508)",
    )
    package_name: str = Field(
        default_factory=lambda earlier: naming.to_package(earlier["distribution_name"]),
        description="Name for `import`",
    )
    description: str = Field(
        default="A customer-support platform with evaluation as release truth.",
        description="One line on what the project does",
    )
    author_name: str = Field(default="", description="Author or team (empty to leave out)")
    author_email: str = Field(default="", description="Author's e-mail address (empty to leave out)")
    retrieval: bool = Field(
        default_factory=_in_preset("retrieval"), description=CAPABILITIES["retrieval"].summary
    )
    agents: bool = Field(default_factory=_in_preset("agents"), description=CAPABILITIES["agents"].summary)
    scoring: bool = Field(default_factory=_in_preset("scoring"), description=CAPABILITIES["scoring"].summary)
    mlops: bool = Field(
        default_factory=lambda earlier: earlier["scoring"] and _in_preset("mlops")(earlier),
        description=CAPABILITIES["mlops"].summary,
    )
    scale: bool = Field(default_factory=_in_preset("scale"), description=CAPABILITIES["scale"].summary)
    vector_store: Literal["embedded", "postgres", "qdrant", "milvus", "pinecone"] = Field(
        default="embedded",
        description="Where chunks and vectors live in production (the embedded store is always there)",
    )
    ci: Literal["github", "gitlab", "none"] = Field(
        default="github", description="CI host whose pipeline file is written"
    )
    licence: Literal["proprietary", "mit", "apache-2.0"] = Field(
        default="proprietary", description="Licence of the new project"
    )
    python_floor: Literal["3.11", "3.12", "3.13"] = Field(
        default="3.11", description="Oldest Python that the project supports"
    )

    def applies(self, question: str) -> bool:
        """Tell whether the template asks this question given the other answers (its `when`)."""
        needed = {"mlops": "scoring", "vector_store": "retrieval"}.get(question)
        return needed is None or bool(getattr(self, needed))

    def for_template(self) -> dict[str, AnswerValue]:
        """Give the answers to the questions that apply, in order."""
        return {key: value for key, value in self.model_dump().items() if self.applies(key)}
