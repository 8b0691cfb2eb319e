"""The features of a decision in words, for those who ask why."""

from __future__ import annotations

_MANNERS = {
    "effect": "成效类",
    "make": "实施类",
    "direct": "推进类",
    "order": "规范类",
    "other": "其他",
    "none": "无",
}
_ENDS = {
    "degree": "程度（水平、能力等）",
    "order": "制度体系",
    "works": "工程建设",
    "campaign": "行动计划",
    "work": "日常工作",
    "growth": "发展壮大",
    "thing": "产业、平台等",
    "other": "其他",
}
_LENGTHS = {"short": "短", "middling": "不长", "long": "长", "very long": "很长"}
_CONCRETE = {"00": "前后分句都较笼统", "01": "前句笼统而本句具体", "10": "前句具体而本句笼统", "11": "前后分句都具体"}
_PLAIN = {
    "last": "是句末分句",
    "degree": "讲的是程度",
    "elliptic": "数值没有自己的主语",
    "shorter": "比前句短",
    "first degree": "前句讲的是程度",
    "concrete": "有数量或名称",
    "batch": "是成批的项目",
    "first quotes": "前句有引号",
}


def joined_because(text: str, features: tuple[str, ...]) -> str:
    """Why the clause `text` was put to the one before it."""
    because = "，".join(filter(None, map(in_words, features)))
    return f"“{text}”与前一分句合为一项" + (f"：{because}" if because else "")


def in_words(feature: str) -> str:
    """One feature for people; "" where it says nothing to them."""
    if feature in _PLAIN:
        return _PLAIN[feature]
    name, _, value = feature.partition("=")
    if name == "concrete":
        return _CONCRETE[value[:2]] + {"1": "、说的是同一事", "0": "、说的不是一事"}.get(
            value.rpartition("share=")[2], ""
        )
    if name == "manners":
        first, _, own = value.partition(">")
        return f"{_MANNERS[first]}动词后接{_MANNERS[own]}动词"
    if name == "verbs":
        return "接在“{}”之后的“{}”".format(*(verb or "无动词" for verb in value.split(">")))
    if name == "general first":
        return f"前句笼统而{_LENGTHS[value]}"
    if name == "verb":
        return f"动词“{value}”" if value else "没有动词"
    if name == "last word":
        return f"以“{value}”结尾"
    if name == "first last word":
        return f"前句以“{value}”结尾"
    if name == "shape":
        at, _, count = value.partition("/")
        return f"{count if count != '4' else '四个以上'}个分句中的第{int(at) + 1}个" if at != "2" else "在句中靠后"
    sorts = {"manner": ("动词属", _MANNERS), "end": ("说的是", _ENDS), "first end": ("前句说的是", _ENDS)}
    if name in sorts:
        words, names = sorts[name]
        return words + names.get(value, value)
    return ""
