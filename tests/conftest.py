"""What must hold before any test runs, and what tests of every room ask for."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from command_line import Skt
from self_checks import BRIEF, WHOLE, checking
from skilltrain_cli.intake import installed_plugins
from skilltrain_cli.intake.examine_file import added_rules, setting_of

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts a command in the background has it ignore Ctrl-C, and its children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # So has whoever asks that a closed terminal be survived.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# No invented example is a failure for the time it took: the machine may be busy, or ten times slower.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True, scope="session")
def _brief_self_checks() -> Iterator[None]:
    """Have blanks check few rows: what most tests are about is the same in them."""
    with checking(BRIEF):
        yield


@pytest.fixture
def whole_self_checks() -> Iterator[None]:
    """Have blanks check as many rows as those that people get."""
    with checking(WHOLE):
        yield


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Skt:
    """Return the command line, run in this process, in an empty folder on 10 June 2021."""
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.delenv("SKT_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)
    return Skt(capsys)


@pytest.fixture
def packages(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty folder that plug-ins are installed into; what was loaded from it is forgotten."""
    folder = tmp_path_factory.mktemp("packages")
    monkeypatch.setattr(installed_plugins, "installed_folders", lambda: [str(folder)])
    before, finders = set(sys.modules), list(sys.meta_path)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]
    sys.meta_path[:] = finders
    installed_plugins._LOADED.clear()
    for each in (installed_plugins._plugin, setting_of, added_rules):
        each.cache_clear()
