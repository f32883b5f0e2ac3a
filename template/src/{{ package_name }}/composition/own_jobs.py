"""The kinds of jobs that were added to this project. Releases of the template leave this file as it is."""

from collections.abc import Sequence

from .job import Job

OWN_JOBS: Sequence[Job] = []
