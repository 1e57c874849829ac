"""Memory for what a batch of runs saves, used again by the next batch of the same thread.

Fresh memory costs a run a tenth of its time, since the system clears each page of it, and two threads more than that.
"""

from __future__ import annotations

import math
import sys
import threading

import numpy as np
from numpy.typing import NDArray

MOST_HELD = 2**24  # numbers, of each thread: sixteen runs of England; more than these are given back

_held = threading.local()
_OURS = 2  # references to what nobody else uses: a name here, and the argument of `getrefcount`


def room(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """An array of that shape with anything in it, in memory that no living array uses."""
    numbers = math.prod(shape)
    memory = getattr(_held, "memory", None)
    _held.memory = None
    if memory is None or sys.getrefcount(memory) > _OURS or memory.size < numbers:
        memory = np.empty(numbers)
    if memory.size <= MOST_HELD:
        _held.memory = memory
    return memory[:numbers].reshape(shape)
