"""Passwords of chance must pass the rules every time, not nearly every time."""

import pytest

from luoshi.web import first_sign_ins


class TestNewPassword:
    def test_draws_again_what_is_too_like_a_user_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        draws = iter(["housing-head-12", "songshan-meixi-40213"])
        monkeypatch.setattr(first_sign_ins, "draw", lambda: next(draws))
        assert first_sign_ins.new_password(["statistics-data", "housing-head-2"]) == "songshan-meixi-40213"
