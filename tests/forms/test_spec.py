"""A class that no sheet could be read by is refused, with the names that are wrong."""

from typing import Annotated, ClassVar

import pytest
from msgspec.structs import replace
from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectRow
from skilltrain_cli.forms.field_types import TEXT
from skilltrain_cli.forms.spec import FieldKind, Footer, FormCard, Printed, Summary, compile_form


class SameName(Footer):
    """A footer with the name of a column."""

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT)] = Field(title="填表单位")


class SameHeading(Footer):
    """A footer with the heading of a column."""

    filled: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT)] = Field(title="组织区县")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"identity": ("county", "projekt")}, "there is no field projekt"),
        ({"summaries": (Summary(title="群体", by="audiense"),)}, "there is no field audiense"),
        (
            {"summaries": (Summary(title="群体", by="audience", sum=("trainee",)),)},
            "there is no field trainee",
        ),
        ({"footer": SameName}, "county (填表单位) is called as county (组织区县) is"),
        ({"footer": SameHeading}, "filled (组织区县) is called as county (组织区县) is"),
    ],
)
def test_a_class_that_names_what_it_has_not_or_has_twice_is_refused(
    changed: dict[str, object], said: str
) -> None:
    class Wrong(ProjectRow):
        card: ClassVar[FormCard] = replace(ProjectRow.card, **changed)

    with pytest.raises(TypeError) as error:
        compile_form(Wrong)
    assert str(error.value) == f"Wrong: {said}"
