"""``python -m themekit``."""

from themekit.cli import main

main()
