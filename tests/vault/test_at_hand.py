"""Answers that can be had again are not kept for good."""

from __future__ import annotations

from vaultlint.vault.at_hand import AtHand, Shared


def test_answers_are_kept_until_they_are_too_many() -> None:
    answers: AtHand[int, str] = AtHand(8)
    for number in range(8):
        answers[number] = str(number)
    assert list(answers) == list(range(8))
    answers[8] = "8"
    assert list(answers) == list(range(2, 9))  # those that came first have gone


def test_of_few_answers_one_goes_at_a_time() -> None:
    answers: AtHand[int, str] = AtHand(3)
    for number in range(5):
        answers[number] = str(number)
    assert list(answers) == [2, 3, 4]


def test_what_is_found_out_is_told_once_and_what_was_heard_is_not() -> None:
    answers: Shared[int, str] = Shared(8)
    answers[0] = "not shared yet"
    answers.share()
    answers[1] = "found out"
    answers.take_in(2, "heard")
    assert (answers.found_out(), answers.found_out()) == ({1: "found out"}, {})
    assert list(answers) == [0, 1, 2]
    answers.share_no_more()
    answers[3] = "for itself"
    assert answers.found_out() == {}
