"""The rules do what their manuals say."""

from skilltrain_cli.plugin.manual_examples import check_plugin


def test_rules_do_what_their_manuals_say() -> None:
    """Each table in a manual is judged as a submission would be."""
    check_plugin("my_county_forms")
