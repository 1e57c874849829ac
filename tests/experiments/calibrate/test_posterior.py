"""The posterior: known where it can be worked out, the same bytes whatever happened on the way."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from qisim.experiments.calibrate.mixing import Mixing, mixing_of
from qisim.experiments.calibrate.posterior import Chains, Independent, position, sampled, score
from qisim.results.folders import Parts

VALUE, TOLERANCE = 1.2, 0.5
TARGETS = (SimpleNamespace(value=VALUE, tolerance=TOLERANCE),)


def asked(steps=200, warm_up=100, walkers=12):
    return SimpleNamespace(walkers=walkers, warm_up=warm_up, steps=steps, seed=1, parameters=("known", "silent"))


def first_score(positions):
    """A model whose one outcome is the normal score of its first parameter; the second moves nothing."""
    return score(positions)[:, :1]


def chains_in(folder, steps=200, evaluate=first_score):
    folder.mkdir(exist_ok=True)
    return sampled(asked(steps), np.array([0.5, 0.5]), TARGETS, evaluate, Parts(folder), lambda done: None)


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_posterior_that_can_be_worked_out_comes_out(tmp_path):
    """Prior N(0, 1), datum 1.2 with error 0.5: mean 1.2 / (1 + 0.25) and variance 0.25 / 1.25; the other as drawn."""
    chains = chains_in(tmp_path / "parts", steps=1000)
    assert mixing_of(chains, ("known", "silent")).mixed
    known, silent = chains.kept.reshape(-1, 2).T
    assert known.mean() == pytest.approx(VALUE / 1.25, abs=0.03)
    assert known.std() == pytest.approx(np.sqrt(0.25 / 1.25), rel=0.05)
    assert silent.mean() == pytest.approx(0, abs=0.06) and silent.std() == pytest.approx(1, rel=0.06)
    assert np.corrcoef(known, silent)[0, 1] == pytest.approx(0, abs=0.06)


def test_what_was_simulated_belongs_to_where_walkers_were(tmp_path):
    chains = chains_in(tmp_path / "parts")
    assert np.allclose(chains.outcomes[:, 0], chains.kept.reshape(-1, 2)[:, 0])


def test_an_interruption_changes_no_byte(tmp_path, capsys):
    chains_in(tmp_path / "whole")
    calls = 0

    def stopping(positions):
        nonlocal calls
        calls += 1
        if calls == 300:
            raise KeyboardInterrupt
        return first_score(positions)

    with pytest.raises(KeyboardInterrupt):
        chains_in(tmp_path / "stopped", evaluate=stopping)
    assert "Traceback" not in "".join(capsys.readouterr())
    assert 0 < len(bytes_of(tmp_path / "stopped")) < len(bytes_of(tmp_path / "whole"))
    chains_in(tmp_path / "stopped")
    assert bytes_of(tmp_path / "stopped") == bytes_of(tmp_path / "whole")


def test_more_steps_go_on_from_fewer(tmp_path):
    short = chains_in(tmp_path / "parts", steps=100)
    longer, at_once = chains_in(tmp_path / "parts", steps=200), chains_in(tmp_path / "whole", steps=200)
    assert np.array_equal(longer.scores, at_once.scores)
    assert np.array_equal(longer.scores[: short.steps], short.scores)


def test_a_set_at_which_a_target_is_undefined_is_never_visited(tmp_path):
    def undefined_above(positions):
        return np.where(positions[:, :1] > 0.8, np.nan, first_score(positions))

    chains = chains_in(tmp_path / "parts", evaluate=undefined_above)
    assert position(chains.kept)[..., 0].max() <= 0.8


def test_walkers_that_find_nothing_possible_are_refused_and_do_no_harm(tmp_path):
    def impossible(positions):
        return np.full((len(positions), 1), np.nan)

    assert not mixing_of(chains_in(tmp_path / "parts", evaluate=impossible), ("known", "silent")).mixed


def test_proposals_are_weighed_by_how_likely_they_were():
    """The factor of a proposal is the old place's density over the new one's, of the same Student distribution."""
    from scipy.stats import multivariate_t

    root = np.array([[1.0, 0.0], [0.5, 0.7]])
    known = multivariate_t([0.3, -0.2], root @ root.T, df=8.0)
    old = np.array([[0.1, 0.2], [2.0, -3.0]])
    new, factor = Independent(np.array([0.3, -0.2]), root)(old, np.random.RandomState(0))
    assert factor == pytest.approx(known.logpdf(old) - known.logpdf(new))


def looked_at(kept, accepted=0.4):
    steps, walkers, _ = kept.shape
    taken = np.full(walkers, accepted * steps)
    return mixing_of(Chains(kept, kept[..., 0], kept[..., :1], taken, 0), ("first", "second"))


def noise(steps=400, walkers=8):
    return np.random.default_rng(0).standard_normal((steps, walkers, 2))


def test_independent_walkers_have_mixed():
    found = looked_at(noise())
    assert found.mixed and found.effective == pytest.approx(400 * 8, rel=0.2)


@pytest.mark.parametrize(
    ("kept", "accepted", "said"),
    [
        (np.cumsum(noise(), axis=0), 0.4, "autocorrelation"),
        (noise() + np.arange(8)[:, np.newaxis], 0.4, "R-hat"),
        (noise(), 0.02, "acceptance"),
        (noise(), 0.98, "acceptance"),
        (np.ones((400, 8, 2)), 0.0, "autocorrelation"),
    ],
    ids=["wandering", "apart", "still", "unhindered", "constant"],
)
def test_what_has_not_mixed_is_told_why(kept, accepted, said):
    found = looked_at(kept, accepted)
    assert not found.mixed
    assert any(problem.startswith(said) for problem in found.problems)
    assert found.advised > 0 and found.advised % 20 == 0


def test_the_advice_is_more_than_there_was():
    slow = Mixing(100, 0, 8, ("a",), np.array([30.0]), np.array([1.0]), 0.3)
    assert slow.advised > 50 * 30
    apart = Mixing(1000, 0, 8, ("a",), np.array([2.0]), np.array([1.2]), 0.3)
    assert apart.advised == 2000
