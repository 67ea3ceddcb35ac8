"""The encoders that themekit knows by name: what ``models/encoders.toml`` says of them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from themekit.errors import ModelError

_PACKAGE = Path(__file__).resolve().parents[1]
MODELS = next(
    folder / "models"
    for folder in (_PACKAGE, _PACKAGE.parent)
    if (folder / "models" / "encoders.toml").is_file()
)
"""The folder of what comes with themekit: in the package once installed, beside it in a checkout.
A path, so that no other package called ``models`` stands in for it."""


@dataclass(frozen=True)
class EncoderCard:
    """Where an encoder comes from and what it must be.

    Attributes
    ----------
    name, source, licence
        What it is called, where it was published, under which terms.
    distribution
        What to install to have it, with its version.
    package, folder
        The package that carries it and the folder inside.
    dimension
        Length of a vector.
    token_limit
        Tokens that it takes at once, special ones included.
    pooling
        How tokens become one vector.
    sha256
        Hash of each file that is read.
    """

    name: str
    source: str
    licence: str
    distribution: str
    package: str
    folder: str
    dimension: int
    token_limit: int
    pooling: str
    sha256: Mapping[str, str]

    def path(self) -> Path:
        """The folder with the encoder's files, found without running the package.

        Raises
        ------
        ModelError
            If the package is not installed.
        """
        spec = find_spec(self.package)
        places = list(spec.submodule_search_locations or ()) if spec else []
        for place in places:
            if (Path(place) / self.folder).is_dir():
                return Path(place) / self.folder
        raise ModelError(
            f"The encoder {self.name} is not installed. Install it: pip install {self.distribution}"
        )

    def check(self) -> None:
        """Check that each file of the encoder is the one that themekit was made for.

        Raises
        ------
        ModelError
            If one is missing or altered.
        """
        folder = self.path()
        remedy = f"Install it again: pip install --force-reinstall {self.distribution}"
        for name, expected in self.sha256.items():
            file = folder / name
            if not file.is_file():
                raise ModelError(f"The encoder {self.name} lacks its file {file}. {remedy}")
            found = file_sha256(file)
            if found != expected:
                raise ModelError(
                    f"{file} is not the file that themekit was made for: its SHA-256 starts with"
                    f" {found[:12]}, not {expected[:12]}. {remedy}"
                )


def encoder_cards() -> dict[str, EncoderCard]:
    """The encoders known by name; ``default`` is one of them."""
    read = tomllib.loads((MODELS / "encoders.toml").read_text(encoding="utf-8"))
    cards = {name: EncoderCard(name=name, **card) for name, card in read["encoders"].items()}
    return {**cards, "default": cards[read["default"]]}


def file_sha256(file: Path) -> str:
    """SHA-256 of a file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def digest(**what: object) -> str:
    """SHA-256 of named values."""
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()
