"""No secret of an address is ever shown or kept."""

import pytest

from scaffold.project.addresses import without_password


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://ada:s3cret@git.example.org/a", "https://git.example.org/a"),
        ("https://t0ken@github.com/a/b.git", "https://github.com/a/b.git"),
        ("ssh://git@git.example.org/a", "ssh://git@git.example.org/a"),
        ("ssh://git:s3cret@git.example.org:22/a", "ssh://git@git.example.org:22/a"),
        ("git@git.example.org:a/b", "git@git.example.org:a/b"),
        (
            "fatal: 'http://a:b@c/' and \"https://d:e@f/\" failed",
            "fatal: 'http://c/' and \"https://f/\" failed",
        ),
        ("https://git.example.org/a@b", "https://git.example.org/a@b"),
    ],
)
def test_without_password(text: str, expected: str) -> None:
    assert without_password(text) == expected
