"""Province, city and county to choose from, each narrowing the next (行政区划)."""

from typing import Any

from dashboards.queries.areas import city_of, inside, level_of, name_of, names, province_of


def options(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Return choices as a dropdown takes them."""
    return [{"value": value, "label": label} for value, label in pairs]


def cities(province: str | None) -> list[tuple[str, str]]:
    """Return the cities of a province, none for a municipality, which is its own."""
    level, codes = inside(province) if province else ("county", ())
    return [(code, name_of(code)) for code in codes] if level == "city" else []


def counties(city: str | None, province: str | None = None) -> list[tuple[str, str]]:
    """Return the counties of a city, or of a municipality that has no cities."""
    of = city or (province if province and not cities(province) else None)
    if not of:
        return []
    level, codes = inside(of)
    return [(code, names("county")[code]) for code in codes] if level == "county" else []


def area_parts(area: str) -> dict[str, str | None]:
    """Return province, city and county of a code, as far down as it goes."""
    level = level_of(area)
    return {
        "province": province_of(area) if level else None,
        "city": city_of(area) if level in {"city", "county"} else None,
        "county": area if level == "county" else None,
    }


def narrowed(province: Any, city: Any, county: Any) -> tuple[Any, ...]:
    """Return choices and choice of city and county for a province; what lies elsewhere goes."""
    of = province if isinstance(province, str) and level_of(province) == "province" else None
    near = cities(of)
    town = city if any(code == city for code, _ in near) else None
    nearer = counties(town, of)
    place = county if any(code == county for code, _ in nearer) else None
    return options(near), town, options(nearer), place
