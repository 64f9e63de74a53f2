"""The dates that somebody asks to have built anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from clickledger.failures import refused

# A quarter. Each date is three jobs: more is rather asked for piece by piece, with a look at what came of it.
MAX_DATES = 92


def dates(first: str, last: str, today: date | None = None) -> list[str]:
    """Every UTC date from the first to the last.

    :raises JobRefused: the range ends before it begins, reaches into the future, or is too long
    """
    today = today or datetime.now(UTC).date()
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    remedy = "give from and to as dates before today, the earlier first, 92 at most"
    if end < begin:
        raise refused(f"the range ends before it begins: from {begin} to {end}", remedy, "USAGE")
    if end >= today:
        raise refused(
            f"the range reaches into the future: {end} is not over, in UTC it is {today}", remedy, "USAGE"
        )
    days = (end - begin).days + 1
    if days > MAX_DATES:
        raise refused(f"the range from {begin} to {end} has {days} dates", remedy, "USAGE")
    return [(begin + timedelta(days=n)).isoformat() for n in range(days)]
