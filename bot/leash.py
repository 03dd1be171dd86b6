"""Runs a server so that it dies with the process that wanted it, even by kill -9.

Started as `python -IS leash.py PARENT_PID PROGRAM ARGUMENT…` with a pipe from the parent as stdin.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

_PR_SET_PDEATHSIG = 1


def main() -> int:  # noqa: RET503 - execv does not return
    """On Linux the kernel is asked and we become the program; elsewhere we watch the pipe."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform != "linux":
        return watch(program)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before the kernel knew
        return 1
    with open(os.devnull) as nothing:  # noqa: PTH123 - a descriptor is wanted, early and cheap
        os.dup2(nothing.fileno(), 0)
    os.execv(program[0], program)  # noqa: S606 - the caller names the wheel's own program


def watch(program: list[str]) -> int:
    """Runs it until it ends or the pipe from the parent does; passes SIGTERM on."""
    server = subprocess.Popen(program, stdin=subprocess.DEVNULL)  # noqa: S603 - as above
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=_kill_at_the_end_of_stdin, args=(server,), daemon=True).start()
    return server.wait()


def _kill_at_the_end_of_stdin(server: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1024):
        pass
    server.kill()


if __name__ == "__main__":
    sys.exit(main())
