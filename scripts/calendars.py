#!/usr/bin/env python3
"""Write the business-day calendars of one published version as committed data.

    python -m venv .venv && .venv/bin/pip install holidays==0.108
    .venv/bin/python scripts/calendars.py 2026-11

writes domain/data/calendars/<id>-2026-11.json, one file per country, from the Python package `holidays`.
Run it by hand when a new version is published; the build never runs it. A published file is never written again:
running deadlines name the version that they were counted with. A new file is listed in domain/src/calendar.rs.
`none-1.json` (weekends only) has no source and is kept by hand.
"""

import json
import re
import sys
from datetime import date
from pathlib import Path

import holidays

YEARS = range(2024, 2031)
TARGET = Path(__file__).resolve().parent.parent / "domain" / "data" / "calendars"

# id: (country, subdivision, categories, local language, what the choice means)
CALENDARS = {
    "JP": ("JP", None, ["public", "bank"], "ja",
           "National holidays and the bank holidays of the year end (31 December, 2 and 3 January)."),
    "TW": ("TW", None, ["public"], "zh_TW",
           "The government's work calendar with its make-up working days, checked by the package up to 2026; "
           "later years follow from the law of 2025."),
    "SE": ("SE", None, ["public", "de_facto"], "sv",
           "Public holidays and the three eves that the Annual Leave Act treats as such: "
           "Midsummer Eve, Christmas Eve, New Year's Eve."),
    "US": ("US", None, ["public"], "en_US",
           "Federal holidays and the weekdays on which they are observed."),
    "GB": ("GB", "ENG", ["public"], "en_GB",
           "Bank holidays of England (in Wales the same) with their substitute days."),
}


def named(country, subdivision, category, language):
    return holidays.country_holidays(
        country, subdiv=subdivision, years=YEARS, categories=(category,), language=language, expand=False)


def iso(name):
    """02/17/2024 inside an English name becomes 2024-02-17."""
    return re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\1-\2", name)


def calendar(id_, version):
    country, subdivision, categories, local, note = CALENDARS[id_]
    days, made_up = {}, set()
    for category in categories:
        english = named(country, subdivision, category, "en_US")
        native = named(country, subdivision, category, local)
        assert english.keys() == native.keys(), id_
        made_up |= set(getattr(english, "weekend_workdays", ()))
        for day in english:
            # The first category wins: a bank holiday on a national holiday is the national one.
            if day.year in YEARS:
                days.setdefault(day, {"name": iso(english[day]), "local_name": native[day]})
    place = "-".join(filter(None, (country, subdivision)))
    return {
        "id": id_,
        "version": version,
        "source": f"holidays {holidays.__version__} (MIT), {place}, {' + '.join(categories)}. {note}",
        "covers": {"first": YEARS[0], "last": YEARS[-1]},
        "holidays": {day.isoformat(): days[day] for day in sorted(days)},
        "working_weekend_days": [day.isoformat() for day in sorted(made_up) if day.year in YEARS],
    }


def text(data):
    """JSON with one holiday a line, so that two versions compare line by line."""
    lines = []
    for key, value in data.items():
        if key == "holidays":
            inner = ",\n".join(
                f"    {json.dumps(day)}: {json.dumps(name, ensure_ascii=False)}" for day, name in value.items())
            lines.append(f'  "holidays": {{\n{inner}\n  }}')
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main():
    if len(sys.argv) != 2 or not re.fullmatch(r"\d{4}-\d\d", sys.argv[1]):
        sys.exit("usage: calendars.py YYYY-MM (the version to publish)")
    version = sys.argv[1]
    date.fromisoformat(f"{version}-01")
    files = {TARGET / f"{id_.lower()}-{version}.json": id_ for id_ in CALENDARS}
    published = [str(path) for path in files if path.exists()]
    if published:
        sys.exit("already published, never written again: " + ", ".join(published))
    for path, id_ in files.items():
        path.write_text(text(calendar(id_, version)), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
