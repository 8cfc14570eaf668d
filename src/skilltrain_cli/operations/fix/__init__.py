"""Safe repairs: only the writing of a value changes, never the value; each one is listed for signature."""

from skilltrain_cli.operations.fix.repair import NOT_DONE, LeftToSender, Repair, RepairPlan, address_of
from skilltrain_cli.operations.fix.repair_plan import EXPLAINED, left_over, plan_repairs
from skilltrain_cli.operations.fix.repair_proof import no_more_findings, same_values

__all__ = [
    "EXPLAINED",
    "NOT_DONE",
    "LeftToSender",
    "Repair",
    "RepairPlan",
    "address_of",
    "left_over",
    "no_more_findings",
    "plan_repairs",
    "same_values",
]
