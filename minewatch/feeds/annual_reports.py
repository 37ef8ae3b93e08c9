"""Annual reports: which enterprises reported for which years (企业年度报告).

Contract: ``uscc`` with a valid check digit, as in :mod:`minewatch.feeds.enterprises`, and ``year``
(报告年度). A row without ``filed_on`` says that none was filed up to ``checked_on`` (核查日期); a
year without a row is not known. ``tax_filed`` (纳税申报) and ``contact_ok`` (登记住所可联系) are
1 or 0, or missing where it is not known. Key: ``uscc`` and year.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="annual-reports",
    table="annual_reports",
    zh="企业年度报告",
    en="annual reports of enterprises",
    columns=(
        Column("uscc", "id", "统一社会信用代码", "unified social credit code", required=True),
        Column("year", "whole", "报告年度", "year", required=True, low=1993, high=2100),
        Column("filed_on", "date", "年报公示日期", "date of filing"),
        Column("tax_filed", "whole", "纳税申报", "tax filed", low=0, high=1),
        Column("contact_ok", "whole", "登记住所可联系", "could be contacted", low=0, high=1),
        Column("checked_on", "date", "核查日期", "date of the check"),
    ),
    key=("uscc", "year"),
)
