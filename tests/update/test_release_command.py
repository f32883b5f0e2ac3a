"""`make release`: what keeps a version from being recorded."""

from tools.release import faults_of_the_changelog, faults_of_the_next, faults_of_the_record
from tools.releases import recorded_releases


def test_the_record_holds_together() -> None:
    assert list(faults_of_the_record()) == []


def test_every_recorded_release_says_what_it_means() -> None:
    for release in recorded_releases():
        assert list(faults_of_the_changelog(release.version)) == []


def test_a_version_must_be_new_final_and_described() -> None:
    faults = list(faults_of_the_next("0.0.1rc1"))

    assert "0.0.1rc1 is not a final version in its normal spelling" in faults
    assert "CHANGELOG.md has no section `## 0.0.1rc1 - YYYY-MM-DD`" in faults
    assert list(faults_of_the_next("one")) == ["one is not a PEP 440 version"]
