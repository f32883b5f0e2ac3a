"""Offline answers find what is said in other words, and refuse where the thing that is asked for is missing."""

import pytest
from tests.retrieval.answering import answer, hit

LEAVE = "Employees get 28 days of annual leave. It lapses at the end of June."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        # A derived form, a like word, and a part of a compound.
        ("Who are the readers of the gazette?", "The gazette is read by Ada Moss.", "The gazette is read by Ada Moss."),
        ("What does a replacement cost?", "Replacing a lamp costs 3 euros.", "Replacing a lamp costs 3 euros."),
        (
            "Wie lange dauert die Kündigung des Vertrags?",
            "Verträge werden mit einer Frist von 3 Monaten gekündigt.",
            "Verträge werden mit einer Frist von 3 Monaten gekündigt.",
        ),
        (
            "Warum wird die Kette nicht geölt?",
            "Die Antriebskette wird nicht geölt, weil sie trocken läuft.",
            "Die Antriebskette wird nicht geölt, weil sie trocken läuft.",
        ),
        ("Where are products sorted?", "Goods are sorted in the yard.", "Goods are sorted in the yard."),
        # A sentence that says "it" is quoted after what it refers to.
        ("When does annual leave lapse?", LEAVE, LEAVE),
    ],
)
def test_what_is_said_in_other_words_is_an_answer(question: str, text: str, expected: str) -> None:
    assert answer(question, hit(text)) == expected


@pytest.mark.parametrize(
    ("question", "other", "expected"),
    [
        ("鍵をなくしたらいくらかかりますか。", "部屋は三階です。", "鍵の再発行には五百円かかります。"),
        ("E2 とはどういう意味ですか。", "E1 は水がないときに出ます。", "E2 は蓋が開いているときに出ます。"),
    ],
)
def test_words_that_are_not_separated_are_found_with_other_particles(question: str, other: str, expected: str) -> None:
    assert answer(question, hit(f"{other}{expected}")) == expected


def test_what_is_told_before_the_question_helps_to_find_the_answer() -> None:
    hits = [hit("A badge costs 2 euros.", "a.md"), hit("A lost badge costs 9 euros.", "b.md")]
    assert answer("I lost my badge. How much does the badge cost?", *hits) == hits[1].text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which dye is used for the wool of the rugs?", "The wool of the rugs is spun twice."),
        ("What is the telephone number of the wool shop?", "The wool shop opens at 9 and closes at 18."),
        ("Comment s'appelle la directrice du service Laine ?", "Le service Laine répond sous trente jours."),
        # One long word is not as good as several, and a numeral inside of a word is no number.
        ("パッケージの署名はどこにありますか。", "パッケージは一覧で見られます。"),
        ("パッケージの一覧は何枚ですか。", "パッケージの一覧は一般に公開されます。"),
        ("Combien de tapis le magasin possède-t-il ?", "Les tapis sont prêtés pour quatre semaines."),
    ],
)
def test_a_sentence_without_what_is_asked_for_is_no_answer(question: str, text: str) -> None:
    assert answer(question, hit(text)) == ""


def test_a_name_may_stand_elsewhere_in_the_document_and_a_number_may_not() -> None:
    title = hit("This policy is that of Brightwater.", "policy.md")
    rule = hit("Full-time employees get 28 days of annual leave per year.", "policy.md")
    assert answer("How many days of annual leave do I get per year at Brightwater?", title, rule) == rule.text
    assert answer("How many days of annual leave do I get per year at Northwater?", title, rule) == ""
    assert answer("Do I get 30 days of annual leave per year?", title, rule) == ""


def test_of_two_editions_the_one_of_the_year_that_is_asked_for_answers() -> None:
    old = hit("Employees get 25 days of annual leave.", "leave-2021.md")
    new = hit("Employees get 28 days of annual leave.", "leave-2024.md")
    assert answer("How many days of annual leave do employees get?", old, new) == new.text
    assert answer("How many days of annual leave did employees get in 2021?", old, new) == old.text


def test_a_row_is_shown_with_more_than_the_words_of_the_question() -> None:
    rows = hit("Class | Examples | Readers\nOpen | maps | everyone\nSecret | interview records | members")
    assert "members" in answer("Who is allowed to read interview records?", rows)
