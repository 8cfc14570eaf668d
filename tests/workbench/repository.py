"""Where things lie in the repository."""

from pathlib import Path

WORKBENCH = Path(__file__).parent
TESTS = WORKBENCH.parent
ROOT = TESTS.parent
SCHEMAS = ROOT / "src" / "skilltrain_cli" / "reporters" / "json_schemas"
EXAMPLES = ROOT / "examples"
