"""What must hold before any test runs."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts a command in the background has it ignore Ctrl-C, and its children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # So has whoever asks that a closed terminal be survived.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
