"""The commands, in the order in which help lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from qisim.cli.calibrate import calibrate
from qisim.cli.check import check
from qisim.cli.compare import compare
from qisim.cli.equilibria import equilibria
from qisim.cli.explain import explain
from qisim.cli.export import export
from qisim.cli.levers import levers
from qisim.cli.new import new
from qisim.cli.pathway import pathway
from qisim.cli.report import report
from qisim.cli.run import run
from qisim.cli.scenarios import scenarios
from qisim.cli.schema import schema
from qisim.cli.sweep import sweep
from qisim.cli.validate import validate

application = typer.Typer(
    help="Compare strategies to improve productivity and quality in the NHS, by simulation of its trusts.",
    epilog="Exit codes: 0 done, 1 the run failed, 2 the input is wrong, 3 a check did not hold, 130 interrupted.",
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for command in (
    compare,
    run,
    sweep,
    equilibria,
    scenarios,
    levers,
    new,
    check,
    schema,
    explain,
    validate,
    calibrate,
    report,
    pathway,
    export,
):
    application.command()(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        import qisim

        typer.echo(f"qisim {qisim.__version__}")
        raise typer.Exit


@application.callback()
def options_before_commands(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass
