"""Deadlines as a calendar file (RFC 5545) that phones, Outlook and WPS calendars take in."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256

from skilltrain_cli import __version__
from skilltrain_cli.deadlines import Deadline

_OCTETS = 75
"""The longest line of content without its line break (RFC 5545, 3.1)."""
_REMINDERS = {"-P6DT15H": "还有7天", "-P2DT15H": "还有3天", "PT9H": "今天截止"}
"""Alarms at nine in the morning, 7 and 3 days before and on the day; an all-day event starts at midnight."""
_WRITTEN: dict[str | int, str | None] = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_ESCAPES = {**dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))), **str.maketrans(_WRITTEN)}
"""Control characters have no place in a calendar at all (RFC 5545, 3.1)."""


def calendar_file(deadlines: Iterable[Deadline], as_of: date) -> bytes:
    """Return the calendar; the same deadlines on the same day give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//skt//skt {__version__}//ZH", "CALSCALE:GREGORIAN"]
    for deadline in deadlines:
        lines += _event(deadline, as_of)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(deadline: Deadline, as_of: date) -> Iterator[str]:
    task, notice = deadline.task, deadline.notice
    identity = f"{notice.number}|{task.id}|{deadline.due}".encode()
    yield "BEGIN:VEVENT"
    yield f"UID:{sha256(identity).hexdigest()[:32]}@skt"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{deadline.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{deadline.due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(f'【截止】{task.title}')}"
    yield f"DESCRIPTION:{_text(_description(deadline))}"
    yield "TRANSP:TRANSPARENT"
    for trigger, words in _REMINDERS.items():
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(f'{words}：{task.title}')}"
        yield f"TRIGGER:{trigger}"
        yield "END:VALARM"
    yield "END:VEVENT"


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
