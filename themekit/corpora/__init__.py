"""Public corpora as studies, and the data sets of the benchmarks."""
