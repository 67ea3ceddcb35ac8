"""How commands show their options: a switch takes nothing, a number is called one."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

_IN_WORDS = {
    "<bool>": "",
    "<path>": "",
    "<int>": "NUMBER",
    "<int range>": "NUMBER",
    "<float range>": "SHARE",
    "<str>": "WORD",
}


class PlainCommand(TyperCommand):
    """A command whose help names what an option takes in words."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options and arguments, with what they take."""
        return [_named(param, ctx) for param in super().get_params(ctx)]


class PlainGroup(TyperGroup):
    """A group of commands, likewise."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, with what they take."""
        return [_named(param, ctx) for param in super().get_params(ctx)]


def _named(param: Any, ctx: Any) -> Any:
    """A parameter that shows what it takes in words; its name in messages stays."""
    said = param.display_type(ctx)
    shown = _IN_WORDS.get(said, said)
    param.display_type = lambda _ctx: shown
    return param
