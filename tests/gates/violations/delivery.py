"""Ways to hand out what must stay in the house, or what does not work or is not safe elsewhere."""

from tests.gates.advisories import AdvisedAgainst
from tests.gates.changes import Append, Create, Replace, both

from .places import PACKAGE, SPINE_SERVICE
from .violation import Violation

WORKFLOW = ".github/workflows/ci.yml"
OUTPUT = '{"outputs": [{"output_type": "stream", "name": "stdout", "text": ["ann@example.com"]}]'
NOTEBOOK = (
    '{"cells": [' + OUTPUT + ', "cell_type": "code", "execution_count": 3, "metadata": {}, "source": []}],'
    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
)
# Put together here, so that no scanner takes this file for a leak.
AWS_KEY = "AKIA" + "Z7QPLMX3W5R2T9YB"
GITHUB_TOKEN = "ghp_" + "x9Kd82hQmZ4bT7vLpR3sWyN6cJfA1eGuHtXo"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n"

DELIVERY = (
    Violation(
        gate="secrets",
        what="a cloud key in the settings of production",
        change=Append("config/prod.yaml", f"# key: {AWS_KEY}\n"),
        file="config/prod.yaml",
        says="AWS",
    ),
    Violation(
        gate="secrets",
        what="a token in the source",
        change=Append(SPINE_SERVICE, f'\nTOKEN = "{GITHUB_TOKEN}"\n'),
        file=SPINE_SERVICE,
        says="GitHub",
    ),
    Violation(
        gate="secrets",
        what="a private key beside the tests",
        change=Create("tests/server.pem", PRIVATE_KEY),
        file="tests/server.pem",
        says="Private Key",
    ),
    Violation(
        gate="secrets",
        what="a password in the compose file",
        change=Replace(
            "compose.yaml", "APP_ENV: prod", "APP_ENV: prod\n      DB_PASSWORD: " + "tr0ub4dor-and-3"
        ),
        file="compose.yaml",
        says="Keyword",
    ),
    Violation(
        gate="notebooks",
        what="a notebook saved with customers' data in its outputs",
        change=Create("notebooks/look.ipynb", NOTEBOOK),
        file="notebooks/look.ipynb",
        says="outputs",
    ),
    Violation(
        gate="workflows",
        what="a key that GitHub does not know",
        change=Replace(WORKFLOW, "runs-on: ubuntu-latest", "runs_on: ubuntu-latest"),
        file=WORKFLOW,
        says="runs",
    ),
    Violation(
        gate="workflow-expressions",
        what="a step that reads a value that no step writes",
        change=Append(WORKFLOW, "      - run: echo ${{ steps.version.outputs.number }}\n"),
        file=WORKFLOW,
        says="version",
    ),
    Violation(
        gate="workflow-expressions",
        what="an input that the action does not know",
        change=Replace(WORKFLOW, "python-version-file:", "python_version_file:"),
        file=WORKFLOW,
        says="python_version_file",
    ),
    Violation(
        gate="workflow-safety",
        what="a title of a pull request run as a script",
        change=Append(WORKFLOW, '      - run: echo "${{ github.event.pull_request.title }}"\n'),
        file=WORKFLOW,
        says="template-injection",
    ),
    Violation(
        gate="workflow-safety",
        what="a third party's action, by a tag that can move",
        change=Append(WORKFLOW, "      - uses: someone/deploy@v1\n"),
        file=WORKFLOW,
        says="unpinned-uses",
    ),
    Violation(
        gate="workflow-safety",
        what="the code of a stranger run with the rights of this repository",
        change=Replace(WORKFLOW, "  pull_request:", "  pull_request_target:"),
        file=WORKFLOW,
        says="dangerous-triggers",
    ),
    Violation(
        gate="package",
        what="prompts left out of the wheel",
        change=Replace(
            "pyproject.toml",
            f'packages = ["src/{PACKAGE}"]',
            f'packages = ["src/{PACKAGE}"]\nexclude = ["*.yaml"]',
        ),
        file=None,
        slow=True,
        needs="llm",
    ),
    Violation(
        gate="package",
        what="a dependency that only development declares",
        change=both(
            Replace("pyproject.toml", '  "stamina>=26.1",\n', ""),
            Replace("pyproject.toml", "dev = [\n", 'dev = [\n  "stamina>=26.1",\n'),
            Replace("uv.lock", '    { name = "stamina" },\n', ""),
        ),
        file=None,
        says="stamina",
        slow=True,
        needs="llm",
    ),
    Violation(
        gate="package",
        what="an entry point that leads nowhere",
        change=Replace("pyproject.toml", f'{PACKAGE}.main:main"', f'{PACKAGE}.main:start_up"'),
        file="pyproject.toml",
        says="start_up",
        slow=True,
    ),
    Violation(
        gate="site",
        what="a link to a page that does not exist",
        change=Append("docs/architecture.md", "\nSee [the plan](plan.md).\n"),
        file="docs/architecture.md",
        says="page does not exist",
        slow=True,
    ),
    Violation(
        gate="vulnerabilities",
        what="a locked version for which an advisory is published",
        change=Append("README.md", "\nReleased.\n"),
        file="uv.lock",
        says="pyyaml",
        beside=AdvisedAgainst("pyyaml"),
    ),
)
