"""Mapping files: what is allowed, and how a fault is told."""

from pathlib import Path

import pytest
from feeds_support import MAPPINGS, Load, Rows

from minewatch.errors import FeedRefusedError, MappingError
from minewatch.feeds import Mapping, read_mapping


@pytest.mark.parametrize(
    ("feed", "text", "words"),
    [
        ("curves", "colums = 1", "key colums: is not a key of a mapping; allowed are columns"),
        ("curves", "unit = 'mw'", "key unit: .*kw.*kwh"),
        ("curves", "step_minutes = 10", "key step_minutes"),
        (
            "curves",
            "time_zone = 'Europe/Nowhere'",
            "key time_zone: 'Europe/Nowhere' is no time zone",
        ),
        ("curves", "[columns]\nmeter = 'ID'", r"key columns\.meter: allowed are meter_id, ts, kw"),
        ("curves", "layout = 'columns'", "meters lists the value columns"),
        ("curves", "datum = 'bd09'", "key datum: has no meaning for the feed curves"),
        ("curves", "resample_minutes = 15\nunit = 'kwh'", "resample_minutes averages powers"),
        ("curves", "scale = 0", "key scale"),
        ("meters", "total = 'sum'", "key total: has no meaning"),
        ("registers", "unit = 'kw'", "key unit: allowed for registers are kwh, wh"),
        ("curves", "columns = ", "not valid TOML"),
    ],
)
def test_faults_name_file_key_and_what_is_allowed(
    tmp_path: Path, feed: str, text: str, words: str
) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=words) as caught:
        read_mapping(path, feed)
    assert "map.toml" in str(caught.value)


def test_an_absent_mapping_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        read_mapping(tmp_path / "none.toml", "curves")


def test_the_digest_is_of_what_is_said() -> None:
    assert Mapping().digest == ""
    assert Mapping(unit="kw").digest != Mapping(unit="w").digest
    assert Mapping(unit="kw").digest == Mapping.model_validate({"unit": "kw"}).digest


def test_a_mapped_column_that_the_file_lacks_is_refused(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match="lacks the column 'ID' that the mapping names"):
        load("meters", "meter_id\nA\n", columns={"meter_id": "ID"})


def state_grid(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(text.encode("gb18030"))
    return path


def said(name: str, feed: str) -> dict[str, object]:
    return read_mapping(MAPPINGS / f"{name}.toml", feed).model_dump(exclude_defaults=True)


def test_state_grid_customers(load: Load, rows: Rows, tmp_path: Path) -> None:
    text = (
        '"","ID","ELEC_TYPE_NAME","VOLT_NAME","PRC_NAME","CONTRACT_CAP","RUN_CAP","SHIFT_NO",'
        '"BUILD_DATE","CANCEL_DATE","CHK_CYCLE","LAST_CHK_DATE","TMP_NAME","TMP_DATE"\n'
        '"1","0330000001","大工业用电","交流10kV","大工业1-10kV","315","315","三班","2012/3/4","","","","",""\n'
        '"2","0330000002","居民合表","交流380V","合表(1千伏以下)","80","80","","20150607","","","","",""\n'
    )
    path = state_grid(tmp_path, "customers", text)
    load("meters", path, **said("state_grid_customers", "meters"))
    select = "SELECT meter_id, industry, voltage, contract_kw, built_on::VARCHAR FROM meters"
    assert rows(f"{select} ORDER BY 1") == [
        ("0330000001", "大工业用电", "交流10kV", 315.0, "2012-03-04"),
        ("0330000002", "居民合表", "交流380V", 80.0, "2015-06-07"),
    ]  # fmt: skip


def test_state_grid_daily_and_monthly(load: Load, rows: Rows, tmp_path: Path) -> None:
    daily = (
        '"","ID","RQ","KWH","KWH_RAP","KWH_PAP_R1","KWH_PAP_R2","KWH_PAP_R3","KWH_PAP_R4"\n'
        '"1","0330000001","20200105","100","0","10","40","30","20"\n'
    )
    load("registers", state_grid(tmp_path, "daily", daily), **said("state_grid_daily", "registers"))
    assert rows("SELECT * EXCLUDE (day, load_id) FROM registers") == [
        ("0330000001", 100.0, 10.0, 40.0, 30.0, 20.0)
    ]
    monthly = (
        '"","ID","YM","PQ_F","PQ_G","PQ_P","PQ_Z"\n"1","0330000001","202001","40","20","30","90"\n'
    )
    path = state_grid(tmp_path, "monthly", monthly)
    load("settlements", path, **said("state_grid_monthly", "settlements"))
    assert rows(
        "SELECT month::VARCHAR, total_kwh, peak_kwh, flat_kwh, valley_kwh FROM settlements"
    ) == [("2020-01-01", 90, 40, 30, 20)]


def test_state_grid_curve(load: Load, rows: Rows, tmp_path: Path) -> None:
    header = '"","ID","RQ",' + ",".join(f'"P{at}"' for at in range(1, 97))
    body = '"1","0330000001","2020-01-05",' + ",".join(['""', *(f'"{at}"' for at in range(95))])
    path = state_grid(tmp_path, "curve", f"{header}\n{body}\n")
    report = load("curves", path, **said("state_grid_curve", "curves"))
    found = rows("SELECT kw[1], kw[2], kw[96] FROM curves_96")
    assert found[0][1:] == (0.0, 94.0)
    assert report.points_missing == 1
