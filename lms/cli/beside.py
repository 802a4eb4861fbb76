"""The job worker beside the web workers: a process of its own, started again when it dies, ended with the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

#: how long to wait before a dead worker is started again, in seconds
RESTART_SECONDS = 1.0
#: how long a worker may take to end the job at hand before it is killed, in seconds; a killed job is run again
END_SECONDS = 20.0


class JobWorker:
    """Starts `lms jobs run` and looks after it from a thread."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._look_after, name="job-worker", daemon=True)

    def start(self) -> None:
        """Start the first one."""
        self._process = self._begin()
        self._thread.start()

    def stop(self) -> None:
        """End it, and start no other."""
        self._over.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(END_SECONDS)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _begin(self) -> subprocess.Popen[bytes]:
        # it sees by the number of its parent that the server is gone, even when that was killed
        command = [sys.executable, "-m", "lms", "jobs", "run", "--beside", str(os.getpid())]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own interpreter, our own words

    def _look_after(self) -> None:
        while self._process is not None:
            self._process.wait()
            if self._over.wait(RESTART_SECONDS):
                return
            self._process = self._begin()
            if self._over.is_set():  # told to stop while this one was being started
                self._process.terminate()
