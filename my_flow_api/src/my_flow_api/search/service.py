"""Contexts and flows that have the words that a person looks for."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from bson import ObjectId

from my_flow_api.auth.subject import Subject
from my_flow_api.contexts.schemas import ContextQuery, ContextRead
from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.service import FlowService, read_flow
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.days import Moment
from my_flow_api.kit.documents import Document
from my_flow_api.kit.pagination import MAX_LIMIT, BoundCursor, cut_after, fingerprint
from my_flow_api.kit.utf16 import utf16_places
from my_flow_api.kit.words import Part, places, terms_of, words_of
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.search.schemas import MAX_RESULTS, SearchItem, SearchMatch, SearchPage, SearchQuery

type Field = Literal["name", "title", "description"]
type Places = Mapping[str, Sequence[Part]]


class SearchService:
    """A search is a fixed number of queries. The best of the first few hundred flows are shown."""

    def __init__(
        self,
        contexts: ContextService,
        flows: FlowService,
        preferences: PreferencesService,
        reads: ConsistentReads,
    ) -> None:
        self._contexts = contexts
        self._flows = flows
        self._preferences = preferences
        self._reads = reads

    async def search(self, subject: Subject, query: SearchQuery) -> SearchPage:
        """The page that `query` asks for; nothing if it has no word in it."""
        terms = terms_of(query.q)
        of = fingerprint("search", terms)
        after = BoundCursor.decode(query.cursor, of) if query.cursor else None
        if not terms:
            return {"items": [], "next_cursor": None}

        async def work(visibility: Visibility) -> tuple[list[ContextRead], Sequence[Document]]:
            active, archived, flows = await asyncio.gather(
                self._contexts.list(subject, ContextQuery(limit=MAX_LIMIT)),
                self._contexts.list(subject, ContextQuery(limit=MAX_LIMIT, archived=True)),
                self._flows.with_words(subject, terms, visibility),
            )
            return [*active["items"], *archived["items"]], flows

        (contexts, flows), moment = await asyncio.gather(
            self._reads.read(subject, work), self._preferences.moment(subject)
        )
        # They were read beside each other: of a context that goes at this moment nothing is shown.
        known = {context["id"] for context in contexts}
        there = [flow for flow in flows if str(flow["context_id"]) in known]
        found = [*_contexts(contexts, terms), *(await _flows(there, terms, moment))]
        page, more = cut_after(after, found, query.limit, of=of, id_of=_id_of)
        return {"items": list(page), "next_cursor": more}


def _id_of(item: SearchItem) -> ObjectId:
    return ObjectId(next(one["id"] for one in (item["flow"], item["context"]) if one is not None))


def _contexts(contexts: Iterable[ContextRead], terms: Sequence[str]) -> Iterable[SearchItem]:
    for context in contexts:
        found = places(context["name"], terms)
        if len(found) == len(terms):
            matches = _matches("name", context["name"], found)
            yield {"kind": "context", "context": context, "flow": None, "matches": matches[:MAX_RESULTS]}


async def _flows(flows: Sequence[Document], terms: Sequence[str], moment: Moment) -> Sequence[SearchItem]:
    """Those with all terms: most of them in the title first, as whole words, the open ones, the newest."""
    ranked = []
    async for flow in in_time_slices(flows):
        in_title, in_description = places(flow["title"], terms), places(flow["description"], terms)
        if len(in_title.keys() | in_description.keys()) == len(terms):
            whole = len({word for _, word in words_of(flow["title"])}.intersection(terms))
            rank = (len(in_title), whole, not flow["completed"], flow["created_at"], flow["_id"])
            ranked.append((rank, flow, in_title, in_description))
    ranked.sort(key=lambda one: one[0], reverse=True)
    return [_shown(flow, in_title, in_description, moment) for _, flow, in_title, in_description in ranked]


def _shown(flow: Document, in_title: Places, in_description: Places, moment: Moment) -> SearchItem:
    matches = _matches("title", flow["title"], in_title)
    matches += _matches("description", flow["description"] or "", in_description)
    shown = read_flow(flow, moment)
    return {"kind": "flow", "context": None, "flow": shown, "matches": matches[:MAX_RESULTS]}


def _matches(field: Field, text: str, found: Places) -> list[SearchMatch]:
    """The words, each once, in the order of the text."""
    parts = sorted({(word.start, word.end) for words in found.values() for word in words})
    places = utf16_places(text) if parts else []
    return [{"field": field, "start": places[start], "end": places[end]} for start, end in parts]
