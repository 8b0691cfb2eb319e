"""Why a file is refused: one stable code and one Chinese sentence each, saying what happened, what stayed
safe and what to do. The codes are part of the interface (`error.code` in `luoshi read --json`)."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from luoshi.reading.findings import ReadingError

UNTOUCHED = "原文件没有改动。"
OCR_OR_WORD = "请用 OCR 软件识别成文字，或索取 Word 版后重试。"

REASONS: dict[str, tuple[str, str]] = {  # what happened; what to do
    "file_missing": ("找不到文件 {file}。", "请核对路径和文件名后重试。"),
    "not_a_file": ("{file} 不是文件（{what}）。", "请给出文件本身；要读整个文件夹，请用 luoshi corpus。"),
    "not_a_folder": ("{file} 不是文件夹。", "请给出存放报告的文件夹；要读单个文件，请用 luoshi read。"),
    "no_permission": ("没有读取 {file} 的权限。", "请向文件所有者申请权限，或复制到自己的文件夹后重试。"),
    "file_unreadable": ("读取 {file} 时磁盘或网络出错（{why}）。", "请稍后重试，或把文件复制到本机后再读。"),
    "empty_file": ("{file} 是空的，里面没有任何文字。", "请核对是否拷贝完整。"),
    "no_text": ("{file} 里没有文字。", "请核对是否选对了文件。"),
    "too_large": (
        "{file} 有 {size}，超过上限 {limit}，没有读入。",
        "请删去图片附件，或拆成几个文件（工作报告一般不到 1 MB）。",
    ),
    "encoding_unknown": (
        "认不出 {file} 的文字编码{where}。",
        "请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后重试。",
    ),
    "pdf_no_text": ("{file} 共 {pages} 页，页面里只有图像，没有文字（多半是扫描件）。", OCR_OR_WORD),
    "pdf_unmapped": ("{file} 的文字没有对应的字符编码，取出来是乱码。", OCR_OR_WORD),
    "pdf_encrypted": ("{file} 设有打开密码，无法读取。", "请用密码打开后另存一份不加密的，或索取 Word 版。"),
    "pdf_broken": ("{file} 不是完整的 PDF 文件，打不开。", "请重新下载或拷贝一份后重试。"),
    "docx_encrypted": ("{file} 设有打开密码，无法读取。", "请用 Word 或 WPS 输入密码打开，取消密码后另存。"),
    "docx_broken": (
        "{file} 不是完整的 Word 文件（docx），打不开{where}。",
        "请用 Word 或 WPS 打开修复后另存为 docx，或重新拷贝。",
    ),
    "xlsx_broken": (
        "{file} 不是完整的 Excel 文件（xlsx），打不开{where}。",
        "请用 Excel 或 WPS 打开修复后另存为 xlsx，或重新拷贝。",
    ),
    "html_broken": ("{file} 不是能读的网页文件。", "请在浏览器中打开，把正文复制为文本文件后重试。"),
    "archive_bomb": (
        "{file} 解压后大得反常（{detail}），可能是恶意文件，没有打开。",
        "请核对来源；确是报告的，用 Word 或 WPS 打开后另存。",
    ),
    "format_unsupported": ("{file} 是{what}，不能直接读取。", "{instead}"),
    "library_missing": (
        "读这种文件需要 Python 库 {library}，本机没有安装。",
        "请运行：pip install luoshi[{extra}]",
    ),
}
NO_FILE = ("file_missing", "not_a_file", "not_a_folder")  # nothing that could have been changed


def refuse(code: str, **params: object) -> ReadingError:
    """The error to raise for `code`; `params` fill its sentence and travel with it."""
    happened, instead = REASONS[code]
    sentence = happened + ("" if code in NO_FILE else UNTOUCHED) + instead
    return ReadingError(code, sentence.format_map({"where": "", **params}), params=params)


def need(library: str, extra: str = "formats") -> ModuleType:
    """Import an optional library when it is first wanted; `library_missing` says how to install it."""
    try:
        return import_module(library)
    except ImportError as error:
        raise refuse("library_missing", library=library.partition(".")[0], extra=extra) from error
