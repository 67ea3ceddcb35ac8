"""REFI-QDA, the exchange format of QDA programs: projects (.qdpx, .qde) in and out."""

from themekit.formats.refi.reading import read_project
from themekit.formats.refi.writing import TARGETS, Content, Target, write_project, write_qdc

__all__ = ["TARGETS", "Content", "Target", "read_project", "write_project", "write_qdc"]
