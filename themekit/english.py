"""Words of English that say nothing of what a text is about."""

from __future__ import annotations

FILLERS = frozenset(
    """
    actually ain't anyway basically bit can't cannot could couldn't definitely did didn't do does
    doesn't doing don't done er erm etc get gets getting go goes going gone gonna good got gotta
    guess hadn't hasn't have haven't he'd he'll he's hm hmm i'd i'll i'm i've inaudible isn't it'd
    it'll it's just kind kinda know laugh laughs laughter let let's like literally look lot lots
    make makes making maybe mean mm mmm much obviously ok okay oh pause perhaps probably quite
    really right said say saying says see she'd she'll she's should shouldn't sort stuff suppose
    sure take thank thanks that'd that's there's they'd they'll they're they've thing things think
    thinking thought try trying uh uhm uhuh um umm want wanna wanted was wasn't way we'd we'll
    we're we've well went were weren't what's who's will won't would wouldn't yeah yep yes you'd
    you'll you're you've
    """.split()
)
"""Words of English talk that say nothing of what it is about."""

FUNCTION_WORDS = frozenset(
    """
    a about above across after again against all almost along already also although always am
    among an and another any anybody anyone anything are around as at away be because been
    before being below between both but by came can come comes coming down during each either
    else enough even ever every everybody everyone everything few for from further gave give
    given gives had has he her here hers herself him himself his how however i if in into is it
    its itself last least less many may me might mine more most must my myself near neither
    never no nobody none nor not nothing now of off often on once one ones only onto or other
    others our ours ourselves out over own per put puts rather same shall she since so some
    somebody someone something sometimes still such than that the their theirs them themselves
    then there these they this those though through to too toward towards under until up upon us
    very we what whatever when where whether which while who who'd who'll whoever whole whom
    whose why with within without yet you your yours yourself yourselves
    """.split()
)
"""Pronouns, prepositions, articles, conjunctions, auxiliaries and the like."""

VAGUE_WORDS = frozenset(
    """
    afterwards alone amount anyhow anywhere back became become becomes becoming beside besides
    beyond due eight eighteen eighty eleven elsewhere everywhere except fifteen fifty find first
    five forty found four fourteen full hence hundred indeed keep keeps kept latter made meanwhile
    mostly move namely nevertheless next nine nineteen ninety nowhere otherwise part please second
    seem seemed seems seven seventeen seventy several show showed side six sixteen sixty somehow
    somewhere ten therefore third thirteen thirty thousand three thus together top twelve twenty
    two via whenever whereas wherever
    """.split()
)
"""Numbers and other words that fit any subject, and so name none."""
