"""Spellings of names: derive one from another, and find the one that was meant.

Standard library only, because the command line reads it before it knows what to run.
"""

import re
import unicodedata
from collections.abc import Iterable

FALLBACK = "my-project"
LONGEST = 80
_VERSION = re.compile(r"3\.[0-9]{1,3}")


def humanise(folder: str) -> str:
    """Turn the last part of a path into a name for people: `data-platform` becomes `Data Platform`."""
    words = re.split(r"[\s._-]+", folder.strip())
    return " ".join(word[:1].upper() + word[1:] for word in words if word)


def to_distribution(project_name: str) -> str:
    """Derive the name for package indexes exactly as copier.yml does."""
    return re.sub(r"^-+|-+$", "", re.sub(r"[^a-z0-9]+", "-", project_name.lower())) or FALLBACK


def to_package(distribution_name: str) -> str:
    """Derive the import name exactly as copier.yml does."""
    return re.sub(r"^([0-9])", r"project_\1", re.sub(r"[^a-z0-9]+", "_", distribution_name))


def canonical(distribution_name: str) -> str:
    """Normalise the name of a distribution as PEP 503 does, so that two spellings compare equal."""
    return re.sub(r"[-_.]+", "-", distribution_name).lower()


def closest(name: str, options: Iterable[str]) -> str | None:
    """Find the option that `name` was probably meant to be; of versions the one with the nearest number."""
    import difflib

    options = list(options)
    if options and all(_VERSION.fullmatch(one) for one in (name, *options)):
        minor = int(name.partition(".")[2])
        return min(options, key=lambda one: abs(int(one.partition(".")[2]) - minor))
    matches = difflib.get_close_matches(name.lower(), options, n=1)
    return matches[0] if matches else None


def slug(name: str) -> str:
    """Spell `name` with a-z, 0-9 and single hyphens, dropping accents; empty where no letter can be kept."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST - len("-project")].strip("-")


def ascii_words(name: str) -> list[str]:
    """Split a name into words of a-z and 0-9 in lower case, dropping accents; none where nothing is left."""
    return slug(name).split("-") if slug(name) else []
