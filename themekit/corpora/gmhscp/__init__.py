"""The GMHSCP corpus: a doctoral thesis on a health and social care partnership as a study.

The transcripts of its 39 interviews are not public. What the thesis prints of them is: about 490
quotations with their speakers and the sections of the themes they were filed under, and the
tables of the coding.
"""

from themekit.corpora.gmhscp.codebook import section_codes
from themekit.corpora.gmhscp.quotations import Quotation
from themekit.corpora.gmhscp.study import as_imported
from themekit.corpora.gmhscp.thesis import Thesis, missing, read_thesis
from themekit.corpora.gmhscp.units import BenchmarkUnits, benchmark, benchmark_units

__all__ = [
    "BenchmarkUnits",
    "Quotation",
    "Thesis",
    "as_imported",
    "benchmark",
    "benchmark_units",
    "missing",
    "read_thesis",
    "section_codes",
]
