"""Contexts and flows that have the words that a person looks for."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Literal

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.schemas import ContextQuery, ContextRead
from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.service import FlowService, read_flow
from my_flow_api.kit.days import Moment
from my_flow_api.kit.documents import Document
from my_flow_api.kit.pagination import MAX_LIMIT, BoundCursor, fingerprint
from my_flow_api.kit.words import Word, places, terms_of
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.search.schemas import MAX_RESULTS, SearchItem, SearchMatch, SearchPage, SearchQuery

type Field = Literal["name", "title", "description"]
type Places = Mapping[str, Sequence[Word]]

_NO_ID = ObjectId(b"\0" * 12)


class SearchService:
    """A search is a fixed number of queries. The best of the first few hundred flows are shown."""

    def __init__(self, contexts: ContextService, flows: FlowService, preferences: PreferencesService) -> None:
        self._contexts = contexts
        self._flows = flows
        self._preferences = preferences

    async def search(self, subject: Subject, query: SearchQuery) -> SearchPage:
        """The page that `query` asks for; nothing if it has no word in it."""
        terms = terms_of(query.q)
        of = fingerprint("search", terms)
        begin = int(BoundCursor.decode(query.cursor, of).number(0)) if query.cursor else 0
        if not terms or begin < 0:
            return {"items": [], "next_cursor": None}
        active, archived, flows, moment = await asyncio.gather(
            self._contexts.list(subject, ContextQuery(limit=MAX_LIMIT)),
            self._contexts.list(subject, ContextQuery(limit=MAX_LIMIT, archived=True)),
            self._flows.with_words(subject, terms),
            self._preferences.moment(subject),
        )
        found = [
            *_contexts([*active["items"], *archived["items"]], terms),
            *_flows(flows, terms, moment),
        ]
        end = begin + query.limit
        more = BoundCursor(of, (end,), _NO_ID).encode() if len(found) > end else None
        return {"items": found[begin:end], "next_cursor": more}


def _contexts(contexts: Iterable[ContextRead], terms: Sequence[str]) -> Iterable[SearchItem]:
    for context in contexts:
        found = places(context["name"], terms)
        if len(found) == len(terms):
            matches = _matches("name", context["name"], found)
            yield {"kind": "context", "context": context, "flow": None, "matches": matches[:MAX_RESULTS]}


def _flows(flows: Iterable[Document], terms: Sequence[str], moment: Moment) -> Iterable[SearchItem]:
    """Those with all terms: most of them in the title first, then the open ones, then the newest."""
    ranked = []
    for flow in flows:
        in_title, in_description = places(flow["title"], terms), places(flow["description"], terms)
        if len(in_title.keys() | in_description.keys()) == len(terms):
            rank = (len(in_title), not flow["completed"], flow["created_at"], flow["_id"])
            ranked.append((rank, flow, in_title, in_description))
    ranked.sort(key=lambda one: one[0], reverse=True)
    for _, flow, in_title, in_description in ranked:
        matches = _matches("title", flow["title"], in_title)
        matches += _matches("description", flow["description"] or "", in_description)
        shown = read_flow(flow, moment)
        yield {"kind": "flow", "context": None, "flow": shown, "matches": matches[:MAX_RESULTS]}


def _matches(field: Field, text: str, found: Places) -> list[SearchMatch]:
    """The words, each once, in the order of the text."""
    parts = sorted({(word.start, word.end) for words in found.values() for word in words})
    places = [0, *accumulate(2 if character > "\uffff" else 1 for character in text)] if parts else []
    return [{"field": field, "start": places[start], "end": places[end]} for start, end in parts]
