"""Digests: worded once, signed as each robot wants it, never at night."""

from datetime import UTC, datetime, time

import pytest

from luoshi.kernel.notices.rules import after_quiet, digest, posted, taken_as_sent

AT = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
NIGHT = (time(21, 0), time(7, 30))


class TestDigest:
    def test_is_one_text_for_all(self) -> None:
        assert digest("变色", ["甲", "乙"]) == "变色（2 条）\n· 甲\n· 乙"

    def test_says_how_much_more_there_is(self) -> None:
        assert digest("变色", ["项"] * 25).endswith("另有 5 条，请登录查看。")


class TestPosted:
    def test_dingtalk_carries_stamp_and_signature_on_the_address(self) -> None:
        sent = posted("dingtalk", address="https://robot/send?t=1", secret="SEC", text="变色", at=AT)
        assert sent.address == (
            "https://robot/send?t=1&timestamp=1782781200000&sign=CqKBW3qQhhi3DiQaQlv37jd2qCODnjRrU12Kv7zOWHQ%3D"
        )
        assert sent.body == {"msgtype": "text", "text": {"content": "变色"}}

    def test_feishu_carries_them_in_the_body(self) -> None:
        body = posted("feishu", address="https://robot", secret="SEC", text="变色", at=AT).body
        assert body["timestamp"] == "1782781200"
        assert body["content"] == {"text": "变色"}
        assert len(body["sign"]) == 44

    def test_wecom_and_a_robot_without_a_secret_carry_none(self) -> None:
        assert posted("wecom", address="https://robot", secret="SEC", text="变色", at=AT).address == "https://robot"
        assert "sign" not in posted("feishu", address="https://robot", secret="", text="变色", at=AT).body


class TestTakenAsSent:
    @pytest.mark.parametrize(
        ("kind", "answer", "sent"),
        [
            ("dingtalk", {"errcode": 0}, True),
            ("wecom", {"errcode": 93000}, False),
            ("feishu", {"code": 0}, True),
            ("feishu", {"code": 19021}, False),
            ("wecom", {}, False),
        ],
    )
    def test_only_their_own_zero_is_a_yes(self, kind: str, answer: dict[str, int], sent: bool) -> None:
        assert taken_as_sent(kind, answer) is sent


class TestAfterQuiet:
    @pytest.mark.parametrize(
        ("hour", "minute", "day", "then"),
        [(20, 59, 30, (20, 59)), (21, 0, 31, (7, 30)), (3, 0, 30, (7, 30)), (7, 30, 30, (7, 30)), (12, 0, 30, (12, 0))],
    )
    def test_waits_for_the_morning(self, hour: int, minute: int, day: int, then: tuple[int, int]) -> None:
        moved = after_quiet(datetime(2026, 7, 30, hour, minute, tzinfo=UTC), *NIGHT)
        assert (moved.day, moved.hour, moved.minute) == (day, *then)

    def test_is_at_once_without_quiet_hours(self) -> None:
        assert after_quiet(AT, None, None) == AT
