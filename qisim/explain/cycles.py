"""Feedback: the shortest loops through a name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

LONGEST = 14
SHOWN = 6


def loops_through(
    name: str, followers: Mapping[str, Sequence[str]], *, longest: int = LONGEST, most: int = SHOWN
) -> tuple[tuple[str, ...], ...]:
    """The shortest loops that start and end at `name` and pass no other name twice, without the closing name.

    longest: how many names a loop may pass
    most: how many loops are given; shorter ones first
    """
    steps_back = _steps_to(name, followers)
    found: list[tuple[str, ...]] = []
    for length in range(1, longest + 1):
        for loop in _loops_of(length, name, followers, steps_back):
            found.append(loop)
            if len(found) == most:
                return tuple(found)
    return tuple(found)


def _steps_to(name: str, followers: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many links lead from each name to `name`, at the least."""
    before: dict[str, list[str]] = {}
    for other, after in followers.items():
        for follower in after:
            before.setdefault(follower, []).append(other)
    steps, waiting = {name: 0}, deque([name])
    while waiting:
        at = waiting.popleft()
        for other in before.get(at, ()):
            if other not in steps:
                steps[other] = steps[at] + 1
                waiting.append(other)
    return steps


def _loops_of(
    length: int, name: str, followers: Mapping[str, Sequence[str]], steps_back: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    path = [name]

    def extended() -> Iterator[tuple[str, ...]]:
        left = length - len(path)
        for follower in followers.get(path[-1], ()):
            if follower == name and left == 0:
                yield tuple(path)
            elif follower not in path and steps_back.get(follower, length) <= left:
                path.append(follower)
                yield from extended()
                path.pop()

    return extended()
