"""Answers that can be had again are not kept for good."""

from __future__ import annotations

from vaultlint.vault.at_hand import AtHand


def test_answers_are_kept_until_they_are_too_many() -> None:
    answers: AtHand[int, str] = AtHand(3)
    for number in range(3):
        answers[number] = str(number)
    assert dict(answers) == {0: "0", 1: "1", 2: "2"}
    answers[3] = "3"
    assert dict(answers) == {3: "3"}
