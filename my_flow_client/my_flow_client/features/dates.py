"""The words for dates, plans and repetitions, as TypeScript takes them."""

from ..design import copy
from ..runtime.bindings import DateWords, PlanWords, RepeatWords

DATE_WORDS = DateWords(
    today=copy.DATES["today"],
    tomorrow=copy.DATES["tomorrow"],
    yesterday=copy.DATES["yesterday"],
    was_due=copy.DATES["wasDue"],
)
PLAN_WORDS = PlanWords(
    planned=copy.PLANS["planned"],
    someday=copy.PLANS["someday"],
    due=copy.PLANS["due"],
)
REPEAT_WORDS = RepeatWords(
    every=copy.Repeat.EVERY,
    every_plural=copy.Repeat.EVERY_PLURAL,
    after=copy.Repeat.AFTER,
    after_plural=copy.Repeat.AFTER_PLURAL,
    every_weekday=copy.Repeat.EVERY_WEEKDAY,
    every_on=copy.Repeat.EVERY_ON,
    on=copy.Repeat.ON,
    from_completion=copy.Repeat.FROM_COMPLETION,
    the=copy.Repeat.THE,
    of_month=copy.Repeat.OF_MONTH,
    last_day=copy.Repeat.LAST_DAY,
    nths=copy.Repeat.NTHS,
    until=copy.Repeat.UNTIL,
    times=copy.Repeat.TIMES,
)
