"""However ops/quickstart ends, nothing of it is left: no process, no folder (after a SIGKILL, none once it runs again).

    quickstart_test.py BUILD_DIR
"""
import glob
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = None
UP = "Ctrl-C"


def processes_below(folder):
    """Ids and command lines of processes that name the folder or work in it."""
    found = {}
    for path in glob.glob("/proc/[0-9]*"):
        try:
            with open(path + "/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
            cwd = os.readlink(path + "/cwd")
        except OSError:   # it ended meanwhile
            continue
        if path != f"/proc/{os.getpid()}" and (folder in line or cwd.startswith(folder)):
            found[int(path.rsplit("/", 1)[1])] = line
    return found


def gone(folder, seconds=15):
    end = time.monotonic() + seconds
    while processes_below(folder) and time.monotonic() < end:
        time.sleep(0.05)
    return processes_below(folder)


class Quickstart:
    """One that stays up, in a temp folder of its own."""

    def __init__(self, temp, *arguments):
        self.temp, self.output = temp, os.path.join(temp, f"out-{time.monotonic_ns()}")
        with open(self.output, "wb") as out:
            self.popen = subprocess.Popen(
                [os.path.join(PROJECT, "ops", "quickstart"), "--build-dir", BUILD, "--recipients", "2000", *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd="/",
                env={**os.environ, "TMPDIR": temp}, start_new_session=True)

    def said(self):
        with open(self.output, encoding="utf-8") as file:
            return file.read()

    def wait_up(self):
        end = time.monotonic() + 90
        while UP not in self.said():
            if self.popen.poll() is not None or time.monotonic() > end:
                raise AssertionError("quickstart is not up:\n" + self.said())
            time.sleep(0.05)
        return self

    def folders(self):
        return glob.glob(os.path.join(self.temp, "alertd-quickstart-*"))


class Ends(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="alertd-ends-")
        self.temp = self.temporary.name
        self.started = []

    def tearDown(self):
        for one in self.started:
            if one.popen.poll() is None:
                one.popen.kill()
            one.popen.wait()
        for pid in gone(self.temp):   # a failed test must not leave them either
            os.kill(pid, signal.SIGKILL)
        self.temporary.cleanup()

    def start(self, *arguments):
        self.started.append(Quickstart(self.temp, *arguments))
        return self.started[-1]

    def test_a_signal_stops_all_of_it_and_removes_its_folder(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number.name):
                run = self.start().wait_up()
                self.assertGreaterEqual(len(processes_below(self.temp)), 3)   # daemon, Redis, simulator
                run.popen.send_signal(number)
                code = run.popen.wait(40)
                self.assertEqual(code, 0 if number == signal.SIGINT else 128 + number, run.said())
                self.assertEqual(processes_below(self.temp), {})
                self.assertEqual(run.folders(), [])

    def test_a_signal_in_the_middle_stops_it_too(self):
        for wait in (0.3, 0.9):
            run = self.start()
            time.sleep(wait)
            run.popen.terminate()
            run.popen.wait(40)
            self.assertEqual(gone(self.temp), {})
            self.assertEqual(run.folders(), [])

    def test_sigkill_of_the_script_leaves_no_process_and_the_next_run_removes_the_folder(self):
        run = self.start().wait_up()
        left = run.folders()
        self.assertGreaterEqual(len(processes_below(self.temp)), 3)
        run.popen.kill()
        run.popen.wait()
        self.assertEqual(gone(self.temp), {})
        self.assertEqual(len(left), 1)
        after = self.start("--exit")
        self.assertEqual(after.popen.wait(90), 0, after.said())
        self.assertEqual(after.folders(), [])

    def test_two_run_side_by_side(self):
        first = self.start().wait_up()
        second = self.start("--exit")
        self.assertEqual(second.popen.wait(90), 0, second.said())
        self.assertIsNone(first.popen.poll())
        self.assertEqual(len(first.folders()), 1)

    def test_a_warning_that_must_not_pass_is_refused_in_its_own_words(self):
        alert = os.path.join(self.temp, "old.xml")
        with open(alert, "w", encoding="utf-8") as file:
            file.write('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>x</identifier></alert>')
        run = self.start("--exit", "--alert", alert)
        self.assertEqual(run.popen.wait(90), 1, run.said())
        self.assertIn("sender", run.said())
        self.assertEqual(run.folders(), [])


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
