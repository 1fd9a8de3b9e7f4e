"""The words for dates and plans, as TypeScript takes them."""

from ..design import copy
from ..runtime.bindings import DateWords, PlanWords

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
