"""What the shapes of Code 128's symbols are worth: enough by themselves, enough for a listed text, or not enough."""

from collections.abc import Collection

from edge.scan import soft_128
from edge.scan.candidate import Candidate, Corners
from edge.scan.listed import Listed

SURE_SCORE, SURE_MARGIN, SURE_WORST = 0.93, 0.17, 0.84
LISTED_SCORE, LISTED_MARGIN, LISTED_WORST = 0.90, 0.10, 0.70


def said(shapes: soft_128.Shapes, corners: Corners, listed: Listed, confirmed: Collection[str]) -> list[Candidate]:
    """The text, when it is sure enough, or a list has it and nothing alike comes near, or an engine said it too
    (`confirmed` has the texts of its doubtful readings)."""
    found = soft_128.read(shapes)
    if found is None:
        return []
    sure = found.score > SURE_SCORE and found.margin > SURE_MARGIN and found.worst > SURE_WORST
    stage = "soft"
    if not sure and found.text not in confirmed:
        near = found.score > LISTED_SCORE and found.margin > LISTED_MARGIN and found.worst > LISTED_WORST
        if found.text not in listed or not near:
            return []
        stage = "match"
    return [Candidate(found.text, "code128", (stage,), found.text.encode(), found.gs1, corners)]
