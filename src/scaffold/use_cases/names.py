"""Names of a project against those of its own dependencies."""

from pathlib import Path

from scaffold.answers import naming
from scaffold.answers.resolution import Resolution, Unusable, origin_of, unusable
from scaffold.project import dependencies


def check_names(resolution: Resolution, template: Path) -> None:
    """Refuse names that the dependencies of an exported template use already.

    Raises:
        UsageError: with names that are free.
    """
    answers, given = resolution.answers, resolution.given
    problems = {
        "distribution_name": naming.distribution_problem(
            answers.distribution_name, dependencies.distributions(template)
        ),
        "command_name": naming.command_problem(answers.command_name, dependencies.distributions(template)),
        "package_name": naming.package_problem(answers.package_name, dependencies.packages(template)),
    }
    if problems["distribution_name"]:
        for name in ("command_name", "package_name"):
            if name not in given:
                del problems[name]  # it follows the distribution's name
    found = [
        Unusable(
            question=question,
            sentence=f"{question} cannot be {getattr(answers, question)!r} ({origin_of(question, given)})",
            reason=problem.reason,
            suggestion=problem.suggestion,
        )
        for question, problem in problems.items()
        if problem
    ]
    if found:
        raise unusable(found)
