"""What each kind of event holds, and how it is read strictly."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from minewatch.cases.chain import canonical
from minewatch.cases.findings import Found, Outcome
from minewatch.cases.model import DOCUMENTS, Kind
from minewatch.cases.receivers import authority_code, receiver_code
from minewatch.errors import GuardError

_LONGEST = 2000
#: The line end and the ideographic space (全角空格), which are text although they do not print.
_INVISIBLE = re.compile("[\n\u3000]")


def plain_text(text: str) -> str:
    """Return a text stripped; ``ValueError`` where it is blank, too long, or holds controls."""
    text = text.strip()
    if not text or not _INVISIBLE.sub("", text).isprintable() or len(text) > _LONGEST:
        msg = f"must be plain text of 1 to {_LONGEST} characters"
        raise ValueError(msg)
    return text


Text = Annotated[str, AfterValidator(plain_text)]
Days = Annotated[int, Field(gt=0, le=3660)]
Money = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]

#: Ways of service (送达方式), in Chinese.
SERVICE: dict[str, str] = {
    "direct": "直接送达",
    "left": "留置送达",
    "post": "邮寄送达",
    "electronic": "电子送达",
    "entrusted": "委托送达",
    "public": "公告送达",
}
#: Why a case is closed (结案事由), in Chinese.
GROUNDS: dict[str, str] = {
    "closure": "已依决定停产或关闭",
    "penalty": "处罚决定已执行",
    "exited": "已自行清退",
    "cleared": "核查排除",
    "transferred": "移送其他机关",
    "withdrawn": "线索撤回",
}


class Details(BaseModel):
    """What every kind may hold: the day of the fact (``on``), by default that of recording."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    on: date | None = None


class Opened(Details):
    """A lead becomes a case (立案)."""

    province: Text | None = None
    household: bool | None = None
    source: Text | None = None  # where the lead came from 线索来源
    snapshot: Text | None = None  # the scan it rested on
    lead_meter_ids: list[Text] | None = None  # meters that the scan flags 线索户号


class Assigned(Details):
    """Who is to inspect (承办人)."""

    to: Text


class Inspected(Details):
    """What officers found on the spot (现场核查)."""

    outcome: Outcome
    officers: list[Text]
    found: Found | None = None  # of a site cleared: data_centre or ordinary
    meter_ids: list[Text] = []  # that the finding is about; none: the whole site
    lead_meter_ids: list[Text] | None = None  # meters that the last scan flags 线索户号
    household: bool | None = None


class Document(Details):
    """A numbered document (文书); `days` run from service."""

    number: Text
    days: Days | None = None
    amount_yuan: Money | None = None


class Restriction(Document):
    """Advance notice that supply will be cut or limited (停限电通知书)."""

    illegal_use: Text | None = None  # what illegal use was established 查实的非法用电
    living_supply: Text | None = None  # must say 'not_affected' 居民生活用电
    scope: Text | None = None  # which meters or circuits


class HearingNotice(Document):
    """When the hearing is (听证通知书)."""

    hearing_on: date


class Served(Details):
    """A document reached its addressee (送达)."""

    notice: Text
    how: Literal["direct", "left", "post", "electronic", "entrusted", "public"]
    receiver_role: Annotated[str, AfterValidator(receiver_code)]  # a role, no name 签收人身份


class About(Details):
    """Something done about a document: a request for a hearing, a hearing, a statement."""

    notice: Text | None = None


class Restricted(Details):
    """Supply was cut or limited (实施停限电)."""

    notice: Text
    living_supply: Text | None = None
    scope: Text | None = None


class Closed(Details):
    """The case ends (结案)."""

    ground: Literal["closure", "penalty", "exited", "cleared", "transferred", "withdrawn"]
    to: Annotated[str, AfterValidator(authority_code)] | None = None  # who takes over 受移送机关


class Undone(Details):
    """An event that was recorded in error (撤销)."""

    seq: Annotated[int, Field(gt=0)]


class Drawn(Details):
    """A random draw of sites and inspectors (双随机抽取)."""

    seed: Annotated[int, Field(ge=0)]
    sites: list[Text]
    inspectors: list[list[Text]]  # of each site, in the order of `sites`
    pool_sites: Annotated[int, Field(ge=0)]
    pool_inspectors: Annotated[int, Field(ge=0)]
    pool_sha256: Text  # of sites, weights and inspectors that were drawn from
    snapshot: Text | None = None


class Unmasked(Details):
    """Persons' data was seen (未脱敏); what else the exporter tells is kept as it is."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    purpose: Text


_MODELS: dict[Kind, type[Details]] = {
    **dict.fromkeys(DOCUMENTS, Document),
    "opened": Opened,
    "assigned": Assigned,
    "inspected": Inspected,
    "restriction_notice": Restriction,
    "hearing_notice": HearingNotice,
    "served": Served,
    "statement": About,
    "hearing_requested": About,
    "hearing_held": About,
    "restricted": Restricted,
    "suspended": Details,
    "resumed": Details,
    "closed": Closed,
    "undone": Undone,
    "drawn": Drawn,
    "exported_unmasked": Unmasked,
    "viewed_unmasked": Unmasked,
}


def read_details(kind: Kind, given: dict[str, Any]) -> Details:
    """Read what a person gave for an event of a kind.

    Parameters
    ----------
    given : dict
        JSON values; dates may be ``date`` and money ``Decimal`` as well.

    Raises
    ------
    GuardError
        If the kind is unknown, or something is missing, unknown or not valid.
    """
    model = _MODELS.get(kind)
    if model is None:
        msg = f"{kind!r} is no kind of event; choose one of {', '.join(_MODELS)}."
        raise GuardError(msg)
    try:
        return model.model_validate_json(canonical(given))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "details"
        msg = f"Event {kind!r}: {where}: {first['msg']}; give it and record the event again."
        raise GuardError(msg) from error
