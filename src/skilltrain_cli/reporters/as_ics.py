"""Deadlines as a calendar file (RFC 5545) that phones, Outlook and WPS calendars take in."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import sha256

from skilltrain_cli import __version__
from skilltrain_cli.operations.deadlines import Deadline

_OCTETS = 75
"""The longest line of content without its line break (RFC 5545, 3.1)."""
_CHINA = timezone(timedelta(hours=8))
_REMINDERS = {7: "还有7天", 3: "还有3天", 0: "今天截止"}
"""Alarms at nine in the morning, so many days before."""
_NINE = timedelta(hours=9)
_WRITTEN: dict[str | int, str | None] = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_ESCAPES = {**dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))), **str.maketrans(_WRITTEN)}
"""Control characters have no place in a calendar at all (RFC 5545, 3.1)."""


def calendar_file(deadlines: Iterable[Deadline], as_of: date) -> bytes:
    """Return the calendar of the dated ones; the same deadlines on the same day give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//skt//skt {__version__}//ZH", "CALSCALE:GREGORIAN"]
    for deadline in deadlines:
        if deadline.due is not None:
            lines += _event(deadline, deadline.due, as_of)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(deadline: Deadline, due: date, as_of: date) -> Iterator[str]:
    task, notice = deadline.task, deadline.notice
    identity = f"{notice.number}|{task.id}|{due}".encode()
    yield "BEGIN:VEVENT"
    yield f"UID:{sha256(identity).hexdigest()[:32]}@skt"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield from _days(due, task.due_time)
    yield f"SUMMARY:{_text(f'【截止】{task.title}')}"
    yield f"DESCRIPTION:{_text(_description(deadline))}"
    yield "TRANSP:TRANSPARENT"
    for days, words in _REMINDERS.items():
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(f'{words}：{task.title}')}"
        yield f"TRIGGER:{_trigger(days, task.due_time)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _days(due: date, at: time | None) -> Iterator[str]:
    """Yield when it is: the whole day, or the moment at which it ends."""
    if at is None:
        yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{datetime.combine(due, at, _CHINA).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _trigger(days: int, at: time | None) -> str:
    """Return how far from its beginning nine o'clock so many days before is; if that is too late, an hour."""
    begins = timedelta() if at is None else timedelta(hours=at.hour, minutes=at.minute)
    away = _NINE - begins - timedelta(days=days)
    if at is not None and away >= timedelta():
        away = -timedelta(hours=1)
    sign, away = ("-", -away) if away < timedelta() else ("", away)
    hours, minutes = divmod(away.seconds // 60, 60)
    day = f"{away.days}D" if away.days else ""
    return f"{sign}P{day}T{hours}H" + (f"{minutes}M" if minutes else "")


def _description(deadline: Deadline) -> str:
    basis = f"依据：{deadline.notice.number} {deadline.task.clause}「{deadline.task.quote}」"
    return "\n".join(filter(None, (deadline.note, deadline.warning, basis)))


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """Break a line so that no piece is too long and no character is cut; it goes on after a blank."""
    pieces, room = [b""], _OCTETS
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(b"")
            room = _OCTETS - 1
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
