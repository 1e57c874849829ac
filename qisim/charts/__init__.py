"""Charts of a result: each takes a table and an axes, and returns the axes.

    from qisim import charts

    figure = charts.figure()
    charts.productivity(result.trajectories, figure.subplots())

They follow the Analysis Function's rules: a headline that states the finding, computed from the table; names
beside lines; at most four strategies; line styles besides colours.
"""

from qisim.charts.appearance import figure, say_source, style
from qisim.charts.calibration import (
    prior_posterior_page,
    prior_posterior_words,
    residuals_page,
    residuals_words,
)
from qisim.charts.crosssection import cross_section, cross_section_page, cross_section_words
from qisim.charts.delivery import programme, programme_words, waiting, waiting_words
from qisim.charts.distribution import distribution, distribution_words, rows_of
from qisim.charts.episode import episode, episode_page, episode_words
from qisim.charts.equilibria import equilibria, equilibria_page, equilibria_words
from qisim.charts.groups import groups, groups_words, panel_shape
from qisim.charts.leftbehind import left_behind, left_behind_words
from qisim.charts.money import money, money_words
from qisim.charts.payback import payback, payback_words
from qisim.charts.practising import practising, practising_words
from qisim.charts.productivity import productivity, productivity_words
from qisim.charts.svg import png, save, svg, svg_file
from qisim.charts.sweep import MOST_SWEEP_FIGURES, sweep_page, sweep_words
from qisim.charts.tendency import tendency, tendency_page, tendency_words
from qisim.charts.words import Words

__all__ = [
    "MOST_SWEEP_FIGURES",
    "Words",
    "cross_section",
    "cross_section_page",
    "cross_section_words",
    "distribution",
    "distribution_words",
    "episode",
    "episode_page",
    "episode_words",
    "equilibria",
    "equilibria_page",
    "equilibria_words",
    "figure",
    "groups",
    "groups_words",
    "left_behind",
    "left_behind_words",
    "money",
    "money_words",
    "panel_shape",
    "payback",
    "payback_words",
    "png",
    "practising",
    "practising_words",
    "prior_posterior_page",
    "prior_posterior_words",
    "productivity",
    "productivity_words",
    "programme",
    "programme_words",
    "residuals_page",
    "residuals_words",
    "rows_of",
    "save",
    "say_source",
    "style",
    "svg",
    "svg_file",
    "sweep_page",
    "sweep_words",
    "tendency",
    "tendency_page",
    "tendency_words",
    "waiting",
    "waiting_words",
]
