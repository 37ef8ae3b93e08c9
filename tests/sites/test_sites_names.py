"""Names and addresses compare as equal where a reader would say they are the same."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.sites import normalise_name
from minewatch.sites.names import normalise_address, valid_code

CHINESE = st.text(alphabet="有限责任公司贵州省云（）()【】 　-—１1Ａa·가é\u0301①、，_", max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("贵州（云上）数据有限责任公司", "贵州(云上)数据有限公司"),
        ("ＡＢＣ　科技 有限公司", "abc科技有限公司"),
        ("阿里·巴巴【中国】有限公司", "阿里巴巴中国有限公司"),
    ],
)
def test_two_spellings_of_a_name_are_equal(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("贵州数据有限公司", "贵州数据股份有限公司"),
        ("贵州数据有限公司", "贵州数据有限公司贵阳分公司"),
        ("云上贵州一号有限公司", "云上贵州二号有限公司"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)


def test_a_name_of_punctuation_alone_is_no_name() -> None:
    assert normalise_name("（ ）——_") == ""


@given(st.one_of(CHINESE, st.text(max_size=12)))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise_name(normalise_name(text)) == normalise_name(text)
    assert normalise_address(normalise_address(text)) == normalise_address(text)


def test_an_address_keeps_its_numbers_apart() -> None:
    assert normalise_address("云谷路 1－2 号（A栋）") == normalise_address("云谷路1-2号A栋")
    assert normalise_address("云谷路1-2号") != normalise_address("云谷路12号")


def test_a_code_is_cleaned_and_its_check_digit_decides() -> None:
    codes = pd.Series(
        [" 91110000802100433b ", "91110000802100433A", "", None, "９1110000802100433B"]
    )
    good = "91110000802100433B"
    assert valid_code(codes).fillna("missing").tolist() == [
        good,
        "missing",
        "missing",
        "missing",
        good,
    ]
