"""REFI-QDA, the exchange format of QDA programs: projects (.qdpx, .qde) in and out."""
