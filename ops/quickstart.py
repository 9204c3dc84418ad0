"""ops/quickstart without its packages: builds what it runs, starts it in a folder of its own, lets a warning through
and tells who was reached."""
import argparse
import contextlib
import fcntl
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import report  # noqa: E402
import trial  # noqa: E402
from due_input import read_alert  # noqa: E402
from instance import Instance, InstanceError, die_with_parent, wait_until  # noqa: E402

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = ["alertd", "alertctl", "sim_push_gateway", "sim_zalo", "sim_smsc"]
SEED = 1
WAIT_S = 2   # of the ladder; a real instance waits a minute and more
SETTINGS = {"ladder": {"extreme_s": 0, "severe_s": WAIT_S, "moderate_s": WAIT_S, "minor_s": WAIT_S}}
# Phones that are off, apps that were removed, numbers without Zalo: the ladder has something to do.
CARRIERS = {"push": ["--receipt-ratio", "0.85", "--unregistered-every", "40"],
            "zalo": ["--receipt-ratio", "0.9", "--error", "-118:0.05"],
            "sms": ["--undeliverable-ratio", "0.01"]}
COMPILER_BYTES = 3 << 30   # what the heaviest file takes
FOLDER_PREFIX = "alertd-quickstart-"


class Ended(BaseException):
    """A signal asked us to go."""


def read_options():
    parser = argparse.ArgumentParser(prog="ops/quickstart", description=__doc__)
    parser.add_argument("--exit", action="store_true",
                        help="end after the report; 0 only if exactly the people due were told")
    parser.add_argument("--boundaries", help="communes as GeoJSON; default: a sample country")
    parser.add_argument("--weights", help="CSV with code,population: where the simulated people live")
    parser.add_argument("--recipients", type=int, default=20_000, help="simulated people (20000)")
    parser.add_argument("--alert", help="CAP 1.2 file; default: a sample flash-flood warning")
    parser.add_argument("--build-dir", help="use the programs in this folder; nothing is installed or built")
    parser.add_argument("--keep", action="store_true", help="leave the folder with settings, store and logs")
    parser.add_argument("--only-build", action="store_true", help="build the programs, run nothing")
    options = parser.parse_args()
    if options.boundaries and not options.alert:
        parser.error("--boundaries needs --alert: the sample warning lies in the sample country")
    if options.weights and not options.boundaries:
        parser.error("--weights needs --boundaries")
    for name in ("boundaries", "weights", "alert"):
        path = getattr(options, name)
        if path and not os.path.isfile(path):
            parser.error(f"--{name} {path}: no such file")
        if path:
            setattr(options, name, os.path.abspath(path))
    if not 1 <= options.recipients <= 50_000_000:
        parser.error("--recipients: from 1 to 50,000,000")
    return options


class Steps:
    """Says what is being done and how long it took."""

    def __init__(self):
        self.start = time.monotonic()

    @contextlib.contextmanager
    def step(self, vietnamese, english):
        began = time.monotonic()
        if sys.stdout.isatty():
            print(f"  … {vietnamese} / {english}", end="\r", flush=True)
        yield
        print(f"  ✓ {vietnamese} / {english}: {time.monotonic() - began:.2f} s", flush=True)

    def all(self):
        return time.monotonic() - self.start


# --- programs ----------------------------------------------------------------------------------------------------

def jobs():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(os.cpu_count() or 1, memory // COMPILER_BYTES))


def build():
    """Release; only what runs here. ninja ends its compilers at SIGTERM, and gets it when we end."""
    folder = os.path.join(PROJECT, "build", "release")
    commands = [["ninja", "-C", folder, f"-j{jobs()}", *PROGRAMS]]
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        commands.insert(0, ["cmake", "--preset", "release"])
    for command in commands:
        child = subprocess.Popen(command, cwd=PROJECT, stdout=sys.stderr, preexec_fn=die_with_parent(signal.SIGTERM))
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise
        if code != 0:
            raise InstanceError(f"{command[0]}: exit code {code}")
    return folder


# --- folder ------------------------------------------------------------------------------------------------------

def sweep():
    """Folders of runs that were killed: nobody holds their lock."""
    for lock in glob.glob(os.path.join(tempfile.gettempdir(), FOLDER_PREFIX + "*", "running")):
        with contextlib.suppress(OSError):
            with open(lock, "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(os.path.dirname(lock), ignore_errors=True)


@contextlib.contextmanager
def own_folder(keep):
    sweep()
    folder = tempfile.mkdtemp(prefix=FOLDER_PREFIX)
    with open(os.path.join(folder, "running"), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            if keep:
                os.unlink(lock.name)
                print(f"Thư mục được giữ lại / kept: {folder}")
            else:
                shutil.rmtree(folder, ignore_errors=True)


# --- the run -----------------------------------------------------------------------------------------------------

def prepare(instance, options, steps):
    """An instance with boundaries and people; (boundaries file, alert file, import report)."""
    boundaries, weights, alert = options.boundaries, options.weights, options.alert
    instance.init()
    if not boundaries:
        sample = os.path.join(instance.folder, "sample")
        with steps.step("Tạo đất nước mẫu", "sample country"):
            instance.alertctl("sample", sample, "--seed", SEED)
        boundaries, weights = (os.path.join(sample, name) for name in ("communes.geojson", "weights.csv"))
        alert = alert or os.path.join(sample, "alert.xml")
    with steps.step("Nạp ranh giới xã", "boundaries"):
        done = instance.alertctl("boundaries", "import", boundaries, "--out",
                                 os.path.join(instance.home, "communes.snapshot"), "--json", show=sys.stderr.isatty())
        imported = json.loads(done.stdout)
    with steps.step(f"Tạo {report.number(options.recipients)} người nhận giả lập", "simulated people"):
        weighted = ["--weights", weights] if weights else []
        instance.alertctl("recipients", "simulate", "--count", options.recipients, "--seed", SEED, *weighted,
                          "--config", instance.config, show=sys.stderr.isatty())
    with steps.step("Cấp mã cho hai cán bộ", "two officials"):
        instance.add_officials()
        instance.add_accounts()
    return boundaries, alert, imported


def finished(instance, alert):
    """Settled, nobody on his way to a further channel, and every receipt that a carrier had to send is counted."""
    for name, section in (("push_sim", None), ("zalo_sim", "events")):
        counts = instance.simulator_counts(name)
        counts = counts[section] if section else {"pending": counts["receipts_pending"]}
        if counts["pending"]:
            return None
    progress = instance.progress(alert)
    return progress if progress["settled"] else None


def let_through(instance, alert_file, recipients, steps):
    """From the file to the last receipt: what the report tells."""
    with open(alert_file, "rb") as file:
        cap = file.read()
    with steps.step("Cán bộ soạn và trình", "drafted and submitted by the officer"):
        alert = instance.submit(cap)
        reach = instance.reach(alert)
    with steps.step("Người duyệt cho qua", "approved by the other official"):
        approved = time.time()
        instance.approve(alert, reach["recipients"])
    seconds = 120 + recipients / 1_000
    with steps.step("Gửi đến từng người, hết kênh này đến kênh khác", "sent, channel after channel"):
        instance.wait_settled(alert, seconds, step=0.1)
    with steps.step("Nhận biên nhận", "receipts"):
        progress = wait_until(lambda: finished(instance, alert), seconds, "the last receipt", step=0.1,
                              alive=instance.daemons["alertd"])
    return {"cap": cap, "reach": reach, "approved": approved, "progress": progress}


def wait_of(facts):
    """Extreme goes by all channels at once."""
    worst = {info.severity for info in read_alert(facts["cap"]).infos}
    return 0 if "Extreme" in worst else WAIT_S


def agrees(instance, facts, boundaries, alert_file, steps):
    """Whether the gateway's own record is what the independent count says."""
    people = os.path.join(instance.folder, "people.csv")
    with steps.step("Xuất người nhận", "export of people"):
        instance.alertctl("recipients", "export", people, "--config", instance.config)
    with steps.step("Kiểm đếm độc lập", "independent count"):
        judged = subprocess.run(
            [sys.executable, os.path.join(PROJECT, "ops", "due_channels.py"), "--alert", alert_file,
             "--communes", boundaries, "--people", people, "--folder", instance.folder, "--wait", str(wait_of(facts)),
             "--json"], capture_output=True, text=True, preexec_fn=die_with_parent())
        if judged.returncode not in (0, 1) or not judged.stdout:
            raise InstanceError("due_channels: " + judged.stderr.strip())
    return report.print_verdict(facts, json.loads(judged.stdout))


def run(options, folder, build_dir):
    steps = Steps()
    print("alertd: chạy thử trọn vẹn trên máy này / the whole of alertd on this machine\n", flush=True)
    with Instance(folder, build_dir, SETTINGS) as instance:
        with steps.step("Khởi động Redis riêng, push, Zalo và SMS giả lập", "private Redis, simulators of three channels"):
            instance.start_redis()
            trial.start_carriers(instance, arguments=CARRIERS)
            instance.start_simulator(name="drill_sim", purpose="drill")
        boundaries, alert_file, imported = prepare(instance, options, steps)
        with steps.step("Khởi động alertd", "the daemon"):
            instance.start_daemon()
            instance.wait_ready()
        facts = let_through(instance, alert_file, options.recipients, steps)
        facts["names"] = report.full_names(boundaries)
        report.print_report(instance, facts, imported, options.recipients, steps.all())
        if options.exit:
            return 0 if agrees(instance, facts, boundaries, alert_file, steps) else 1
        report.print_sign_in(instance)
        print("\nCtrl-C: dừng và dọn sạch / stop and leave nothing behind", flush=True)
        watch(instance)
    return 0


def watch(instance):
    """Until a signal, or until something of ours falls over."""
    processes = [instance.redis, *(s["process"] for s in instance.simulators.values()), instance.daemons["alertd"]]
    while True:
        time.sleep(0.5)
        for process in processes:
            if not process.running():
                raise InstanceError(f"{process.name} ended with {process.popen.returncode}\n{process.tail()}")


def end(number, _):
    # Ending takes moments and must not be cut short by the second of two signals.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Ended(number)


def main():
    options = read_options()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        build_dir = options.build_dir or build()
        if options.only_build:
            return 0
        with own_folder(options.keep) as folder:
            return run(options, folder, build_dir)
    except Ended as ended:
        number = ended.args[0]
        print("\nĐã dừng / stopped" if number == signal.SIGINT else f"\nstopped by signal {number}", flush=True)
        return 0 if number == signal.SIGINT and not options.exit else 128 + number
    except InstanceError as fault:
        print(f"quickstart: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
