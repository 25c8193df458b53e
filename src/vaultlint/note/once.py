"""Properties that are worked out when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

_Owner = TypeVar("_Owner")
_Answer = TypeVar("_Answer")


class once(Generic[_Owner, _Answer]):  # noqa: N801 - used as a decorator, like `property`
    """`functools.cached_property` without the lock that Python 3.11 takes each time.

    For a dozen answers a note the lock costs more than some of the answers, and no note is asked by two threads.
    """

    def __init__(self, work_out: Callable[[_Owner], _Answer]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type[object], name: str) -> None:
        """Take the name under which the answer is kept, where it is found before this is asked again."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[object]) -> Self: ...
    @overload
    def __get__(self, instance: _Owner, owner: type[object]) -> _Answer: ...
    def __get__(self, instance: _Owner | None, owner: type[object]) -> Self | _Answer:
        """The answer for an object; it is kept among the attributes of that."""
        if instance is None:
            return self
        answer = instance.__dict__[self._name] = self._work_out(instance)
        return answer
