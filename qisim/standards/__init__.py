"""Documents by the reporting standards of simulation studies, drafted from the model, its scenarios and a run.

    from qisim import standards

    standard = standards.standard_called("stress-sd")
    page = standards.html(standards.draft(standard, standards.of_run("qisim-results/...")))

Each item of a standard is filled, needs words or is not done. Nothing is said here that the code, the
tables of parameters and evidence, the scenario files or the run's folder do not say.
"""

from qisim.standards.document import Answered, Document, answer, draft
from qisim.standards.inputs import register_for, share_sentence
from qisim.standards.page import html
from qisim.standards.parts import STATES
from qisim.standards.register import ASSUMED, BASES, QUALITY, Register
from qisim.standards.standards import STANDARDS, Item, Standard, standard_called
from qisim.standards.subject import Subject, of_run, of_scenarios
from qisim.standards.text import markdown, pictures_of
from qisim.standards.words import Words, read_words, template

__all__ = [
    "ASSUMED",
    "BASES",
    "QUALITY",
    "STANDARDS",
    "STATES",
    "Answered",
    "Document",
    "Item",
    "Register",
    "Standard",
    "Subject",
    "Words",
    "answer",
    "draft",
    "html",
    "markdown",
    "of_run",
    "of_scenarios",
    "pictures_of",
    "read_words",
    "register_for",
    "share_sentence",
    "standard_called",
    "template",
]
