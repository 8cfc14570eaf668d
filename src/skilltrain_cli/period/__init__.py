"""When a training takes place: 组织时间 as clerks write it, read into first and last day."""

from skilltrain_cli.period.cell import parse_date, parse_period
from skilltrain_cli.period.values import Period, PeriodProblem, PeriodTrouble, Precision

__all__ = ["Period", "PeriodProblem", "PeriodTrouble", "Precision", "parse_date", "parse_period"]
