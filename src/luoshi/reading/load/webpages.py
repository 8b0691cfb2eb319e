"""Web pages: block elements as paragraphs, table rows as lines; scripts, menus and lists of links left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from luoshi.reading.findings import Document
from luoshi.reading.load.assembly import BLANKS, NOTES_HEADING, TextBuilder, row_lines
from luoshi.reading.load.refusals import need, refuse
from luoshi.reading.load.texts import MARKS, decode

DROPPED = {
    *("script", "style", "noscript", "template", "head", "nav", "footer", "aside", "iframe", "object", "svg"),
    *("button", "select", "option", "textarea", "canvas", "audio", "video", "map", "rt", "rp", "-comment"),
}
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label"),
    *("mark", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
    *("wbr", "img", "input", "-text"),
}
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
SAME = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5", "utf-8": "utf-8", "utf8": "utf-8", "gb18030": "gb18030"}
NESTING = re.compile(
    r"<(/?)(?:div|ul|ol|dl|dir|menu|blockquote|center|section|article|main|figure|fieldset|details)\b", re.I
)
DEEPEST = 3_000  # blocks in one another
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}")
MOST_ATTRIBUTES = 1_000  # of one tag
# Footnotes as Word and LibreOffice save them: blocks at the end of the page, and the marks that lead there and back.
NOTE_BLOCK = re.compile(r"(?:sdfootnote|sdendnote|ftn|edn)\d+")
NOTE_MARK = re.compile(r"#(?:(?:sdfootnote|sdendnote)\d+(?:sym|anc)|_(?:ftn|edn)(?:ref)?\d+)")
# What a site says of a page or of itself, in a line of its own: when and how often it was read, how to share it.
ABOUT_THE_PAGE = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[：:]|字号\s*[：:]?\s*[\[【(（大]|ICP备|公网安备|网站标识码|版权所有|分享(?:到|至)\s*[：:]|"
    r"(?:当前|您(?:现在)?的?所?在?)位置\s*[：:]|打印本页|关闭窗口"
)
LONGEST_ABOUT = 200  # characters
BETWEEN_LINKS = " |｜·>»/、-—"
BOILERPLATE_ROLES = {"navigation", "banner", "contentinfo", "search", "menu"}


def load_html(data: bytes, file: str, sha256: str) -> Document:
    """A page's text, a paragraph a line. Raises `html_broken`, `encoding_unknown`, `no_text`, `library_missing`."""
    source, encoding = decode_html(data, file)
    _check_shape(source, file)
    parser = need("selectolax.lexbor")
    root = parser.LexborHTMLParser(source).root
    if root is None:
        raise refuse("html_broken", file=file)
    flow = Flow()
    flow.read(root)
    if not flow.builder.length:
        raise refuse("no_text", file=file)
    return Document(file, "html", flow.builder.text, sha256, encoding, tuple(flow.builder.places))


def decode_html(data: bytes, file: str) -> tuple[str, str]:
    """By byte-order mark, else as the page itself says, else by what the bytes look like."""
    said = META_CHARSET.search(data[:4096])
    encoding = SAME.get(said[1].decode("ascii").lower()) if said else None
    if encoding and not any(data.startswith(mark) for mark, _, _ in MARKS):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            pass  # the page is wrong about itself
    return decode(data, file)


def _check_shape(source: str, file: str) -> None:
    """Refuse what no page needs and what costs an HTML parser the square of its length: blocks nested without end
    and tags of endless attributes."""
    depth = 0
    for match in NESTING.finditer(source):
        depth = max(depth + (-1 if match[1] else 1), 0)
        if depth > DEEPEST:
            raise refuse("html_broken", file=file)
    if any(match[0].count("=") > MOST_ATTRIBUTES for match in LONG_TAG.finditer(source)):
        raise refuse("html_broken", file=file)


@dataclass(slots=True)
class Flow:
    """A page being turned into lines. Walks without recursion: pages nest as deep as they like."""

    builder: TextBuilder = field(default_factory=TextBuilder)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    in_link: int = 0
    cells: list[list[str]] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    in_notes: bool = False

    def read(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag
            if leaving:
                self._leave(tag, node)
            elif tag == "-text":
                self._text(node.text_content or "")
            elif tag not in DROPPED and not _is_beside(tag, node.attributes):
                self._enter(tag, node)
                stack.append((node, True))
                stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]
        self._break()

    def _enter(self, tag: str, node: Any) -> None:
        if tag == "a" and node.attributes.get("href"):
            self.in_link += 1
        elif tag not in INLINE:
            self._break()
        if not self.in_notes and tag == "div" and NOTE_BLOCK.fullmatch(node.attributes.get("id") or ""):
            self.in_notes = True
            self._emit(NOTES_HEADING)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.cells.append([])

    def _leave(self, tag: str, node: Any) -> None:
        if tag == "a" and node.attributes.get("href"):
            self.in_link -= 1
        elif tag not in INLINE:
            self._break()
        if tag in ("td", "th") and self.cells and self.rows:
            self.rows[-1].append(self.cells.pop())
        elif tag == "tr" and self.rows:
            for line in row_lines(self.rows.pop()):
                self._emit(line)

    def _text(self, text: str) -> None:
        self.pieces.append(text)
        if self.in_link:
            self.linked += len("".join(text.translate(_WITHOUT_SIGNS).split()))

    def _break(self) -> None:
        """End the paragraph; one that is nothing but links is a menu."""
        text = BLANKS.sub(" ", "".join(self.pieces)).strip()
        linked, self.linked = self.linked, 0
        self.pieces.clear()
        own = text.translate(_WITHOUT_SIGNS) if linked else text
        if text and linked < len(own.replace(" ", "")) and not _is_about_the_page(text):
            self._emit(text)

    def _emit(self, text: str) -> None:
        if self.cells:
            self.cells[-1].append(text)
        else:
            self.builder.add(text)


_WITHOUT_SIGNS = str.maketrans("", "", BETWEEN_LINKS)


def _is_about_the_page(text: str) -> bool:
    return len(text) <= LONGEST_ABOUT and "。" not in text and bool(ABOUT_THE_PAGE.search(text))


def _is_beside(tag: str, attributes: dict[str, str | None]) -> bool:
    """Is it a menu or the number of a footnote, and none of the page's text?"""
    mark = tag == "a" and NOTE_MARK.fullmatch(attributes.get("href") or "")
    return bool(mark) or attributes.get("role") in BOILERPLATE_ROLES
