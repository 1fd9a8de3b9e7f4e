"""Decide which date and time of a line are its plan, and which its due date. Pure.

A plain day is the plan. It is the due date if a word like "by" or "due" is right before the date or its time.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from my_flow_api.flows.plans import is_planned_after_due
from my_flow_api.flows.rules import due_instant
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.quick_add.dates import DateOrder, find_date
from my_flow_api.quick_add.due import find_due
from my_flow_api.quick_add.grammar import BEGIN, END, MASK, Range, S, Span, SpanField, mask
from my_flow_api.repetition.schemas import Repeat

_DUE_WORD = rf"(?:due:?|deadline(?::|{S}is)?|by|before|until|till)(?:{S}(?:on|by|at|before|until))?{S}"
_DUE_WORD_AT_START = re.compile(_DUE_WORD, re.I | re.A)
_DUE_WORD_AT_END = re.compile(rf"{BEGIN}{_DUE_WORD}\Z", re.I | re.A)
_DUE_CLAUSE = re.compile(rf"{BEGIN}{_DUE_WORD}(?=\S)", re.I | re.A)
_RANGE_WORD = re.compile(rf"(?:until|till){S}", re.I | re.A)
_LONGEST_DUE_WORD = 40
_MOST_CLAUSES = 5
_SOMEDAY = re.compile(rf"{BEGIN}someday{END}", re.I | re.A)
_NO_WORDS = f" ,.;:!?(){MASK}"
_SOMEDAY_PLAN = {"date": None, "time": None, "timezone": None, "someday": True}


class PlanAndDue(NamedTuple):
    """The plan, the due date and the repetition that a line names, and their parts of it."""

    planned: dict[str, Any] | None = None
    due: dict[str, Any] | None = None
    spans: Sequence[Span] = ()
    repeat: Repeat | None = None


def find_plan_and_due(text: str, moment: LocalNow, order: DateOrder | None = None) -> PlanAndDue:
    """Return the plan and the due date of a line.

    "Someday" counts at the beginning and at the end of the line. It may have a due date beside it, but no
    other plan: then neither counts.
    """
    if (someday := _find_someday(text, moment, order)) is not None:
        return someday
    found, spans = find_due(text, moment, order)
    if found is None:
        return _find_both(text, moment, order)
    if (with_word := _with_due_word(text, spans)) is not None:
        return PlanAndDue(due=found, spans=with_word)
    return PlanAndDue(planned=_plan(found), spans=_of_field(spans, "planned"))


def _find_someday(text: str, moment: LocalNow, order: DateOrder | None) -> PlanAndDue | None:
    """Return what a line with "someday" names; None if that word is a part of its title."""
    for match in _SOMEDAY.finditer(text):
        rest = mask(text, [match.span()])
        due, spans = find_due(rest, moment, order)
        with_word = _with_due_word(rest, spans)
        apart = mask(text, [(span.start, span.end) for span in with_word or spans])
        if apart[: match.start()].strip(_NO_WORDS) and apart[match.end() :].strip(_NO_WORDS):
            continue
        if due is not None and with_word is None:
            return PlanAndDue()
        place = Span(*match.span(), "time", "someday", "planned")
        return PlanAndDue(dict(_SOMEDAY_PLAN), due, [place, *(with_word or ())])
    return None


def _find_both(text: str, moment: LocalNow, order: DateOrder | None) -> PlanAndDue:
    """Return the plan and the due date of a line with two days, one of them after a word like "by".

    In "order the cake for saturday by thursday" the later day is no plan; "away monday until friday" is a
    period.
    """
    for match, _ in zip(_DUE_CLAUSE.finditer(text), range(_MOST_CLAUSES), strict=False):
        start, end = match.start(), len(text)
        named, _unsupported = find_date(_from(start, text), moment.today, order)
        if named is None or named.start not in {start, match.end()}:
            continue
        other, _unsupported = find_date(_from(named.end, text), moment.today, order)
        clause: Range = (start, other.start if other else end)
        apart = mask(_from(clause[0], text), [(clause[1], end)])
        due, of_due = find_due(apart, moment, order)
        of_due = _with_due_word(apart, of_due) or ()
        rest = mask(text, [(span.start, span.end) for span in of_due])
        plan, of_plan = find_due(rest, moment, order)
        if due is None or plan is None or not of_due or _with_due_word(rest, of_plan) is not None:
            continue
        if is_planned_after_due(_plan(plan), due_instant(plan), due, due_instant(due), moment):
            continue
        if _is_period(text, of_plan, start):
            continue
        return PlanAndDue(_plan(plan), due, [*of_due, *_of_field(of_plan, "planned")])
    return PlanAndDue()


def _is_period(text: str, of_plan: Sequence[Span], due_from: int) -> bool:
    """Return whether the plan and the due date are the ends of one period, as in "monday until friday"."""
    begins = [span.end for span in of_plan if span.end <= due_from]
    has_range_word = _RANGE_WORD.match(text, due_from) is not None
    return has_range_word and bool(begins) and not text[max(begins) : due_from].strip()


def _with_due_word(text: str, spans: Sequence[Span]) -> Sequence[Span] | None:
    """Return the parts of a due date, with the word before one of them that says so; None without one."""
    for index, span in enumerate(spans):
        before = _DUE_WORD_AT_END.search(text, max(0, span.start - _LONGEST_DUE_WORD), span.start)
        if before is not None:
            longer = replace(span, start=before.start())
            return _of_field([*spans[:index], longer, *spans[index + 1 :]], "due")
        if _DUE_WORD_AT_START.match(text, span.start):
            return _of_field(spans, "due")
    return None


def _from(start: int, text: str) -> str:
    """Hide what is before `start`, up to the space or bracket there: patterns begin behind one."""
    return mask(text, [(0, start - 1)])


def _of_field(spans: Sequence[Span], field: SpanField) -> Sequence[Span]:
    return [replace(span, field=field) for span in spans]


def _plan(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "someday": False}
