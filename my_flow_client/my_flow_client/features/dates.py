"""The words for dates, as TypeScript takes them."""

from ..design import copy
from ..runtime.bindings import DateWords

DATE_WORDS = DateWords(
    today=copy.DATES["today"],
    tomorrow=copy.DATES["tomorrow"],
    yesterday=copy.DATES["yesterday"],
    was_due=copy.DATES["wasDue"],
)
