"""How long something may take, as it is said in an option or a call."""

from __future__ import annotations

from typing import Final

from kg.errors import StoreError

_MOST: Final = 1_000_000
"""Systems wait no longer than some three weeks at once."""


def checked(seconds: float) -> float:
    """The seconds; StoreError where they are none, such as `nan`.

    >>> checked(2.5)
    2.5
    """
    if 0 < seconds <= _MOST:
        return seconds
    en = f"a time limit is a number above 0 and at most {_MOST}, in seconds, not {seconds:g}"
    raise StoreError(en, f"时间限额应为大于 0、不超过 {_MOST} 的秒数，不能是 {seconds:g}", value=f"{seconds:g}")
