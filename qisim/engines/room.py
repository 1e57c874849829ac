"""Memory for what a batch of runs saves, used again by the next batch of the same thread.

Fresh memory costs a run a tenth of its time, since the system clears each page of it, and two threads more than that.
"""

from __future__ import annotations

import math
import threading

import numpy as np
from numpy.typing import NDArray

MOST_HELD = 2**27  # numbers, of each thread: a gigabyte; sixteen runs of England take a tenth of that

_held = threading.local()


def room(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """An array of that shape with anything in it, in memory that no living array uses."""
    numbers = math.prod(shape)
    if not 0 < numbers <= MOST_HELD:
        return np.empty(shape)
    memory: bytearray | None = getattr(_held, "memory", None)
    _held.memory = None
    if memory is None or len(memory) < 8 * numbers + 1 or _is_used(memory):
        memory = bytearray(8 * numbers + 1)
    _held.memory = memory
    return np.frombuffer(memory, count=numbers).reshape(shape)


def _is_used(memory: bytearray) -> bool:
    """Whether an array holds a part of it: bytes that anything looks at refuse to become fewer."""
    try:
        memory.append(memory.pop())
    except BufferError:
        return True
    return False
