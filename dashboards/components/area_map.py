"""The areas of an area, shaded by leads: what is drawn, its legend, and where no data came from."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.shades import STEPS, steps_of
from dashboards.queries.areas import inside, name_of
from dashboards.words import Words

#: Areas named where nothing came from; more are counted.
_NAMED = 8


def legend(least: tuple[int, ...], words: Words) -> Component:
    """Return what each shade stands for, by the least count of each step."""
    tops = [*(edge - 1 for edge in least[1:]), None] if least else []
    steps = []
    for number, (low, high) in enumerate(zip(least, tops, strict=True), 1):
        low_text = words.number(low)
        if high is None:
            text = words("overview.step_key_one", low=f"≥ {low_text}")
        elif high == low:
            text = words("overview.step_key_one", low=low_text)
        else:
            text = words("overview.step_key", low=low_text, high=words.number(high))
        steps.append(_key(f"step-{_spread(number, len(least))}", text))
    rest = [_key(state, words(f"overview.{state}_key")) for state in ("clear", "no_data")]
    return html.Ul([*steps, *rest], className="legend")


def _key(kind: str, text: str) -> Component:
    return html.Li([html.Span(className=f"key {kind}"), text])


def _spread(step: int, steps: int) -> int:
    """Return a step among fewer than all shades, spread over the range of them."""
    return step if steps in {0, STEPS} else round(1 + (step - 1) * (STEPS - 1) / max(steps - 1, 1))


def silent_areas(areas: pd.DataFrame, words: Words) -> str:
    """Return a sentence on the areas from which no data came."""
    silent = list(areas.loc[areas["state"] == "no_data", "name"])
    if not silent:
        return words("overview.silent_none")
    names = words.listed(silent[:_NAMED]) + (" …" if len(silent) > _NAMED else "")
    return words("overview.silent", count=len(silent), names=names)


def drawn(code: str, areas: pd.DataFrame, least: tuple[int, ...], words: Words) -> dict[str, Any]:
    """Return what ``choropleth.js`` draws."""
    level, _ = inside(code)
    shades = [_spread(int(step), len(least)) if step else 0
              for step in steps_of(areas["leads"], least)]  # fmt: skip
    return {
        "code": code,
        "label": f"{words('overview.map')} · {name_of(code) if code else words('overview.china')}",
        "named": level != "province",
        "leaf": list(areas.index) if level == "county" else [],
        "areas": [
            {
                "code": one,
                "name": row["name"],
                "state": row["state"],
                "step": step,
                "text": words(
                    f"overview.text_{row['state']}",
                    name=row["name"],
                    leads=words.number(row["leads"]),
                    confirmed=words.number(row["confirmed"]),
                    judged=words.number(row["judged"]),
                ),
            }
            for (one, row), step in zip(areas.iterrows(), shades, strict=True)
        ],
    }
