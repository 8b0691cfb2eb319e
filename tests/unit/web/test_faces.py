"""What a standing looks like: the same state wherever it is listed."""

from luoshi.web.faces import IN_HAND, LATE, NO_DATA, NOT_DUE, SEVERE, face_of, worst


def test_a_reminder_is_work_that_goes_on() -> None:
    assert face_of("in_hand", "blue") == IN_HAND
    assert face_of("in_hand", "not_due") == NOT_DUE
    assert face_of(None) == NO_DATA


def test_the_worst_of_several_is_shown() -> None:
    assert worst([NOT_DUE, SEVERE, LATE]) == SEVERE
