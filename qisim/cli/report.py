"""`qisim report`: documents by reporting standards, and the register of assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from qisim.cli.failures import failures_shown
from qisim.cli.options import FLAG, OUTPUT, Debug, Json, Quiet

SUBJECT = "What to document"
WORDS = "What a person adds"

FormatName = Literal["html", "markdown"]


def report(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="The folder of a finished run or comparison. Without one the model and its scenarios are documented, "
            "and what a run would fill is not done.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    standard: Annotated[
        str | None,
        typer.Option(
            "--standard",
            metavar="NAME",
            help="[b]stress-sd[/b], [b]rahmandad-sterman-minimum[/b] or [b]rahmandad-sterman-preferred[/b]; "
            "[b]qisim report[/b] alone lists them with their short names.",
            rich_help_panel=SUBJECT,
        ),
    ] = None,
    assumptions: Annotated[
        bool,
        typer.Option(
            "--assumptions",
            metavar=FLAG,
            help="Show what the model rests on, the weakest first, rather than write a document.",
            rich_help_panel=SUBJECT,
        ),
    ] = False,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="NAME|FILE",
            help="Without FOLDER: the scenarios to document, all bundled ones if none is named. May be repeated.",
            rich_help_panel=SUBJECT,
        ),
    ] = None,
    population: Annotated[
        str | None,
        typer.Option(
            "--population",
            metavar="NAME|FILE",
            help="Without FOLDER: the trusts, england-2015 if not given.",
            rich_help_panel=SUBJECT,
        ),
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option(
            "--words",
            metavar="FILE",
            help="A TOML file in which a person has written what software cannot, by item number.",
            rich_help_panel=WORDS,
        ),
    ] = None,
    words_template: Annotated[
        Path | None,
        typer.Option(
            "--words-template",
            metavar="FILE",
            help="Write the skeleton of such a file: each open item with what to write; no file is replaced.",
            rich_help_panel=WORDS,
        ),
    ] = None,
    form: Annotated[
        FormatName | None,
        typer.Option(
            "--format",
            metavar="html|markdown",
            help="One HTML file (unless told otherwise), or Markdown with its pictures in a folder beside it.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help="The file of the document, or a folder for it; here by the standard's name if not given. With "
            "--assumptions a folder for its tables, as CSV and Parquet.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Draft the document that a reporting standard asks for, each item filled, in need of words, or not done."""
    with failures_shown(debug):
        from qisim.cli.reporting import Request, answer

        request = Request(
            folder=folder,
            standard=standard,
            assumptions=assumptions,
            scenarios=tuple(scenario or ()),
            population=population,
            words=words,
            words_template=words_template,
            form=form,
            out=out,
            json=json,
            quiet=quiet,
        )
        answer(request)
