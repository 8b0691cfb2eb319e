"""PDF and web pages: the text in the order a person reads it, without what only decorates the page."""

import pytest

from luoshi.reading.findings import ReadingError
from luoshi.reading.load import load_bytes
from luoshi.reading.load.pages import _raised
from luoshi.reading.read import read_document
from tests.reading_corpus.builders import LOCKED, html_of, page_of, pdf, pdf_of, report_text


class TestPdf:
    def test_reads_a_whole_report(self) -> None:
        document = load_bytes(pdf_of(report_text(), lines=10), "yunhe.pdf")
        assert document.format == "pdf"
        assert document.text.splitlines() == [line for line in report_text().splitlines() if line]

    def test_running_heads_and_page_numbers_are_left_out(self) -> None:
        text = load_bytes(pdf_of(report_text(), lines=10), "yunhe.pdf").text
        assert "文件汇编" not in text
        assert "—1—" not in "".join(text.split())

    def test_lines_know_page_and_paragraph(self) -> None:
        pages = [
            page_of(["　　云河区去年修缮了三十条背街小巷并完成了全部老旧", "小区的雨污分流改造。", "　　今年继续。"]),
            page_of(["　　下一页另起一段说明重大项目推进情况。"]),
        ]
        document = load_bytes(pdf(pages), "a.pdf")
        assert [(place.page, place.paragraph) for place in document.places] == [(1, 0), (1, 0), (1, 1), (2, 2)]

    def test_a_paragraph_goes_on_over_the_page(self) -> None:
        first = page_of(
            ["　　云河区去年修缮了三十条背街小巷并完成了全部老旧", "小区的雨污分流改造，新增绿地十二公顷，建成口袋公园"]
        )
        second = page_of(["二十六个，市民步行五分钟可以到达其中的任意一个公园", "或者绿地。"])
        document = load_bytes(pdf([first, second]), "a.pdf")
        assert len(document.text.splitlines()) == 1
        assert [(place.page, place.paragraph) for place in document.places] == [(1, 0), (1, 0), (2, 0), (2, 0)]
        last = document.places[-1]
        assert document.text[last.start : last.end] == "或者绿地。"

    def test_latin_words_keep_a_blank_between_them(self) -> None:
        lines = ["　　The district mended thirty lanes and opened", "twenty six small parks."]
        assert "opened twenty" in load_bytes(pdf([page_of(lines)]), "a.pdf").text

    def test_a_wider_gap_between_lines_ends_a_paragraph(self) -> None:
        words = "云河区去年修缮了三十条背街小巷并完成了全部老旧"
        runs = [(70.0, bottom, words) for bottom in (700.0, 680.0, 660.0, 620.0, 600.0)]
        assert len(load_bytes(pdf([runs]), "a.pdf").text.splitlines()) == 2

    def test_two_columns_are_read_one_after_the_other(self) -> None:
        left = [f"左栏第{number}行讲的是产业与项目建设" for number in "一二三四五六七八"]
        right = [f"右栏第{number}行讲的是民生与社会治理" for number in "一二三四五六七八"]
        rows = [
            run
            for number in range(8)
            for run in (
                (60.0, 700.0 - 20 * number, left[number]),
                (320.0, 700.0 - 20 * number, right[number]),
            )
        ]
        title = (150.0, 760.0, "云河区年鉴关于政府工作报告的全文摘录")
        assert load_bytes(pdf([[title, *rows]]), "a.pdf").text.replace("\n", "") == "".join([title[2], *left, *right])

    def test_lines_of_a_second_column_far_from_the_middle_are_one_paragraph(self) -> None:
        words = "云河区推进产业项目建设改善民生"
        rows = [(left, 700.0 - 20 * row, words) for row in range(8) for left in (60.0, 345.0)]
        assert load_bytes(pdf([rows]), "a.pdf").text == words * 16 + "\n"

    def test_a_line_may_begin_with_a_pair_of_numbers(self) -> None:
        runs = [(94, 700, "云河区推进国有企业共50家"), (70, 680, "二、三级企业改制，完成改革任务")]
        assert len(load_bytes(pdf([runs]), "a.pdf").text.splitlines()) == 1

    def test_footnotes_follow_the_body_without_their_marks(self) -> None:
        body = "云河区建成口袋公园"
        runs = [(70, 700, body), (70 + 12 * len(body), 706, "1", 6), (70 + 12 * len(body) + 4, 700, "共12个，其中新建")]
        runs += [(70, 680, "9个"), (94, 686, "2", 6), (98, 680, "，年底全部开放。")]
        runs += [(70, 120, "1", 6), (78, 120, "口袋公园指不大于1万平方米的公园。"), (70, 100, "2 含改建。")]
        text = load_bytes(pdf([runs]), "a.pdf").text
        assert text.replace("\n", "|") == (
            f"{body}共12个，其中新建9个，年底全部开放。|注释：|[1] 口袋公园指不大于1万平方米的公园。|[2] 含改建。|"
        )

    def test_a_glossary_above_the_footnotes_is_none_of_them(self) -> None:
        runs = [
            (70, 700, "云河区建成口袋公园"),
            (178, 706, "1", 6),
            (182, 700, "共12个。"),
            (70, 640, "1.碧道：沿河步道。"),
        ]
        runs += [(70, 100, "1 含改建。")]
        assert (
            load_bytes(pdf([runs]), "a.pdf").text.replace("\n", "|").endswith("1.碧道：沿河步道。|注释：|[1] 含改建。|")
        )

    def test_a_mark_in_a_font_of_high_boxes_is_raised(self) -> None:
        body = [("增", 225.0, 235.5, 666.6, 676.2), ("%", 262.9, 272.9, 663.8, 679.2)]
        mark, after = ("1", 272.9, 276.4, 670.0, 679.0), ("规", 287.0, 297.0, 666.6, 676.2)
        assert _raised([*body, mark, after, after], 9.6) == [mark]

    def test_signs_of_a_second_font_stand_where_they_are_seen(self) -> None:
        runs = [(70, 700, "推进"), (106, 700, "三线"), (142, 700, "整治20个"), (94, 699, "“"), (130, 699, "”")]
        assert load_bytes(pdf([runs]), "a.pdf").text == "推进“三线”整治20个\n"

    def test_table_cells_stay_on_their_row(self) -> None:
        rows = [("地区生产总值", "612.4"), ("财政收入", "48.6"), ("固定资产投资", "190"), ("居民收入", "6.1")]
        runs = [
            (70.0 + 250 * column, 600.0 - 20 * row, cell)
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
        ]
        assert load_bytes(pdf([runs]), "a.pdf").text.splitlines() == ["\t".join(cells) for cells in rows]

    def test_pages_of_images_say_that_they_hold_no_text(self) -> None:
        with pytest.raises(ReadingError, match=r"共 3 页.*没有文字.*OCR.*Word 版") as caught:
            load_bytes(pdf([[], [(285, 40, "2")], []]), "scan.pdf")
        assert caught.value.code == "pdf_no_text"

    def test_a_locked_file_says_that_it_has_a_password(self) -> None:
        with pytest.raises(ReadingError, match="打开密码") as caught:
            load_bytes(pdf([page_of(["云河区"])], encrypt=LOCKED), "locked.pdf")
        assert caught.value.code == "pdf_encrypted"

    def test_half_a_file_is_broken(self) -> None:
        with pytest.raises(ReadingError) as caught:
            load_bytes(b"%PDF-1.4\n" + b"x" * 500, "half.pdf")
        assert caught.value.code == "pdf_broken"


class TestTablesOfPages:
    def test_a_row_has_the_unit_of_its_name_and_the_year_of_its_head(self) -> None:
        table = "<tr><td>指标</td><td>2026年目标</td></tr><tr><td>固定资产投资（亿元）</td><td>260</td></tr>"
        page = f"<html><body><p>政府工作报告</p><table>{table}</table></body></html>"
        found = read_document(load_bytes(page.encode(), "a.html"))[0].statements
        assert [(one.indicator, one.base_value, one.modality) for one in found] == [
            ("固定资产投资", 26_000_000_000, "target")
        ]


class TestHtml:
    @pytest.mark.parametrize("charset", ["utf-8", "gb2312", "GBK", "big5"])
    def test_reads_the_report_and_nothing_around_it(self, charset: str) -> None:
        text = report_text() if charset != "big5" else "雲河區去年生產總值增長百分之五。\n本區新增學位七百個。\n"
        document = load_bytes(html_of(text, charset), "yunhe.html")
        assert document.text.splitlines() == [line for line in text.splitlines() if line]
        assert document.encoding == {"utf-8": "utf-8", "big5": "big5"}.get(charset, "gb18030")

    @pytest.mark.parametrize(
        "beside",
        [
            "发布时间：2026-02-10　来源：区政府办　浏览次数：1234次　字号：[大 中 小]",
            '当前位置：<a href="/">首页</a> &gt; <a href="/x">政府工作报告</a>',
            '<a href="/">首页</a> | <a href="/zw">政务公开</a>',
            '分享到：<a href="#">微信</a>',
            "版权所有：云河区人民政府　粤ICP备12345678号　电话：12345678",
        ],
    )
    def test_what_a_site_says_of_the_page_is_left_out(self, beside: str) -> None:
        page = f"<html><body><div>{beside}</div><p>新增学位700个，修路9-12公里。</p></body></html>"
        assert load_bytes(page.encode(), "a.html").text == "新增学位700个，修路9-12公里。\n"

    def test_footnotes_follow_the_body_without_their_marks(self) -> None:
        for block, mark, back in (("sdfootnote1", "sdfootnote1sym", "sdfootnote1anc"), ("ftn1", "_ftn1", "_ftnref1")):
            page = (
                f"<html><p>推进“清河”行动<a href='#{mark}'><sup>1</sup></a>，整治河道12条。</p>"
                f"<div id='{block}'><p><a href='#{back}'>1</a>清河：整治河道，长80公里。</p></div></html>"
            )
            lines = load_bytes(page.encode(), "a.html").text.splitlines()
            assert lines == ["推进“清河”行动，整治河道12条。", "注释：", "清河：整治河道，长80公里。"]

    def test_is_known_by_its_content(self) -> None:
        assert load_bytes(html_of(report_text()), "yunhe.doc").format == "html"

    def test_a_page_that_is_wrong_about_its_charset_is_read_all_the_same(self) -> None:
        page = html_of(report_text()).replace(b'charset="utf-8"', b'charset="gb2312"')
        assert "云河区人民政府工作报告" in load_bytes(page, "a.html").text

    def test_inline_marks_do_not_break_a_sentence(self) -> None:
        page = (
            "<html><body><p>增长<b>6</b><span>%</span>左右<br>和<a name='x'>就业</a></p>散句<div>段</div></body></html>"
        )
        assert load_bytes(page.encode(), "a.html").text.splitlines() == ["增长6%左右", "和就业", "散句", "段"]

    def test_table_rows_are_lines(self) -> None:
        rows = "<tr><td><p>指标</p></td><td>目标</td></tr><tr><td>投资</td><td>190<br>亿元</td></tr>"
        page = f"<html><table>{rows}</table></html>"
        assert load_bytes(page.encode(), "a.html").text.splitlines() == ["指标\t目标", "投资\t190 亿元"]

    def test_a_table_of_one_cell_only_frames_the_page(self) -> None:
        page = "<table><tr><td><table><tr><td><p>一、回顾</p><p>新建学校4所。</p></td></tr></table></td></tr></table>"
        assert load_bytes(page.encode(), "a.html").text.splitlines() == ["一、回顾", "新建学校4所。"]

    def test_deep_nesting_is_read(self) -> None:
        page = b"<html>" + b"<div>" * 2_000 + "云河区".encode() + b"</div>" * 2_000
        assert load_bytes(page, "a.html").text == "云河区\n"

    @pytest.mark.parametrize(
        "page",
        [
            "<html>" + "<div>" * 100_000 + "云河区",
            "<html><p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">云河区",
        ],
    )
    def test_what_would_take_a_parser_hours_is_refused(self, page: str) -> None:
        with pytest.raises(ReadingError) as caught:
            load_bytes(page.encode(), "a.html")
        assert caught.value.code == "html_broken"

    def test_a_long_picture_inside_a_tag_is_no_fault(self) -> None:
        page = f"<html><img src='data:image/png;base64,{'A' * 100_000}=='><p>云河区</p>"
        assert load_bytes(page.encode(), "a.html").text == "云河区\n"

    def test_a_page_of_links_holds_no_text(self) -> None:
        with pytest.raises(ReadingError) as caught:
            load_bytes(b"<html><body><a href='/'>home</a></body></html>", "a.html")
        assert caught.value.code == "no_text"
