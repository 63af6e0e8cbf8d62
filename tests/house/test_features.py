"""The table of features and the marks of the tests agree."""

import ast

from tests.house.features import marked, proofs, rows


def test_every_mark_names_a_row_of_the_table() -> None:
    assert sorted(proofs().keys() - rows().keys()) == []


def test_the_table_has_every_room_of_the_product() -> None:
    assert {row.split("-")[0] for row in rows()} == {"CUS", "STF", "OWN", "HW", "NET", "SYS"}
    assert len(rows()) == 71


def test_marks_are_found_wherever_they_stand() -> None:
    code = '@pytest.mark.feature("CUS-1", "CUS-2")\n@pytest.mark.slow\ndef test_a(): pass'
    assert list(marked(ast.parse(code))) == ["CUS-1", "CUS-2"]
