"""System improvement: whether somebody who used the model did better, which no software can say."""

from __future__ import annotations

from qisim.experiments.battery.bench import Bench
from qisim.results.scorecard import Outcome

QUESTION = (
    "This needs a human and years: whether those who decided with the model decided better, and whether things "
    "went better for it. Write down what was decided, when, and what the model said; look again when the evidence "
    "is in."
)


def improvement(bench: Bench) -> Outcome:
    """Say that nothing was done, and what it takes."""
    return Outcome(
        name="system-improvement",
        test=12,
        title="System improvement",
        done="Nothing: no software can.",
        worst="not known",
        words=(QUESTION,),
    )
