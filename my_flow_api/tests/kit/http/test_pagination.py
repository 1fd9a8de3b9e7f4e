from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from my_flow_api.errors import BadRequest
from my_flow_api.kit.clock import to_milliseconds
from my_flow_api.kit.http.pagination import Cursor, milliseconds, paginate

IDS = st.binary(min_size=12, max_size=12).map(ObjectId)


@given(st.floats(allow_nan=False, allow_infinity=False), IDS)
def test_a_cursor_comes_back_as_it_went(key: float, id_: ObjectId) -> None:
    assert Cursor.decode(Cursor(key, id_).encode()) == Cursor(key, id_)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)), IDS)
def test_an_instant_in_a_cursor_keeps_its_millisecond(instant: datetime, id_: ObjectId) -> None:
    stored = to_milliseconds(instant)
    assert Cursor.decode(Cursor(milliseconds(stored), id_).encode()).instant == stored


@given(st.text(max_size=100))
def test_any_text_is_a_cursor_or_a_bad_request(text: str) -> None:
    try:
        _ = Cursor.decode(text).instant
    except BadRequest:
        return


def test_a_page_is_cut_where_there_is_more() -> None:
    cursor = Cursor(2.0, ObjectId())
    assert paginate([1, 2], 2, lambda _: cursor) == ([1, 2], None)
    assert paginate([1, 2, 3], 2, lambda _: cursor) == ([1, 2], cursor.encode())


@pytest.mark.parametrize("key", ["Infinity", "NaN", "1e999", '"one"', '"nan"', "null", "[]"])
def test_a_key_that_is_no_number_is_refused(key: str) -> None:
    text = urlsafe_b64encode(f'[{key},"65f1a2b3c4d5e6f7a8b9c0d1"]'.encode()).decode()
    with pytest.raises(BadRequest):
        Cursor.decode(text)
