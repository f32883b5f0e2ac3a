"""The answers of an adopted project: given ones, then those found in the repository, then defaults."""

from collections.abc import Collection, Iterator, Mapping

from scaffold.adoption.survey import Build, Survey
from scaffold.answers import spelling
from scaffold.answers.model import is_usable
from scaffold.answers.resolution import Given, Strength
from scaffold.ports.repository import Identity

_LONGEST = 200


def guesses(
    found: Survey, *, folder: str, identity: Identity, package: str | None = None
) -> Mapping[str, Given]:
    """Guess the answers from the repository; `package` replaces the guess of the package's name."""
    name = found.name or folder
    author, email = found.author if any(found.author) else (identity.name, identity.email)
    distribution = spelling.canonical(found.name) if found.name else ""
    said: tuple[tuple[str, str | bool, str], ...] = (
        ("start_from", "minimal", "for an existing repository"),
        ("example", False, "for an existing repository"),
        ("project_name", spelling.humanise(name), "from the repository"),
        ("distribution_name", distribution, "from the repository"),
        ("package_name", package or package_for(found, folder), "from the repository"),
        ("description", " ".join(found.description.split())[:_LONGEST], "from the repository"),
        ("author_name", author, "from the repository"),
        ("author_email", email, "from the repository"),
        ("licence", found.licence, "from the repository"),
        ("ci", found.ci, "from the repository"),
        ("python_floor", found.python_floor, "from the repository"),
    )
    return {
        question: Given(value=value, origin=origin, strength=Strength.GUESSED)
        for question, value, origin in said
        if value != "" and is_usable(question, value)
    }


def package_for(found: Survey, folder: str) -> str:
    """Name the package that the layers go into: the one in src/, else a new one beside what is there."""
    own = spelling.to_package(spelling.to_distribution(found.name or folder))
    if len(found.packages) == 1:
        return found.packages[0]
    if own in found.packages or (found.build is Build.NONE and own not in found.flat):
        return own
    return beside(own, taken=(*found.flat, *found.packages))


def beside(package: str, *, taken: Collection[str]) -> str:
    """Name a package beside the user's."""
    return next(candidate for candidate in _candidates(package) if candidate not in taken)


def _candidates(package: str) -> Iterator[str]:
    yield f"{package}_app"
    yield f"{package}_layers"
    yield from (f"{package}_app{number}" for number in range(2, 100))
