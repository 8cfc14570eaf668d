"""
What the fork server imports before the first worker: everything a review looks things up in, ready made.

The one module that works when imported, because importing is all that a fork server can be asked to do; each
worker then finds forms, regions, notices and rules in the memory it was forked with.
"""

import gc

gc.disable()  # nothing that is imported is garbage, and looking for some takes a tenth of the time

# ruff: noqa: E402 - the line above must come first
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.intake.examine import examine
from skilltrain_cli.notices import shipped
from skilltrain_cli.regions import shandong
from skilltrain_cli.rules.catalogue import judging_order

READY = (examine, forms(), judging_order(), shandong(), shipped())
