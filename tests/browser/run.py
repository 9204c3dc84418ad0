"""The desk page in Debian's Chromium against a running daemon. Starts an instance with simulated people, gives officials
their accounts and lets all.mjs (node's own test runner, playwright-core) play the stories. $ALERTD_BUILD_DIR holds the
programs; $ALERTD_SCREENSHOTS, where given, the pictures."""
import filecmp
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(PROJECT, "ops"))
import trial  # noqa: E402
from instance import Instance, InstanceError, die_with_parent  # noqa: E402

BUILD = os.environ.get("ALERTD_BUILD_DIR", os.path.join(PROJECT, "build", "dev"))
PEOPLE = 3_000
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


def install(folder):
    """playwright-core and axe-core beside copies of the tests; the registry is asked only when the lock changed."""
    os.makedirs(folder, exist_ok=True)
    lock, installed = os.path.join(HERE, "package-lock.json"), os.path.join(folder, "node_modules", ".lock")
    for path in glob.glob(os.path.join(HERE, "*.mjs")) + glob.glob(os.path.join(HERE, "package*.json")):
        shutil.copy(path, folder)
    if os.path.exists(installed) and filecmp.cmp(lock, installed, shallow=False):
        return
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"],
                   cwd=folder, check=True, preexec_fn=die_with_parent())
    shutil.copy(lock, installed)


def account(instance, official):
    out = instance.alertctl("official", "account", official, "--json", "--config", instance.config)
    return json.loads(out.stdout)


def prepare(instance, country):
    """Officials of nation, province and commune with accounts; what the stories need to know."""
    code = max(country.codes(), key=lambda c: country.communes[c].outline.area)
    instance.add_official("second", "Lê Thị Hoa", "approver")
    instance.add_official("commune", "Phạm Văn Xã", "officer", f"commune:{code}")
    with open(country.geojson, encoding="utf-8") as file:
        features = json.load(file)["features"]
    named = {f["properties"]["code"]: f["properties"] for f in features}
    accounts = {name: account(instance, name) for name in ("officer", "approver", "second", "commune")}
    with open(os.path.join(country.folder, "country", "sample", "alert.xml"), encoding="utf-8") as file:
        sample = file.read()
    west, south, east, north = (n / 1e7 for n in country.communes[code].outline.bounds)
    return {"url": instance.url(), "accounts": accounts, "commune": named[code], "sample": sample,
            "box": [south, west, north, east], "chromium": CHROMIUM,
            "communes": [named[c] for c in country.codes()],
            "records": {name: one["record"] for name, one in instance.simulators.items()}}


def play(folder, facts_file, shots):
    environment = {**os.environ, "DESK_FACTS": facts_file, "DESK_SHOTS": shots}
    return subprocess.run(["node", "all.mjs"], cwd=folder, env=environment, preexec_fn=die_with_parent()).returncode


def main():
    if not os.access(CHROMIUM, os.X_OK):
        print("SKIPPED: chromium is not installed; ops/install_packages test installs it")
        return 0
    modules = os.path.join(BUILD, "browser")
    install(modules)
    shots = os.path.abspath(os.environ.get("ALERTD_SCREENSHOTS", os.path.join(BUILD, "screenshots")))
    os.makedirs(shots, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="alertd-browser-")
    try:
        country = trial.Country(folder, BUILD, PEOPLE)
        with country.instance("desk", {"tasks": {"extreme_s": 20}}) as instance:
            instance.start_redis()
            instance.start_simulator()
            instance.start_simulator(name="push_drill", purpose="drill")
            facts_file = os.path.join(folder, "facts.json")
            with open(os.open(facts_file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                json.dump(prepare(instance, country), file, ensure_ascii=False)
            instance.start_daemon()
            instance.wait_ready()
            return play(modules, facts_file, shots)
    except InstanceError as fault:
        print(f"browser: {fault}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
