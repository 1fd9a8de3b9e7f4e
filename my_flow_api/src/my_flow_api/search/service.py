"""Searches contexts and flows by words."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal, NamedTuple

from bson import ObjectId

from my_flow_api.contexts.schemas import ContextQuery, ContextRead
from my_flow_api.contexts.service import ContextService
from my_flow_api.flows.documents import flow_from_document
from my_flow_api.flows.service import FlowService
from my_flow_api.kit.background import in_time_slices
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.pagination import MAX_LIMIT, FilteredCursor, fingerprint, paginate_after
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.text_search import find_matches, query_terms, words_of
from my_flow_api.kit.utf16 import utf16_places
from my_flow_api.operations.reads import ConsistentReads
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.search.schemas import MAX_RESULTS, SearchItem, SearchMatch, SearchPage, SearchQuery

type Field = Literal["name", "title", "description"]


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
        terms = query_terms(query.q)
        of = fingerprint("search", terms)
        after = FilteredCursor.decode(query.cursor, of) if query.cursor else None
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
        page, more = paginate_after(after, found, query.limit, of=of, id_of=lambda one: one.id)
        return {"items": [one.show() for one in page], "next_cursor": more}


class Found(NamedTuple):
    """A match of all terms; `show` builds its item, and is called only for the page that is asked for."""

    id: ObjectId
    show: Callable[[], SearchItem]


def _contexts(contexts: Iterable[ContextRead], terms: Sequence[str]) -> Iterable[Found]:
    for context in contexts:
        if len(find_matches(context["name"], terms)) == len(terms):
            yield Found(ObjectId(context["id"]), partial(_context_shown, context, terms))


def _context_shown(context: ContextRead, terms: Sequence[str]) -> SearchItem:
    matches = _matches("name", context["name"], terms)
    return {"kind": "context", "context": context, "flow": None, "matches": matches[:MAX_RESULTS]}


async def _flows(flows: Sequence[Document], terms: Sequence[str], moment: LocalNow) -> Sequence[Found]:
    """Those with all terms: most of them in the title first, as whole words, the open ones, the newest."""
    ranked = []
    async for flow in in_time_slices(flows):
        in_title = find_matches(flow["title"], terms).keys()
        # A description is long, and is looked through only if the title does not decide.
        missing = [term for term in terms if term not in in_title]
        if not missing or len(find_matches(flow["description"], missing)) == len(missing):
            whole = len({word for _, word in words_of(flow["title"])}.intersection(terms))
            rank = (len(in_title), whole, not flow["completed"], flow["created_at"], flow["_id"])
            ranked.append((rank, flow))
    ranked.sort(key=lambda one: one[0], reverse=True)
    return [Found(flow["_id"], partial(_flow_shown, flow, terms, moment)) for _, flow in ranked]


def _flow_shown(flow: Document, terms: Sequence[str], moment: LocalNow) -> SearchItem:
    matches = _matches("title", flow["title"], terms)
    matches += _matches("description", flow["description"] or "", terms)
    shown = flow_from_document(flow, moment)
    return {"kind": "flow", "context": None, "flow": shown, "matches": matches[:MAX_RESULTS]}


def _matches(field: Field, text: str, terms: Sequence[str]) -> list[SearchMatch]:
    """The words, each once, in the order of the text."""
    parts = sorted({(word.start, word.end) for words in find_matches(text, terms).values() for word in words})
    in_utf16 = utf16_places(text) if parts else []
    return [{"field": field, "start": in_utf16[start], "end": in_utf16[end]} for start, end in parts]
