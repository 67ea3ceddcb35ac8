"""Candidate themes: found by consensus over resamples, named in the interviewees' own words."""

from themekit.discover.discovery import Discovery, discover

__all__ = ["Discovery", "discover"]
