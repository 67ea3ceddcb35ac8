"""What ``themekit suggest --out x.qdpx`` writes."""

from dataclasses import dataclass

from themekit import formats, jobs
from themekit.domain import Code, Codebook, Coder, Evidence, Passage, Source
from themekit.suggest import PassageSuggestions, SuggestedCode

MACHINE = Coder("themekit 0.1 (a model)", "machine")
SOURCE = Source("Anna", "Anna: We \U0001f642 wait for months.\r\nBut we sit together.")


@dataclass
class Model:
    """A model that is asked nothing but its name."""

    name: str = "a model"


def test_suggestions_become_a_project_of_their_own(tmp_path):
    start = SOURCE.text.index("But")
    passage = Passage("Anna", start, len(SOURCE.text), SOURCE.text[start:])
    why = (Evidence("definition", "", "Who works with whom.", 0.5),)
    found = jobs.Suggested(
        Model(),
        MACHINE,
        [PassageSuggestions(passage, 0.9, 0.1, (SuggestedCode("Teams", 0.75, True, why),))],
    )
    path = tmp_path / "new.qdpx"
    jobs.write_suggestions(found, [SOURCE], path, Codebook((Code("Teams"),)))
    read = formats.read(path)
    (suggestion,) = read.suggestions
    assert read.sources[0].text[suggestion.start : suggestion.end] == "But we sit together."
    assert (suggestion.score, suggestion.suggested, suggestion.evidence) == (0.75, True, why)
    assert read.coders == (MACHINE,)
