from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.compression import pack, unpack


@given(st.binary(), st.binary())
def test_what_is_packed_comes_back(content: bytes, base: bytes) -> None:
    assert unpack(pack(content, base), base) == content


def test_a_small_edit_packs_into_a_few_bytes() -> None:
    page = random.Random(1).randbytes(43_000)
    edited = page[:20_000] + b"21" + page[20_002:]
    assert len(pack(edited, page)) < 100
    assert len(pack(edited)) > 40_000


def test_a_small_edit_of_a_huge_page_packs_into_little() -> None:
    page = random.Random(2).randbytes(6_000_000)
    edited = page[:3_000_000] + b"inserted" + page[3_000_000:]
    packed = pack(edited, page)
    assert len(packed) < 2_000
    assert unpack(packed, page) == edited


def test_another_base_does_not_unpack_it_unnoticed() -> None:
    base, other = random.Random(3).randbytes(5000), random.Random(4).randbytes(5000)
    packed = pack(base + b"more", base)
    with pytest.raises(Exception, match=r"."):
        unpack(packed, other)
