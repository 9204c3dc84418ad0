"""The carriers of a trial: simulators of push, Zalo and SMS with their sections of alertd.toml, and what they saw, in one
form. Added to instance.Instance, which starts push gateways by itself."""
import json
import os
import re
import secrets
from dataclasses import dataclass

from instance import read_records, write_private

NAMES = {"push": "push_sim", "zalo": "zalo_sim", "sms": "sms_sim"}
LINK = re.compile(r"/a/([0-9a-hjkmnp-tv-z]{8})")

ZALO_SLOTS = {name: 100 for name in ("event", "level", "commune", "period", "instruction", "issuer", "link")}
ZALO_SHORT = ["event", "commune", "issuer", "link"]   # of an end or a Cancel
ZALO_KINDS = ("warning", "update", "ended", "cancelled")


@dataclass
class Told:
    """One whole message that arrived."""
    t: float          # Unix seconds, when it was taken; of an SMS its last part
    channel: str
    address: str      # token, or number as +84...
    key: str          # alertd's own, "" for SMS
    code: str         # the alert's short code, from the link
    alert: str        # CAP identifier; push alone says it
    title: str
    text: str
    parts: int = 1


def secret_file(instance, name):
    path = os.path.join(instance.folder, name)
    if not os.path.exists(path):
        write_private(path, secrets.token_hex(24))
    return path


def run(instance, program, name, arguments):
    """Starts a simulator; started again it keeps its port and record."""
    known = instance.simulators.get(name)
    record = os.path.join(instance.folder, name + ".record")
    process = instance.process(name, [instance.program(program), "--port", str(known["port"] if known else 0),
                                      "--record", record, *arguments])
    process.port = int(process.wait_line("listening 127.0.0.1:").rsplit(":", 1)[1])
    instance.simulators[name] = {"process": process, "port": process.port, "record": record}
    return process


# --- Zalo --------------------------------------------------------------------------------------------------------

def templates():
    """(what the simulator knows, what the outlet is told): one of each kind and language."""
    known, section = {}, {}
    for n, (kind, language) in enumerate((k, l) for k in ZALO_KINDS for l in ("vi", "en")):
        names = list(ZALO_SLOTS) if kind in ("warning", "update") else ZALO_SHORT
        number = str(251001 + n)
        known[number] = {"text": " | ".join(f"<{name}>" for name in names),
                         "slots": {name: ZALO_SLOTS[name] for name in names}}
        section[f"template.{kind}_{language}"] = {"id": number, "slots": names}
    return known, section


def start_zalo(instance, arguments=(), name="zalo_sim", purpose="live", outlet=None):
    app_secret, oa_secret, tokens = (secret_file(instance, f"{name}.{part}") for part in ("app", "oa", "tokens"))
    known, section = templates()
    path = os.path.join(instance.folder, name + ".templates")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(known, file)
    process = run(instance, "sim_zalo", name, [
        "--templates", path, "--app-secret-file", app_secret, "--app-id", "4711", "--tokens-file", tokens,
        "--state", os.path.join(instance.folder, name + ".state"),
        "--callback-url", f"{instance.url()}/v1/receipts/zalo?outlet={name}", "--callback-secret-file", oa_secret,
        "--receipts", os.path.join(instance.folder, name + ".receipts"),
        "--refused", os.path.join(instance.folder, name + ".refused"), *arguments])
    url = f"http://127.0.0.1:{process.port}"
    section.update({f"slot.{slot}": {"says": slot, "max": most} for slot, most in ZALO_SLOTS.items()})
    instance.sections[f"outlet.{name}"] = {
        "kind": "zalo", "purpose": purpose, "connections": instance.connections, "url": url, "oauth_url": url,
        "app_id": "4711", "app_secret_file": app_secret, "oa_secret_file": oa_secret, "tokens_file": tokens,
        "simulated_only": True, **section, **(outlet or {})}
    instance.write_settings()
    return process


# --- SMS ---------------------------------------------------------------------------------------------------------

def start_sms(instance, arguments=(), name="sms_sim", purpose="live", outlet=None):
    password = os.path.join(instance.folder, name + ".password")
    if not os.path.exists(password):
        write_private(password, secrets.token_hex(4))   # SMPP knows at most eight characters
    process = run(instance, "sim_smsc", name, [
        "--system-id", "alertd", "--password-file", password, *arguments])
    instance.sections[f"outlet.{name}"] = {
        "kind": "sms_smpp", "purpose": purpose, "connections": instance.connections, "host": "127.0.0.1",
        "port": process.port, "system_id": "alertd", "password_file": password, "source": "CANHBAO", "window": 32,
        "simulated_only": True, **(outlet or {})}
    instance.write_settings()
    return process


# --- what arrived ------------------------------------------------------------------------------------------------

def code_of(text):
    found = LINK.search(text)
    return found.group(1) if found else ""


def push_told(path):
    for r in read_records(path):
        yield Told(r["t"] / 1000, "push", r["token"], r["key"], code_of(r["body"]), r["alert"], r["title"], r["body"])


def zalo_told(path):
    for r in read_records(path):
        number = "+" + r["phone"].lstrip("+")
        yield Told(r["t"] / 1000, "zalo", number, r["key"], code_of(r["text"]), "", "", r["text"])


def sms_told(path):
    """Whole messages; a message of which parts are missing was not told."""
    open_parts = {}
    for r in read_records(path):
        number = "+" + r["to"].lstrip("+")
        if r["total"] <= 1:
            yield Told(r["t"] / 1000, "sms", number, "", code_of(r["text"]), "", "", r["text"])
            continue
        parts = open_parts.setdefault((number, r["ref"], r["total"]), {})
        parts[r["part"]] = r["text"]
        if len(parts) == r["total"]:
            del open_parts[(number, r["ref"], r["total"])]
            text = "".join(parts[n] for n in sorted(parts))
            yield Told(r["t"] / 1000, "sms", number, "", code_of(text), "", "", text, r["total"])


READERS = {"push": push_told, "zalo": zalo_told, "sms": sms_told}


def told(instance):
    """Everything that arrived at the simulators of this trial."""
    return [message for channel, name in NAMES.items() if name in instance.simulators
            for message in READERS[channel](instance.simulators[name]["record"])]


def receipts(folder):
    """alertd's key -> when a delivery report was taken by alertd."""
    taken = {}
    for name in ("push_sim", "zalo_sim"):
        for r in read_records(os.path.join(folder, name + ".receipts")):
            taken.setdefault(r["key"], r["t"] / 1000)
    return taken


def refused(folder):
    """(channel, address) of everybody whom a carrier refused, whatever the alert."""
    return ({("push", r["token"]) for r in read_records(os.path.join(folder, "push_sim.refused"))}
            | {("zalo", "+" + r["phone"].lstrip("+")) for r in read_records(os.path.join(folder, "zalo_sim.refused"))})
