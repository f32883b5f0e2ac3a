"""Texts that are nearly YAML end no command with a traceback."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from scaffold.adapters import answer_files, preset_files
from scaffold.errors import ScaffoldError
from scaffold.project import recorded, template_questions


def questions(file: Path) -> object:
    return template_questions.questions_of(file.rename(file.with_name("copier.yml")).parent)


READERS: dict[str, Callable[[Path], object]] = {
    "answers of a project": lambda file: recorded.parse(file.read_text("utf-8", errors="surrogateescape")),
    "answers": answer_files.read_answers,
    "presets": lambda file: list(preset_files.read(str(file))),
    "questions": questions,
}
# Each stands for two of the one before: a thousand million lists of one word.
ALIASES = b"a0: &a0 [word]\n" + b"".join(
    b"a%d: &a%d {choices: [*a%d, *a%d]}\n" % (number, number, number - 1, number - 1)
    for number in range(1, 31)
)
TEXTS = {
    "a date that is none": b"a: 2020-99-99\n",
    "a number that is none": b"a: !!int abc\n",
    "a time that is none": b"a: !!timestamp x\n",
    "a number of too many digits": b"a: " + b"9" * 5000 + b"\n",
    "too deep a list": b"a: " + b"[" * 3000 + b"]" * 3000 + b"\n",
    "too deep a mapping": b"a: " + b"{a: " * 2000 + b"1" + b"}" * 2000 + b"\n",
    "no UTF-8": b"a: \xff\xfe\n",
    "aliases of aliases": ALIASES,
    "an alias of itself": b"a: &a {choices: [*a]}\n",
    "a tag of Python": b"a: [!!python/name:os.system , b\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_every_reader_refuses_or_reads_it(
    read: Callable[[Path], object], text: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "read.yml"
    file.write_bytes(text)

    with suppress(ScaffoldError):  # the parser in C can read what is deep
        read(file)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_aliases_that_stand_for_too_much_are_named(read: Callable[[Path], object], tmp_path: Path) -> None:
    file = tmp_path / "read.yml"
    file.write_bytes(ALIASES)

    with pytest.raises(ScaffoldError) as caught:
        read(file)
    assert "aliases" in f"{caught.value} {caught.value.cause}"


def test_presets_that_lead_back_to_themselves(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yml", tmp_path / "b.yml"
    first.write_text(f"from: {second}\n", "utf-8")
    second.write_text(f"from: {first}\n", "utf-8")

    with pytest.raises(ScaffoldError, match="holds no presets"):
        list(preset_files.read(str(first)))


def test_an_address_of_a_template_that_no_system_can_open() -> None:
    with pytest.raises(ScaffoldError, match="damaged"):
        recorded.parse('_src_path: "a\\0b"\n')
