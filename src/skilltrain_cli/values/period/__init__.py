"""When a training takes place: 组织时间 as clerks write it, read into first and last day."""

from skilltrain_cli.values.period.cell_reading import parse_date, parse_period
from skilltrain_cli.values.period.cleaning import names_no_time
from skilltrain_cli.values.period.period import Period, PeriodProblem, PeriodTrouble, Precision
from skilltrain_cli.values.period.remark_on_time import (
    calls_it_a_plan,
    not_held,
    says_begun,
    says_over,
    speaks_of_denial,
    speaks_of_holding,
)

__all__ = [
    "Period",
    "PeriodProblem",
    "PeriodTrouble",
    "Precision",
    "calls_it_a_plan",
    "names_no_time",
    "not_held",
    "parse_date",
    "parse_period",
    "says_begun",
    "says_over",
    "speaks_of_denial",
    "speaks_of_holding",
]
