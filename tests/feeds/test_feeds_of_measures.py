"""Market participants, benefits, commitments, filings, loans, bills, payments, annual reports."""

import io
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feeds_support import Load, Rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minewatch.errors import FeedRefusedError, MappingError
from minewatch.feeds import FEEDS, read_mapping, read_quarantine
from minewatch.feeds.contract import SQL_TYPES
from minewatch.feeds.identities import data_centre_id, filing_id

CODE = "91110000802100433B"
WRONG = "91110000802100433A"
GOOD = {
    "market-participants": f"participant_id,uscc,name\nP,{CODE},甲\n",
    "benefits": f"benefit_id,uscc,kind\nP,{CODE},tax\n",
    "commitments": f"commitment_id,uscc,name,signed_on\nP,{CODE},甲,20240101\n",
    "filings": f"filing_id,uscc,name,service_name,service_type\nP,{CODE},甲,池,pool\n",
    "loans": f"loan_id,uscc,name\nP,{CODE},甲\n",
    "bills": "bill_id,meter_id,month,amount_yuan\nP,A,202401,1\n",
    "payments": "payment_id,meter_id,paid_on,amount_yuan\nP,A,20240101,1\n",
    "annual-reports": f"uscc,year\n{CODE},2023\n",
}
#: Columns of money: feed, header and cells before the amount, name of the amount.
MONEY = [
    ("benefits", "benefit_id,uscc,kind", f"{CODE},tax", "amount_yuan"),
    ("loans", "loan_id,uscc,name", f"{CODE},甲", "amount_yuan"),
    ("loans", "loan_id,uscc,name", f"{CODE},甲", "outstanding_yuan"),
    ("bills", "bill_id,meter_id,month", "A,202401", "amount_yuan"),
    ("payments", "payment_id,meter_id,paid_on", "A,20240101", "amount_yuan"),
]


@pytest.mark.parametrize("feed", GOOD)
def test_the_contract_is_the_table_by_name_and_type(
    con: duckdb.DuckDBPyConnection, feed: str
) -> None:
    contract = FEEDS[feed]
    found = {row[0]: row[1] for row in con.execute(f"DESCRIBE {contract.table}").fetchall()}
    assert found.pop("load_id") == "INTEGER"
    asked = {c.stored: SQL_TYPES[c.kind].replace(" ", "") for c in contract.columns}
    assert found == asked


@pytest.mark.parametrize("feed", GOOD)
def test_what_is_required_is_what_the_table_asks(con: duckdb.DuckDBPyConnection, feed: str) -> None:
    contract = FEEDS[feed]
    asked = {r[0] for r in con.execute(f"DESCRIBE {contract.table}").fetchall() if r[2] == "NO"}
    given_or_made = {c.stored for c in contract.columns if c.required} | set(contract.key)
    assert asked - {"load_id"} == given_or_made


@pytest.mark.parametrize("feed", GOOD)
def test_the_least_row_enters_and_what_it_does_not_say_is_missing(
    load: Load, rows: Rows, feed: str
) -> None:
    assert load(feed, GOOD[feed]).rows_loaded == 1
    (found,) = rows(f"SELECT * EXCLUDE load_id FROM {FEEDS[feed].table}")
    assert sum(cell is not None for cell in found) == GOOD[feed].splitlines()[0].count(",") + 1


@pytest.mark.parametrize("feed", GOOD)
def test_a_later_file_replaces_by_key(load: Load, rows: Rows, feed: str) -> None:
    head, row, *_ = GOOD[feed].splitlines()
    table, key = FEEDS[feed].table, FEEDS[feed].key
    load(feed, GOOD[feed])
    other = row.replace("P,", "Q,") if key[0] != "uscc" else row.replace("2023", "2022")
    load(feed, f"{head},x\n{row},\n{other},\n")
    assert rows(f"SELECT count(*), max(load_id), min(load_id) FROM {table}") == [(2, 2, 2)]


@pytest.mark.parametrize("feed", GOOD)
def test_two_different_rows_of_one_key_both_lose_their_place(
    load: Load, rows: Rows, feed: str
) -> None:
    head, row, *_ = GOOD[feed].splitlines()
    column = next(c for c in FEEDS[feed].columns if not c.required and c.name not in head)
    one, two = ("20240201", "20240202") if column.kind == "date" else ("1", "0")
    keyed_by_code = FEEDS[feed].key[0] == "uscc"
    others = [
        row.replace("2023", "2022") if keyed_by_code else row.replace("P,", f"{key},", 1)
        for key in ("Q", "R")
    ]
    text = f"{row},{one}\n{row},{two}\n" + "".join(f"{other},\n" for other in others)
    report = load(feed, f"{head},{column.name}\n{text}")
    assert report.reasons == {"conflicting_duplicate": 2}
    assert rows(f"SELECT count(*) FROM {FEEDS[feed].table}") == [(1 if keyed_by_code else 2,)]


@pytest.mark.parametrize(("feed", "head", "cells", "name"), MONEY)
def test_money_is_exact_to_the_fen_and_a_fraction_of_a_fen_is_not_taken(
    load: Load, rows: Rows, feed: str, head: str, cells: str, name: str
) -> None:
    written = {
        "A1": "0.1", "A2": "1234567890.12", "A3": '"1,234,567.80"', "A4": "7.1000", "A5": "8.",
        "A6": "+3", "B1": "0.005", "B2": "1.239999", "B3": "1e3", "B4": "九",
    }  # fmt: skip
    table, (key, *_) = FEEDS[feed].table, FEEDS[feed].key
    text = f"{head},{name}\n" + "".join(f"{k},{cells},{v}\n" for k, v in written.items())
    assert load(feed, text).reasons == {"bad_number": 2, "too_fine": 2}
    found = dict(rows(f"SELECT {key}, {name} FROM {table}"))
    exact = ("0.10", "1234567890.12", "1234567.80", "7.10", "8.00", "3.00")
    assert [str(found[f"A{at}"]) for at in range(1, 7)] == list(exact)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(-(10**11), 10**11, places=2), min_size=1, max_size=20))
def test_the_sum_of_what_is_loaded_is_the_sum_of_what_was_written(
    load: Load, rows: Rows, amounts: list[Decimal]
) -> None:
    head = "payment_id,meter_id,paid_on,amount_yuan\n"
    # A file loaded before would change nothing, so each has identifiers of its own.
    (number,) = rows("SELECT count(*) FROM loads")[0]
    written = [f"S{number}-{at},A,20240101,{amount}\n" for at, amount in enumerate(amounts)]
    load("payments", head + "".join(written))
    found = rows(f"SELECT sum(amount_yuan) FROM payments WHERE payment_id LIKE 'S{number}-%'")
    assert found == [(sum(amounts, Decimal("0.00")),)]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["0.3", "12.34"]),
        pa.array([0.3, 12.34]),
        pa.array([Decimal("0.3000"), Decimal("12.3400")], pa.decimal128(20, 4)),
    ],
    ids=["text", "binary", "decimal"],
)
def test_money_is_the_same_however_a_file_holds_it(
    load: Load, rows: Rows, column: pa.Array
) -> None:
    sink = io.BytesIO()
    table = {"payment_id": ["A", "B"], "meter_id": ["M", "M"], "paid_on": ["20240101"] * 2}
    pq.write_table(pa.table(table | {"amount_yuan": column}), sink)
    load("payments", sink.getvalue())
    found = rows("SELECT amount_yuan FROM payments ORDER BY payment_id")
    assert found == [(Decimal("0.30"),), (Decimal("12.34"),)]


def test_a_workbook_holds_money_too(load: Load, rows: Rows) -> None:
    sink = io.BytesIO()
    frame = pd.DataFrame({"loan_id": ["A"], "uscc": [CODE], "name": ["甲"]})
    frame.assign(amount_yuan=[1234.56], due_on=["2024-01-01"]).to_excel(sink, index=False)
    load("loans", sink.getvalue())
    assert rows("SELECT amount_yuan FROM loans") == [(Decimal("1234.56"),)]


def test_a_rate_is_exact_and_bounded(load: Load, rows: Rows) -> None:
    head = "bill_id,meter_id,month,amount_yuan,rate_yuan_per_kwh\n"
    text = "A,M,202401,1,0.523345\nB,M,202401,1,0.5233456\nC,M,202401,1,-0.3\nD,M,202401,1,0.3\n"
    report = load("bills", head + text + "E,M,202401,1,\nF,M,202401,1,1001\n")
    assert report.reasons == {"absurd": 1, "negative": 1, "too_fine": 1}
    found = rows("SELECT rate_yuan_per_kwh FROM bills ORDER BY bill_id")
    assert found == [(Decimal("0.523345"),), (Decimal("0.3"),), (None,)]


def test_amounts_have_bounds_and_only_corrections_and_refunds_are_negative(load: Load) -> None:
    head = "loan_id,uscc,name,amount_yuan\n"
    text = f"A,{CODE},甲,-1\nB,{CODE},甲,1000000000000.01\nC,{CODE},甲,0\nD,{CODE},甲,1\n"
    assert load("loans", head + text).reasons == {"absurd": 1, "negative": 1}
    assert (
        load("bills", "bill_id,meter_id,month,amount_yuan,kwh\nA,M,202401,-3,-10\n").reasons == {}
    )
    paid = "payment_id,meter_id,paid_on,amount_yuan\nA,M,20240101,-3\n"
    assert load("payments", paid).reasons == {}


def test_mapped_texts_and_numbers_for_missing_hold_for_money(load: Load, rows: Rows) -> None:
    text = f"loan_id,uscc,name,amount_yuan,outstanding_yuan\nA,{CODE},甲,-999,未知\n"
    load("loans", text, missing=[-999, "未知"])
    assert rows("SELECT amount_yuan, outstanding_yuan FROM loans") == [(None, None)]


def test_kinds_are_read_by_code_or_chinese_term_and_others_are_not_guessed(
    load: Load, rows: Rows
) -> None:
    text = "benefit_id,name,kind\nA,甲,TAX\nB,甲,租金减免\nC,甲,基金\nD,甲,别的\nE,甲,taxes\n"
    assert load("benefits", text).reasons == {"unknown_code": 2}
    found = rows("SELECT kind FROM benefits ORDER BY benefit_id")
    assert found == [("tax",), ("rent",), ("fund",)]
    head = "filing_id,uscc,name,service_name,service_type\n"
    load("filings", f"{head}A,{CODE},甲,一,矿池\nB,{CODE},甲,二,云算力\nC,{CODE},甲,三,node\n")
    found = rows("SELECT service_type FROM filings ORDER BY filing_id")
    assert found == [("pool",), ("cloud_mining",), ("node",)]


def test_kinds_of_terms_are_told_apart() -> None:
    for feed in FEEDS.values():
        for column in feed.columns:
            terms = [term for terms in column.codes for term in terms]
            assert len(terms) == len(set(terms))
            assert all(term == term.lower() for term in terms)
            assert bool(terms) == (column.kind == "code")


@pytest.mark.parametrize(
    ("feed", "first", "last"),
    [
        (name, column.not_before, column.name)
        for name, feed in FEEDS.items()
        for column in feed.columns
        if column.not_before
    ],
)
def test_days_that_belong_together_are_in_order(
    load: Load, rows: Rows, feed: str, first: str, last: str
) -> None:
    head, row, *_ = GOOD[feed].splitlines()
    if first in head:
        head, row = head.replace(f",{first}", ""), row.replace(",20240101", "")
    days = [("P", "20240102", "20240102"), ("Q", "20240102", "20240101"), ("R", "", "20240101")]
    text = "".join(f"{row.replace('P,', f'{k},', 1)},{a},{b}\n" for k, a, b in days)
    report = load(feed, f"{head},{first},{last}\n{text}S{row[1:]},20240101,\n")
    missing = {"missing_value": 1} if first == "signed_on" else {}
    assert report.reasons == {"out_of_order": 1} | missing
    assert rows(f"SELECT count(*) FROM {FEEDS[feed].table}") == [(3 - len(missing),)]


def test_invalid_codes_are_kept_and_counted_but_an_annual_report_is_of_a_valid_one(
    load: Load, rows: Rows
) -> None:
    for feed, text in GOOD.items():
        if "uscc" not in FEEDS[feed].names or feed == "annual-reports":
            continue
        report = load(feed, text.replace(CODE, WRONG))
        assert [code for code, _, _ in report.notices] == ["invalid_uscc"], feed
        assert rows(f"SELECT uscc FROM {FEEDS[feed].table}") == [(WRONG,)]
    years = f"uscc,year\n{WRONG},2023\n{CODE},2023\n{CODE},2022\n"
    assert load("annual-reports", years).reasons == {"invalid_uscc": 1}


def test_an_annual_report_tells_missing_from_no(load: Load, rows: Rows) -> None:
    head = "uscc,year,filed_on,tax_filed,contact_ok,checked_on\n"
    text = f"{CODE},2022,,0,,20240701\n{CODE},2023,20240301,1,1,\n{CODE},2021,,2,,\n"
    report = load("annual-reports", head + text + f"{CODE},1492,,1,,\n{CODE},2020,,,,\n")
    assert report.reasons == {"absurd": 2}
    assert (report.from_on, report.to_on, report.meters) == (None, None, 1)
    assert rows("SELECT year, filed_on, tax_filed, contact_ok FROM annual_reports WHERE year < 2023"
                " ORDER BY year") == [(2020, None, None, None), (2022, None, 0, None)]  # fmt: skip


def test_a_filing_without_a_number_has_the_same_identity_from_load_to_load(
    load: Load, rows: Rows
) -> None:
    text = f"uscc,name,service_name,service_type\n{CODE},甲,某矿池,矿池\n"
    load("filings", text)
    load("filings", text.replace("矿池,矿池", "矿池,pool").replace("甲", "甲公司"))
    assert rows("SELECT filing_id, name FROM filings") == [(filing_id(CODE, "某矿池"), "甲公司")]
    mixed = f"filing_id,uscc,name,service_name,service_type\nF1,{CODE},甲,一,node\n"
    damaged = f"1.2E+15,{CODE},甲,三,node\n"
    report = load("filings", mixed + f",{CODE},甲,二,node\n" + damaged)
    assert report.reasons == {"damaged_identifier": 1}
    assert {r[0] for r in rows("SELECT filing_id FROM filings WHERE service_type = 'node'")} == {
        "F1",
        filing_id(CODE, "二"),
    }


def test_the_identity_of_a_centre_is_the_one_that_it_always_had() -> None:
    assert data_centre_id("甲", None, 116.0, 40.0) == data_centre_id(" 甲", "", 116.0000001, 40.0)
    assert data_centre_id("甲", None, None, None) != data_centre_id("甲", None, 116.0, 40.0)


@pytest.mark.parametrize(
    "hostile",
    ["=cmd|' /C calc'!A0", "@SUM(1)", "'; DROP TABLE loans; --", "../../etc/passwd", "{x}%s\\"],
)
def test_hostile_cells_stay_text_and_harm_nothing(load: Load, rows: Rows, hostile: str) -> None:
    text = f'loan_id,uscc,name,lender\n"{hostile}",{CODE},"{hostile}","{hostile}"\n'
    load("loans", text)
    assert rows("SELECT loan_id, name, lender FROM loans") == [(hostile,) * 3]
    for feed, head in (("benefits", "benefit_id,name,kind"), ("bills", "bill_id,meter_id,month")):
        amount = (
            f'{head},amount_yuan\nA,甲,{"tax" if feed == "benefits" else "202401"},"{hostile}"\n'
        )
        with pytest.raises(FeedRefusedError, match="bad_number: 1"):
            load(feed, amount)
    with pytest.raises(FeedRefusedError, match="unknown_code: 1"):
        load("benefits", f'benefit_id,name,kind\nA,甲,"{hostile}"\n')


def test_what_is_refused_is_in_quarantine_with_line_and_reason(
    load: Load, con: duckdb.DuckDBPyConnection
) -> None:
    head = "payment_id,meter_id,paid_on,amount_yuan\n"
    load("payments", head + "A,M,20240101,1\nB,M,20240101,1.005\nC,M,20240101,1\n")
    found = read_quarantine(con, feed="payments").to_pylist()
    assert [(r["line"], r["reason"], r["detail"]) for r in found] == [
        (3, "too_fine", "amount_yuan=1.005")
    ]


@pytest.mark.parametrize("feed", GOOD)
def test_a_file_without_what_is_required_is_refused(load: Load, feed: str) -> None:
    required = FEEDS[feed].required[-1]
    with pytest.raises(FeedRefusedError, match=required):
        load(feed, GOOD[feed].replace(required, "other"))


def test_a_benefit_is_of_somebody(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match="uscc or name or meter_id"):
        load("benefits", "benefit_id,kind\nA,tax\n")


@pytest.mark.parametrize("feed", GOOD)
def test_a_mapping_says_only_what_has_a_meaning(
    feed: str, tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.mktemp("m") / "m.toml"
    for key in ('unit = "wh"', "scale = 2", 'stamp = "end"', 'datum = "gcj02"'):
        path.write_text(key + "\n")
        with pytest.raises(MappingError, match=key.split()[0]):
            read_mapping(path, feed)
