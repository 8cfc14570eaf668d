"""
What a plug-in is written with: these names stay, whatever is moved in the house.

``skilltrain_cli.plugin.manual_examples`` holds a plug-in to what it says of itself.
"""

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import (
    AMOUNT,
    CODE,
    COUNT,
    DAY,
    ID_NUMBER,
    PATTERN,
    PERCENT,
    PERIOD,
    PERSON,
    PHONE,
    RATIO,
    TEXT,
    YEAR,
)
from skilltrain_cli.forms.spec import (
    Amount,
    FieldKind,
    Flow,
    Footer,
    Form,
    FormCard,
    Layout,
    Merge,
    Printed,
    Role,
    Summary,
)
from skilltrain_cli.judging.rule import CannotJudgeError, rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.judging.submission import Batch, Submitted
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.notice_clause import Clause, ours
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones

__all__ = [
    "AMOUNT",
    "CODE",
    "COUNT",
    "DAY",
    "ID_NUMBER",
    "PATTERN",
    "PERCENT",
    "PERIOD",
    "PERSON",
    "PHONE",
    "RATIO",
    "TEXT",
    "YEAR",
    "Amount",
    "Batch",
    "CannotJudgeError",
    "Clause",
    "FieldKind",
    "Flow",
    "Footer",
    "Form",
    "FormCard",
    "FormSheet",
    "Layout",
    "Merge",
    "Period",
    "Phones",
    "Place",
    "Printed",
    "ProjectFooter",
    "Remark",
    "Role",
    "Severity",
    "Submitted",
    "Summary",
    "ours",
    "rule",
]
