"""`python -m qisim.explain --write docs`: the document of the model and its pictures, written from the code."""

from __future__ import annotations

import argparse
from pathlib import Path

from qisim.explain.files import PICTURES, files_of
from qisim.explain.network import whole_network


def main() -> None:
    """Write the document and its pictures, and take away pictures of sectors that are no more."""
    parser = argparse.ArgumentParser(prog="python -m qisim.explain", description=__doc__)
    parser.add_argument("--write", metavar="FOLDER", type=Path, required=True, help="the folder of the documents")
    folder: Path = parser.parse_args().write
    files = files_of(whole_network())
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    for picture in (folder / PICTURES).glob("*.svg"):
        if f"{PICTURES}/{picture.name}" not in files:
            picture.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"Wrote {len(files)} files to {folder}.")


if __name__ == "__main__":
    main()
