"""The reference model as a plain C program: one loop over trusts that a compiler can vectorise."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.c_loops import FLAGS, compiler
from benchmarks.reference_model import MONTHS, STEPS_IN_A_MONTH, TRUSTS, Variant
from benchmarks.reference_model.in_numpy import starts

STRICT = FLAGS
FAST = (
    *("-O3", "-march=native", "-shared", "-fPIC", "-fno-math-errno", "-fno-trapping-math", "-fno-signed-zeros"),
    *("-fassociative-math", "-freciprocal-math", "-ffinite-math-only", "-ffp-contract=fast"),
)
"""What -ffast-math allows, by its parts: under its own name it would link code that turns off the smallest
numbers in the whole process, and so change what others compute there.
"""
Array = NDArray[np.float64]

PROGRAM = """
#include <string.h>

/* stocks: nine rows of n; saved: (steps / every + 1) times that; heard: n */
void run(double *restrict stocks, double *restrict saved, double *restrict heard,
         long n, long steps, long every, double h, long ring) {
  double *restrict novices = stocks, *restrict trained = stocks + n, *restrict practising = stocks + 2 * n;
  double *restrict know_how = stocks + 3 * n, *restrict quality = stocks + 4 * n;
  double *restrict motivation = stocks + 5 * n, *restrict infrastructure = stocks + 6 * n;
  double *restrict productivity = stocks + 7 * n, *restrict savings = stocks + 8 * n;
  for (long step = 0; step < steps; step++) {
    if (step % every == 0) memcpy(saved + step / every * 9 * n, stocks, 9 * n * sizeof(double));
    double all_practising = 0, all_know = 0;
    for (long i = 0; i < n; i++) all_practising += practising[i];
    for (long i = 0; i < n; i++) all_know += know_how[i];
    const double mean_practising = all_practising / n, mean_know = all_know / n;
    if (ring) {
      for (long i = 0; i < n; i++) heard[i] = 0;
      for (long d = 1; d <= 4; d++) {
        for (long i = 0; i < n - d; i++) heard[i] += know_how[i + d];
        for (long i = n - d; i < n; i++) heard[i] += know_how[i + d - n];
        for (long i = d; i < n; i++) heard[i] += know_how[i - d];
        for (long i = 0; i < d; i++) heard[i] += know_how[i - d + n];
      }
      for (long i = 0; i < n; i++) heard[i] /= 8;
    } else {
      for (long i = 0; i < n; i++) heard[i] = mean_know;
    }
    const double demand = 1 + 0.002 * (step * h);
    /* rows of stocks lie apart, which a compiler cannot see: without this it does not vectorise */
    #pragma GCC ivdep
    for (long i = 0; i < n; i++) {
      const double short_of = demand / productivity[i] - 1, pressure = short_of > 0 ? short_of : 0;
      const double squared = practising[i] * practising[i], mass = squared / (squared + 0.15 * 0.15);
      const double time = 0.05 / (1 + 2 * pressure);
      const double places = 0.005 + 0.02 * infrastructure[i];
      const double training = places < novices[i] ? places : novices[i];
      const double activation = trained[i] * motivation[i] * time * (0.2 + mass);
      const double lapse = 0.05 * practising[i] * (1 - 0.8 * mass);
      const double forgetting = 0.02 * trained[i];
      const double improvement = 0.5 * (1 - quality[i]) * (practising[i] * time * (0.3 + know_how[i]));
      const double gain = 0.02 * (quality[i] - 0.3) * productivity[i];
      const double left_trained = 0.01 * trained[i], left_practising = 0.01 * practising[i];
      novices[i] += h * (-training + forgetting + left_trained + left_practising);
      trained[i] += h * (training - activation + lapse - forgetting - left_trained);
      infrastructure[i] += h * (0.01 * savings[i] - 0.05 * infrastructure[i] + left_practising);
      practising[i] += h * (activation - lapse - left_practising);
      know_how[i] += h * (0.05 * (heard[i] - know_how[i]) + 0.05 * mean_practising * (1 - know_how[i])
                          - 0.02 * know_how[i]);
      quality[i] += h * (improvement - 0.02 * quality[i]);
      motivation[i] += h * ((0.5 + 4 * improvement - 0.3 * pressure - motivation[i]) / 12);
      productivity[i] += h * (gain / 12);
      savings[i] += h * (10 * gain - 0.1 * savings[i]);
    }
  }
  memcpy(saved + steps / every * 9 * n, stocks, 9 * n * sizeof(double));
}
"""


class InC:
    """The program, compiled; raises `CalledProcessError` where the compiler fails."""

    def __init__(self, flags: Sequence[str] = STRICT) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="qisim-c-")
        source, library = (Path(self.folder.name) / name for name in ("reference.c", "reference.so"))
        source.write_text(PROGRAM, encoding="utf-8")
        subprocess.run([str(compiler()), *flags, str(source), "-o", str(library), "-lm"], check=True)
        self.function = ctypes.CDLL(str(library)).run
        self.function.argtypes = [ctypes.c_void_p] * 3 + [ctypes.c_long] * 3 + [ctypes.c_double, ctypes.c_long]

    def __enter__(self) -> InC:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def run(self, variant: Variant, trusts: int = TRUSTS, months: int = MONTHS, saved: Array | None = None) -> Array:
        """Every stock, every month: (saved, stock, trust), in an array of that shape if one is given."""
        stocks, heard = starts(trusts), np.empty(trusts)
        steps, every = months * STEPS_IN_A_MONTH, STEPS_IN_A_MONTH
        saved = np.empty((steps // every + 1, *stocks.shape)) if saved is None else saved
        pointers = [array.ctypes.data for array in (stocks, saved, heard)]
        self.function(*pointers, trusts, steps, every, 1 / STEPS_IN_A_MONTH, variant == "ring")
        return saved
