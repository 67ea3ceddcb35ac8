"""What comes with themekit: where encoders come from (``encoders.toml``) and trained code models.

Data only. themekit finds it beside its own package (:data:`themekit.embed.cards.MODELS`).
"""
