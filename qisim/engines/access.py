"""How compiled loops read and write arrays: by position in memory, whatever the array's axes.

An index in brackets would be typed anew for each number in it, and lowered with what negative indices need: half of
the time that a model takes to compile. Nothing checks a position, so only generated code may use these.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic

FOR_READING_SOON = (0, 2, 1)  # to read it, into the second of three caches, as data

if config.DISABLE_JIT:  # type: ignore[attr-defined]  # so that generated text can be stepped through

    def at(array: Any, offset: int, i: int) -> Any:
        """The number at position `offset + i`."""
        return array.flat[offset + int(i)]

    def put(array: Any, offset: int, i: int, value: Any) -> None:
        """Write a number at position `offset + i`."""
        array.flat[offset + int(i)] = value

    def fetch(array: Any, offset: int, i: int) -> None:
        """Nothing: there is no telling Python's memory what is needed soon."""

else:

    @intrinsic
    def at(typing_context: Any, array: Any, offset: Any, i: Any) -> Any:
        """The number at position `offset + i`."""

        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            return context.unpack_value(builder, array.dtype, _pointer(context, builder, array, given))

        return array.dtype(array, types.intp, types.intp), generate

    @intrinsic
    def put(typing_context: Any, array: Any, offset: Any, i: Any, value: Any) -> Any:
        """Write a number at position `offset + i`."""

        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            context.pack_value(builder, array.dtype, given[3], _pointer(context, builder, array, given))
            return context.get_dummy_value()

        return types.void(array, types.intp, types.intp, array.dtype), generate

    @intrinsic
    def fetch(typing_context: Any, array: Any, offset: Any, i: Any) -> Any:
        """Call for the cache line at position `offset + i`, which may lie beyond the end, and do not wait for it."""

        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            where = _pointer(context, builder, array, given, inbounds=False)
            byte, number = cgutils.voidptr_t, ir.IntType(32)
            takes = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
            prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], takes)
            builder.call(prefetch, [builder.bitcast(where, byte), *map(number, FOR_READING_SOON)])
            return context.get_dummy_value()

        return types.void(array, types.intp, types.intp), generate


def _pointer(context: Any, builder: Any, array: Any, given: Any, inbounds: bool = True) -> Any:
    """Where in memory: said in two parts, so that distances between rows stay constants."""
    data = context.make_array(array)(context, builder, given[0]).data
    return builder.gep(builder.gep(data, [given[1]], inbounds=inbounds), [given[2]], inbounds=inbounds)
