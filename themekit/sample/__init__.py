"""A fictional study that comes with themekit, to try it on.

Marlshire, its people and its neighbourhood teams are invented. Nine interviews (``interviews/``)
are coded by two coders, Amara (all) and Jonas (seven); ``new_interview.docx`` is not coded and
raises two subjects that the codebook lacks.

``codebook.csv``
    code, parent, definition, inclusion, exclusion, examples
``codings.csv``
    source, coder, code, quotation: a piece of one turn of the source, which is named after its
    file, white space aside
``people.csv``
    what is known of each source
"""

from importlib.resources import files
from pathlib import Path


def folder() -> Path:
    """The folder that holds the sample study's files."""
    return Path(str(files(__name__)))
