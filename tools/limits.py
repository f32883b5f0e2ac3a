"""Limits of the template's size and shape, and every exception with its reason.

The aims are those of the design; a limit keeps what was reached. Both are without the example.
"""

from collections.abc import Mapping
from types import MappingProxyType

MOST_EXCEPTIONS = 6
MOST_ENTRIES = 12

# Files and lines of Python, tests included, that a project should not pass.
AIMS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"minimal": (120, 6_000), "ml": (230, 14_000), "rag": (330, 20_000), "standard": (430, 27_000)}
)
# What it may not pass: the size when the limit was set, and a twentieth. Identity, jobs, traces, metrics, the
# audit log and the console belong to every project that serves, so minimal has them too, and so do manifests,
# alerts in the forms of six receivers, dashboards, load and chaos. What has a language model has tests of
# variants and experiments, and what has mlops challengers in service. What trains keeps versions as they were
# written, records its runs and judges what it measures, with a test for each kind of fault.
# The gate `deployments` builds each overlay, follows its names and starts what the image has.
# All have one reader of JSON lines; answers are held to the identifier, the kind and the edition asked for.
# Each command that acts leaves an entry in the audit log, and a test lists them all.
# What has retrieval takes uploads: a form, a route, a folder, and the refusals of each under test.
# Engines and stores of the user's own have a list each, from which a setting selects a generated adapter.
# Monitoring and experiments are pages of the console too.
# Caches, pools, features and judgements have metrics, and a job exports rows as files.
# Every prompt has held-out cases and their documents; pages of lists end, and signing in leads back.
# Texts in other encodings than Unicode are read as declared, or refused; other formats are refused by name.
# Offline answers know forms of words, and have tests of what is asked in other words and of what is refused.
# Answers are compared by amounts, dates, limits and negation in three languages, each with its forms.
# Counters of rates of its own, and texts that are remembered, keep what is around the handlers cheap.
# Hostile clients are tried against a running server, and dashboards are asked through a Prometheus.
# Work and requests keep their lease; keys of providers and lists in requests have bounds, under test.
# Streams that break, and an index that cannot be read, are told.
# Files of `config/` have one reader, and connections to SQLite a bound on what they keep.
# Schedules take every table, and a champion that cannot be loaded is replaced: with tests.
# Folders of any depth, what a passage carries, limits beside numbers and Japanese questions are under test.
LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "minimal": (336, 21_740),
        "ml": (564, 39_650),
        "rag": (798, 53_540),
        "standard": (1_042, 73_530),
        "full": (1_126, 79_520),
    }
)
# Seconds of processor time of `make check`, as `make test-all` records them: with coverage, two projects at a
# time on two cores. They are what its first run measured, and a twentieth.
CHECK_LIMITS: Mapping[str, int] = MappingProxyType(
    {"minimal": 130, "ml": 330, "rag": 450, "standard": 675, "full": 630}
)

# Folders of the package with more entries than the limit.
FULL_FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        ".": "the layers, and the modules that start the program",
        "api": "one module or folder of routes for each capability, and the shell around them",
        "api/console": "one module or folder of pages for each capability, and those of the spine",
        "api/console/templates": "one folder of templates for each capability, and those of the spine",
        "cli": "one module or folder of commands for each capability, and those of the spine",
        "composition": "one module or folder for each capability, and those of the spine",
        "composition/llm": "one module for each service of the capability, and what opens models and stores",
        "config": "one module or folder of settings for each capability, and those of the spine",
        "domain": "one module or folder of rules for each capability and slice, and those of the spine",
        "infrastructure": "one folder of adapters for each capability, and those of the spine",
        "infrastructure/llm": "one module for each store and each provider, with their in-memory adapters",
        "infrastructure/retrieval": "one folder for each store of documents, and the modules that they share",
        "infrastructure/retrieval/extractors": "one module for each format of documents",
        "infrastructure/scoring": "the adapters of scoring, which share no second name to group them by",
    }
)

# Protocols that fewer than two classes implement.
SINGLE_ADAPTERS: Mapping[str, str] = MappingProxyType(
    {
        "Challenger": "implemented by `mlops`; without that capability no version is tried beside another",
        "Commands": "implemented by the modules of `cli/`",
        "HandsOver": "implemented by the modules of `composition/` that escalate cases",
        "InvalidData": "the errors of pydantic, which `errors.py` may not import",
        "Neighbours": "its second adapter, FAISS, comes with the vector store of that name",
        "Part": "implemented by the modules of `composition/`",
        "Progress": "its second adapter belongs to tests of handlers; the worker has the only real one",
        "Traces": "one adapter over the database of the project; an exporter takes spans elsewhere",
        "Tool": "keeps the types of a tool's arguments out of the gate; one class wraps all functions",
    }
)
