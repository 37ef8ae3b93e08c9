"""Notices as DOCX and PDF: what they say, what they refuse, and that they are the same bytes."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from published_rows import lead, phase_out, surcharge

from minewatch.cases.ledger import Ledger
from minewatch.errors import GuardError, InstallationError, MinewatchError, WorkspaceError
from minewatch.exports.notices import (
    NOTICE_KINDS,
    Bureau,
    Kind,
    Order,
    Sources,
    printed_notice,
)
from minewatch.exports.notices.fonts import chosen, find_fonts
from minewatch.exports.notices.wording import capital_money, titled
from minewatch.publish import Snapshot
from minewatch.rules import Rulebook

CHINA = timezone(timedelta(hours=8))
SITE = "S00001"
ORDER = Order(
    issued_on=date(2026, 3, 2),
    bureau=Bureau(name="嘉州市发展和改革委员会", contact="价格科 0833-0000000"),
    number="嘉发改告〔2026〕1号",
    due_on=date(2026, 3, 31),
    effective_on=date(2026, 4, 1),
    illegal_use="私拉10千伏专线",
    hearing_on=date(2026, 4, 15),
    hearing_at="上午9时，三楼会议室",
)


def text_of(content: bytes) -> str:
    """Return all text of a DOCX, its tables, heads and feet."""
    paper = docx.Document(io.BytesIO(content))
    lines = [p.text for p in paper.paragraphs]
    lines += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    section = paper.sections[0]
    lines += [p.text for part in (section.header, section.footer) for p in part.paragraphs]
    return "\n".join(lines)


def pdf_text(content: bytes) -> str:
    """Return all text of a PDF without spaces and line ends."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"\s", "", "".join(pages))


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook.load()


@pytest.fixture(scope="module")
def published(build: Callable[..., Snapshot]) -> Snapshot:
    row, person = lead(1), lead(3)
    person |= {"name": "张三", "enterprise_name": None, "enterprise_uscc": None,
               "enterprise_match": None}  # fmt: skip
    january = surcharge(row, date(2026, 1, 1), "1000.0000", provisions="1283-13")
    february = surcharge(row, date(2026, 2, 1), "333.3300", provisions="1283-13")
    missing = surcharge(row, date(2025, 12, 1), None, provisions="1283-13")
    charges = [january, february, missing, phase_out(row, date(2025, 12, 31))]
    return build([row, person], [*charges, surcharge(person, date(2026, 1, 1), "10.0000")])


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def confirm(ledger: Ledger, book: Rulebook, site: str = SITE) -> None:
    """Record a case up to its confirmation on 2026-02-25."""
    at = datetime(2026, 2, 25, 9, tzinfo=CHINA)

    def record(kind: Any, **details: Any) -> None:
        ledger.append(site, kind, actor="周主任", at=at, reason="监测线索", details=details,
                      evidence=("ab" * 32,), book=book)  # fmt: skip

    record("opened", province="四川省")
    record("assigned", to="李明")
    record("inspected", outcome="confirmed", officers=["李明", "王芳"])


@pytest.fixture
def sources(published: Snapshot, book: Rulebook, ledger: Ledger) -> Sources:
    confirm(ledger, book)
    return Sources(published, book, ledger.case(SITE))


@pytest.mark.parametrize("kind", ["rectification", "surcharge", "restriction", "closure"])
@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_a_notice_is_the_same_bytes_each_time(kind: Kind, suffix: str, sources: Sources) -> None:
    out = Path(f"通知{suffix}")

    first = printed_notice(kind, sources, SITE, ORDER, out)
    assert first == printed_notice(kind, sources, SITE, ORDER, out)
    assert first.startswith(b"PK" if suffix == ".docx" else b"%PDF")


def test_the_surcharge_notice_says_each_figure_and_where_it_comes_from(sources: Sources) -> None:
    text = text_of(printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx")))

    assert "差别电价加价通知书" in text
    assert "嘉发改告〔2026〕1号" in text
    assert "李明、王芳" in text
    assert "每千瓦时0.30元" in text
    # 1000 kWh x 0.30 = 300.00; 333.33 kWh x 0.30 = 99.999 = 100.00 to the fen; together 400.00.
    assert "合计人民币400.00元（大写：肆佰元整）" in text
    assert "1,333.33千瓦时" in text
    assert "另有1个账期因缺少电量读数或加价标准未计算金额" in text
    assert "1283-13" in text
    assert (
        "《国家发展改革委等部门关于整治虚拟货币“挖矿”活动的通知》（发改运行〔2021〕1283号）（十三）"
        in text
    )
    # 60 days from 2026-03-02: 2026-05-01 is a holiday to 05-05, so the last day is 05-06.
    assert "60日内（于2026年3月2日送达的，至2026年5月6日止）" in text
    # Six months: the matching day.
    assert "6个月内（于2026年3月2日送达的，至2026年9月2日止）" in text
    assert "送达回证" in text
    assert str(sources.snapshot.manifest["scan_id"]) in text


def test_the_months_asked_for_are_those_charged(sources: Sources) -> None:
    order = replace(ORDER, months=(date(2026, 2, 1), date(2026, 2, 1)))

    text = text_of(printed_notice("surcharge", sources, SITE, order, Path("a.docx")))
    assert "合计人民币100.00元" in text
    assert "另有" not in text


def test_only_the_meters_of_the_finding_are_charged(sources: Sources) -> None:
    (found,) = sources.case.findings
    only = replace(found, meter_ids=("5100000099",))
    named = replace(sources, case=replace(sources.case, findings=(only,)))

    with pytest.raises(WorkspaceError, match="加价标准"):
        printed_notice("surcharge", named, SITE, ORDER, Path("a.docx"))
    text = text_of(printed_notice("rectification", named, SITE, ORDER, Path("a.docx")))
    assert "用电户号：5100000099。" in text


@pytest.mark.parametrize(
    ("instrument", "said"),
    [
        ("中华人民共和国行政处罚法（2021年修订）", "《中华人民共和国行政处罚法》（2021年修订）"),
        ("电力供应与使用条例", "《电力供应与使用条例》"),
        ("四川省 川发改价格规〔2022〕186号", "四川省川发改价格规〔2022〕186号文件"),
        ("浙江省《关于某事的通知》", "浙江省《关于某事的通知》"),
        ("陕西省差别电价规定（文件名称未见）", "陕西省差别电价规定（文件名称未见）"),
        (
            "关于“挖矿”的通知（发改运行〔2021〕1283号）",
            "《关于“挖矿”的通知》（发改运行〔2021〕1283号）",
        ),
    ],
)
def test_the_name_of_an_instrument_stands_in_its_marks(instrument: str, said: str) -> None:
    assert titled(instrument) == said


def test_a_rectification_is_ordered_and_not_announced(sources: Sources) -> None:
    """Its day counts itself; what it rests on is told as remarks with a full stop."""
    text = text_of(printed_notice("rectification", sources, SITE, ORDER, Path("a.docx")))
    assert "于2026年3月31日前（含当日）拆除并清退" in text
    assert "可以在收到本通知书后向本机关陈述、申辩" in text
    assert "作出决定前" not in text
    assert "说明：1．过渡期按通知推定。" in text
    until = replace(ORDER, statement_until=date(2026, 3, 9))
    text = text_of(printed_notice("rectification", sources, SITE, until, Path("a.docx")))
    assert "可以在2026年3月9日前（含当日）向本机关陈述、申辩" in text
    text = text_of(printed_notice("closure", sources, SITE, ORDER, Path("a.docx")))
    assert "可以在本机关作出决定前向本机关提出" in text


def test_the_record_of_service_names_who_serves(sources: Sources) -> None:
    text = text_of(printed_notice("rectification", sources, SITE, ORDER, Path("a.docx")))
    record = text[text.index("送达机关（印章）") :]
    assert "嘉州市发展和改革委员会" in record
    assert "拒收事由和日期" in record


@pytest.mark.parametrize("lines", range(16, 24))
def test_the_signature_never_stands_alone_on_a_page(
    sources: Sources, tmp_path: Path, lines: int
) -> None:
    (tmp_path / "templates").mkdir()
    body = "".join(f"第{n}行。\n" for n in range(lines))
    own = f"# 通知\n{body}最后一行。\n> {{单位}}（印章）\n> {{签发日期}}\n"
    (tmp_path / "templates" / "surcharge.txt").write_text(own, encoding="utf-8")

    paper = printed_notice("surcharge", sources, SITE, ORDER, Path("a.pdf"), workspace=tmp_path)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages]
    (last,) = [re.sub(r"\s", "", text) for text in pages if "印章" in text]
    assert "最后一行。" in last
    assert "2026年3月2日" in last
    office = printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx"), workspace=tmp_path)
    kept = [p.paragraph_format.keep_with_next for p in docx.Document(io.BytesIO(office)).paragraphs]
    assert kept[-3:] == [True, True, None]


def test_a_docx_is_simplified_chinese_and_its_cells_have_room(sources: Sources) -> None:
    """Without the language an office that lacks the font raises the full stop, as Taiwan does."""
    paper = docx.Document(
        io.BytesIO(printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx")))
    )
    (lang,) = paper.styles["Normal"].element.rPr.findall(qn("w:lang"))
    assert lang.get(qn("w:eastAsia")) == "zh-CN"
    for table in paper.tables:
        assert {cell.vertical_alignment for row in table.rows for cell in row.cells} == {
            WD_CELL_VERTICAL_ALIGNMENT.CENTER
        }


@pytest.mark.parametrize("lines", range(17, 24))
def test_a_heading_stands_with_what_it_heads(sources: Sources, tmp_path: Path, lines: int) -> None:
    (tmp_path / "templates").mkdir()
    body = "".join(f"第{n}行。\n" for n in range(lines))
    own = f"# 通知\n{body}## 小标题\n其下的文字。\n"
    (tmp_path / "templates" / "surcharge.txt").write_text(own, encoding="utf-8")

    paper = printed_notice("surcharge", sources, SITE, ORDER, Path("a.pdf"), workspace=tmp_path)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages]
    (page,) = [re.sub(r"\s", "", text) for text in pages if "小标题" in text]
    assert "其下的文字。" in page
    office = printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx"), workspace=tmp_path)
    heads = [p for p in docx.Document(io.BytesIO(office)).paragraphs if p.text == "小标题"]
    assert [p.paragraph_format.keep_with_next for p in heads] == [True]


def test_docx_and_pdf_say_the_same(sources: Sources) -> None:
    bare = pdf_text(printed_notice("surcharge", sources, SITE, ORDER, Path("a.pdf")))

    for said in ("差别电价加价通知书", "嘉发改告〔2026〕1号", "400.00", "送达回证", "受送达人"):
        assert said in bare


def test_the_notice_of_closure_tells_the_right_to_a_hearing(sources: Sources) -> None:
    text = text_of(printed_notice("closure", sources, SITE, ORDER, Path("a.docx")))

    # Served Monday 2026-03-02: five working days end on Monday 03-09.
    assert "5个工作日内（于2026年3月2日送达的，至2026年3月9日止）" in text
    assert "有权要求听证" in text


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_nothing_is_printed_for_a_site_that_nobody_confirmed(
    kind: Kind, published: Snapshot, book: Rulebook, ledger: Ledger
) -> None:
    sources = Sources(published, book, ledger.case(SITE))

    with pytest.raises(GuardError):
        printed_notice(kind, sources, SITE, ORDER, Path("a.docx"))


def test_no_hearing_is_set_before_the_notice_that_it_is_about(sources: Sources) -> None:
    with pytest.raises(GuardError, match="须先送达事先告知书"):
        printed_notice("hearing", sources, SITE, ORDER, Path("a.docx"))


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_a_draft_needs_no_case_and_says_so_on_every_page(
    kind: Kind, published: Snapshot, book: Rulebook
) -> None:
    content = printed_notice(
        kind,
        Sources(published, book, None),
        SITE,
        Order(None, Bureau()),
        Path("a.docx"),
        draft=True,
    )

    text = text_of(content)
    assert "草稿 · 未经签发，不得送达" in text
    assert "〔缺：单位〕" in text
    assert "〔缺：文号〕" in text


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"number": None}, "--number"),
        ({"bureau": Bureau(contact="0833")}, "--bureau"),
        ({"bureau": Bureau(name="某委")}, "--contact"),
    ],
)
def test_what_only_the_bureau_can_say_is_never_invented(
    changed: dict[str, Any], hint: str, sources: Sources
) -> None:
    with pytest.raises(WorkspaceError, match=hint):
        printed_notice("surcharge", sources, SITE, replace(ORDER, **changed), Path("a.docx"))


def test_a_cut_of_supply_names_the_illegal_use_that_was_found(sources: Sources) -> None:
    text = text_of(printed_notice("restriction", sources, SITE, ORDER, Path("a.docx")))
    assert "查实下列非法用电行为：私拉10千伏专线。" in text
    unknown = replace(ORDER, illegal_use=None)
    with pytest.raises(GuardError, match="1283-12-4"):
        printed_notice("restriction", sources, SITE, unknown, Path("a.docx"))


def test_a_notice_says_what_is_inferred_and_promises_no_later_rate(sources: Sources) -> None:
    text = text_of(printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx")))
    assert "据用电数据推定，该用电起始日为" in text
    assert "此后账期按用电当时有效的加价标准计算" in text


def test_a_rectification_has_the_day_that_the_bureau_set(sources: Sources) -> None:
    with pytest.raises(WorkspaceError, match="--due-on"):
        printed_notice("rectification", sources, SITE, replace(ORDER, due_on=None), Path("a.pdf"))


def test_a_recorded_number_prints_again_and_another_day_does_not(
    published: Snapshot, book: Rulebook, ledger: Ledger
) -> None:
    confirm(ledger, book)
    details = {"number": ORDER.number, "on": ORDER.issued_on}
    ledger.append(SITE, "surcharge_notice", actor="周主任", reason="签发", details=details,
                  at=datetime(2026, 3, 2, 15, tzinfo=CHINA), book=book)  # fmt: skip
    sources = Sources(published, book, ledger.case(SITE))

    assert printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx"))
    other = replace(ORDER, issued_on=date(2026, 3, 3))
    with pytest.raises(WorkspaceError, match="is the number of"):
        printed_notice("surcharge", sources, SITE, other, Path("a.docx"))


def test_a_recorded_number_does_not_print_what_was_found_later(
    published: Snapshot, book: Rulebook, ledger: Ledger
) -> None:
    """Issued on one meter; that was cleared since, and another confirmed: it is another paper."""

    def record(kind: Any, day: int, **details: Any) -> None:
        ledger.append(SITE, kind, actor="周主任", at=datetime(2026, 3, day, 15, tzinfo=CHINA),
                      reason="核查", details=details, evidence=("ab" * 32,), book=book)  # fmt: skip

    confirm(ledger, book)
    found = {"officers": ["李明", "王芳"], "meter_ids": ["5100000099"]}
    record("inspected", 1, outcome="confirmed", **found)
    record("rectification_notice", 2, number=ORDER.number)
    sources = Sources(published, book, ledger.case(SITE))
    assert printed_notice("rectification", sources, SITE, ORDER, Path("a.docx"))
    record("inspected", 3, outcome="cleared", found="ordinary", **found)
    record("inspected", 4, outcome="confirmed", **(found | {"meter_ids": ["5100000001"]}))
    later = Sources(published, book, ledger.case(SITE))
    with pytest.raises(WorkspaceError, match="inspected since"):
        printed_notice("rectification", later, SITE, ORDER, Path("a.docx"))


def test_a_person_is_named_only_where_that_is_asked_for(
    published: Snapshot, book: Rulebook, ledger: Ledger
) -> None:
    confirm(ledger, book, "S00003")
    sources = Sources(published, book, ledger.case("S00003"))

    with pytest.raises(WorkspaceError, match="--unmask"):
        printed_notice("surcharge", sources, "S00003", ORDER, Path("a.docx"))
    whole = replace(ORDER, unmasked=True)
    text = text_of(printed_notice("surcharge", sources, "S00003", whole, Path("a.docx")))
    assert "张三：" in text
    draft = printed_notice("surcharge", sources, "S00003", ORDER, Path("a.docx"), draft=True)
    assert "张三" not in text_of(draft)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("你好{不存在}", "line 3, has the unknown placeholder {不存在}"),
        ("@ 没有的表", "line 3, asks for the table '没有的表'"),
        ("少一个}括号", "line 3, has a brace without its partner"),
        ("{单位{文号}", "line 3, has a brace without its partner"),
    ],
)
def test_an_error_in_a_bureaus_template_is_named_by_line(
    line: str, told: str, sources: Sources, tmp_path: Path
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "surcharge.txt").write_text(f"// 本局模板\n# 通知\n{line}\n", encoding="utf-8")

    with pytest.raises(WorkspaceError, match=re.escape(told)):
        printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx"), workspace=tmp_path)


def test_a_bureaus_own_template_comes_first(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    own = "\ufeff# 本局通知\r\n{当事人}：\r\n共{合计金额}元。\r\n"
    (tmp_path / "templates" / "surcharge.txt").write_text(own, encoding="utf-8")

    content = printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx"), workspace=tmp_path)
    assert text_of(content).splitlines()[:3] == ["本局通知", "登记企业有限公司：", "共400.00元。"]


def test_a_template_in_another_encoding_is_refused(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "surcharge.txt").write_bytes("# 差别电价加价通知书".encode("gb18030"))

    with pytest.raises(WorkspaceError, match="UTF-8"):
        printed_notice("surcharge", sources, SITE, ORDER, Path("a.docx"), workspace=tmp_path)


def test_text_of_a_name_is_never_markup(build: Callable[..., Snapshot], book: Rulebook) -> None:
    hostile = '#import "/etc/passwd" $x$ {文号} *粗* <w:t>公司'
    snapshot = build([lead(1, enterprise_name=hostile)], [])
    sources = Sources(snapshot, book, None)

    for suffix in (".docx", ".pdf"):
        content = printed_notice("closure", sources, SITE, ORDER, Path(f"a{suffix}"), draft=True)
        text = text_of(content) if suffix == ".docx" else pdf_text(content)
        assert "#import" in text
        assert "{文号}" in text.replace("\n", "")


def test_without_a_chinese_font_the_error_says_which_to_install() -> None:
    found = find_fonts().found

    with pytest.raises(InstallationError, match="fonts-noto-cjk"):
        chosen(found, frozenset({"Libertinus Serif"}))
    assert chosen(found, frozenset({"FangSong", "Noto Serif CJK SC"})).body == "FangSong"


def test_the_bureau_is_kept_in_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    path = tmp_path / "templates" / "bureau.toml"
    path.write_text(
        'format = 1\nname = "某委"\ncontact = "0833"\ncourt = "某区人民法院"\n', "utf-8"
    )

    kept = Bureau.load(tmp_path)
    assert kept.with_given(name="另一委", contact=None).name == "另一委"
    assert kept.with_given(contact=None).contact == "0833"
    with pytest.raises(MinewatchError, match="name is empty"):
        kept.with_given(name="  ")
    path.write_text('format = 1\nphone = "1"\n', "utf-8")
    with pytest.raises(WorkspaceError, match="phone"):
        Bureau.load(tmp_path)


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10.05", "壹拾元零伍分"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("100000001", "壹亿零壹元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("360208.58", "叁拾陆万零贰佰零捌元伍角捌分"),
        ("20010.00", "贰万零壹拾元整"),
    ],
)
def test_sums_in_capital_numerals(yuan: str, said: str) -> None:
    assert capital_money(Decimal(yuan)) == said


def read_back(text: str) -> Decimal:
    """Read capital numerals again, by a way of its own."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total, group, digit = 0, 0, 0
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    for sign in whole:
        if sign in units:
            group += digit * units[sign]
            digit = 0
        elif sign in "万亿":
            total += (group + digit) * (10_000 if sign == "万" else 100_000_000)
            group = digit = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
    fen = {"角": 0, "分": 0}
    for number, unit in re.findall(r"([零壹贰叁肆伍陆柒捌玖])([角分])", rest):
        fen[unit] = "零壹贰叁肆伍陆柒捌玖".index(number)
    return Decimal(total + group + digit) + Decimal(fen["角"] * 10 + fen["分"]) / 100


@given(st.decimals(0, Decimal("999999999999.99"), places=2))
def test_capital_numerals_are_read_back_as_the_same_sum(yuan: Decimal) -> None:
    text = capital_money(yuan)

    assert read_back(text) == yuan
    assert "零零" not in text
