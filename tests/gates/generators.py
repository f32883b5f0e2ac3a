"""Command lines of generators: what each is told in the situations of `manners`."""

from dataclasses import dataclass

OURS = "WHEEL"
CCDS = "ccds https://github.com/drivendataorg/cookiecutter-data-science"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """A generator and its words for each situation.

    `create` makes the project `desk`; the other commands are run where `create` is, or in the project. What a
    generator has no words for is tried in those of a usual command line, so that its answer is seen.
    """

    name: str
    package: str
    older: str
    create: str
    bad_name: str
    bad_choice: str
    unanswered: str
    older_create: str = ""
    dry_run: str = "{create} --dry-run"
    update: str = "{program} update"
    remove: str = "{program} remove example"
    edited: str = "README.md"


GENERATORS = (
    Generator(
        name="scaffold",
        package=OURS,
        older=OURS,
        create="scaffold new desk --preset minimal --with scoring --defaults",
        bad_name="scaffold new '9 lives!' --preset minimal --defaults",
        bad_choice="scaffold new desk --preset minimalist --defaults",
        unanswered="scaffold new",
        older_create="scaffold new desk --preset minimal --with scoring --defaults --ref v0.1.0",
        remove="scaffold remove scoring",
    ),
    Generator(
        name="fastapi-fullstack",
        package="fastapi-fullstack>=0.2.21",
        older="fastapi-fullstack==0.2.19",
        create="fastapi-fullstack create desk --no-logfire --no-docker --ci github",
        bad_name="fastapi-fullstack create '9 lives!'",
        bad_choice="fastapi-fullstack create desk --preset minimalist",
        unanswered="fastapi-fullstack new",
        update="fastapi-fullstack upgrade",
    ),
    Generator(
        name="agents-cli",
        package="google-agents-cli>=1.11",
        older="google-agents-cli==1.9.0",
        create="agents-cli create desk --yes --skip-checks --prototype --deployment-target none",
        bad_name="agents-cli create '9 lives!' --yes --skip-checks --prototype",
        bad_choice="agents-cli create desk --yes --skip-checks --deployment-target minimalist",
        unanswered="agents-cli create --skip-checks",
        update="agents-cli scaffold upgrade --yes",
        remove="agents-cli scaffold remove example",
    ),
    Generator(
        name="pyscaffold",
        package="pyscaffold[all]>=4.6",
        older="pyscaffold[all]==4.5",
        create="putup desk -p support_desk --no-config",
        bad_name="putup '9 lives!' --no-config",
        bad_choice="putup desk --no-config --license minimalist",
        unanswered="putup",
        dry_run="{create} --pretend",
        update="putup . --update --no-config",
        remove="putup . --remove example",
        edited="README.rst",
    ),
    Generator(
        name="kedro",
        package="kedro>=1.7",
        older="kedro==1.4.0",
        create="kedro new --name desk --tools none --example n --telemetry no",
        bad_name="kedro new --name '!' --tools none --example n --telemetry no",
        bad_choice="kedro new --name desk --tools minimalist --example n --telemetry no",
        unanswered="kedro new",
    ),
    Generator(
        name="cookiecutter-data-science",
        package="cookiecutter-data-science>=2.3",
        older="cookiecutter-data-science==2.2.0",
        create=f"{CCDS} --no-input repo_name=desk",
        bad_name=f"{CCDS} --no-input repo_name='9 lives!'",
        bad_choice=f"{CCDS} --no-input repo_name=desk dataset_storage=minimalist",
        unanswered=CCDS,
    ),
)
