"""What ops/quickstart tells: Vietnamese first, English beside it."""
import unicodedata

import carriers
from due_input import read_alert, read_features
from instance import alert_path

COMMUNES_SHOWN = 40
WIDTH = 92


def number(n):
    return f"{n:,}".replace(",", ".")


def seconds(value):
    return f"{value:.2f}".replace(".", ",") + " s"


def padded(text, width):
    """Left-justified by what is seen: a combining mark takes no column."""
    seen = sum(1 for c in text if not unicodedata.combining(c))
    return text + " " * max(0, width - seen)


def row(name, counts):
    return "  " + padded(name, 40) + "".join(f"{c if isinstance(c, str) else number(c):>12}" for c in counts)


def full_names(boundaries):
    """Code -> the commune's full name, from the file that was imported."""
    return {f["properties"]["code"]: f["properties"]["full_name"] for f in read_features(boundaries)}


CHANNELS = {"push": "push", "zalo": "Zalo", "sms": "SMS"}


def counts_of(channels, channel):
    """The counts of one channel; zeros where it has none."""
    for counts in channels:
        if counts["channel"] == channel:
            return counts
    return {"planned": 0, "accepted": 0, "delivered": 0, "failed": 0, "unknown": 0}


def communes_table(facts):
    """Rows (name, in danger, accepted by each channel), those with most people first."""
    told = {c["code"]: c["channels"] for c in facts["progress"]["communes"]}
    rows = [(facts["names"][c["code"]], c["recipients"],
             *(counts_of(told.get(c["code"], []), channel)["accepted"] for channel in CHANNELS))
            for c in facts["reach"]["communes"]]
    return sorted(rows, key=lambda r: (-r[1], r[0]))


def print_communes(facts):
    print(row("Xã, phường", ["trong vùng", *CHANNELS.values()]))
    print(row("Commune", ["in danger", *(f"by {name}" for name in CHANNELS.values())]))
    print("  " + "─" * (WIDTH - 4))
    rows = communes_table(facts)
    for name, *counts in rows[:COMMUNES_SHOWN]:
        print(row(name, counts))
    rest = rows[COMMUNES_SHOWN:]
    if rest:
        print(row(f"… và {len(rest)} xã khác / other communes", [sum(r[i] for r in rest) for i in range(1, 5)]))
    print("  " + "─" * (WIDTH - 4))
    channels = facts["progress"]["channels"]
    print(row(f"Tổng {len(rows)} xã / total", [facts["progress"]["recipients"],
                                               *(counts_of(channels, c)["accepted"] for c in CHANNELS)]))


def print_figures(facts, told):
    progress = facts["progress"]
    print()
    print(row("Kênh", ["phải gửi", "cổng nhận", "đến máy", "lỗi"]))
    print(row("Channel", ["planned", "accepted", "delivered", "failed"]))
    for channel, name in CHANNELS.items():
        counts = counts_of(progress["channels"], channel)
        print(row(name, [counts["planned"], counts["accepted"], counts["delivered"], counts["failed"]]))
    print(f"\n  Không kênh nào đến được / no channel at all: {number(progress['without_channel'])}. "
          "Ai kênh trước không đến thì qua kênh sau / whom one channel did not reach, the next one told.")
    times = [m.t for m in told]
    if not times:
        return
    first, last = min(times) - facts["approved"], max(times) - facts["approved"]
    print(f"  Tìm người trong vùng / targeting: {number(facts['reach']['took_us'])} µs")
    print(f"  Từ lúc duyệt đến tin đầu tiên / approval to first message: {seconds(first)}")
    print(f"  Từ lúc duyệt đến tin cuối cùng, kể cả lúc chờ biên nhận / to the last, waits for reports included: {seconds(last)}")


def print_sign_in(instance):
    """Where the sample officials sign in, with passwords made for this run."""
    print(f"  Bàn trực / the desk: {instance.url('/desk/')}")
    print(row("", ["mật khẩu / password"]))
    for official, account in instance.accounts.items():
        print(f"    {padded(official, 12)} {account['password']}   mã / code {instance.code_now(official)}  "
              f"(alertctl totp <<< {account['totp_secret']})")


def print_addresses(instance, identifier):
    print("\n  Mở xem / to open:")
    for what, url in (("Cảnh báo / alert (JSON, CAP)", instance.url(alert_path(identifier))),
                      ("Tiến độ / progress", instance.url(alert_path(identifier, "/progress"))),
                      ("Mô tả API / API description", instance.url("/openapi.json")),
                      ("Điện thoại giả lập / simulated phones: push",
                       f"http://127.0.0.1:{instance.simulators['push_sim']['port']}/"),
                      ("Zalo", f"http://127.0.0.1:{instance.simulators['zalo_sim']['port']}/"),
                      ("SMS", f"alertctl sim {instance.simulators['sms_sim']['record']}")):
        print(f"    {padded(what, 38)} {url}")


def print_report(instance, facts, imported, recipients, took):
    alert = read_alert(facts["cap"])
    info = next((i for i in alert.infos if i.language.startswith("vi")), alert.infos[0])
    print("\n" + "═" * WIDTH)
    print("  BÁO CÁO CẢNH BÁO / WARNING REPORT"
          + ("   [DỮ LIỆU MẪU / SAMPLE DATA]" if imported["sample"] else ""))
    print(f"  {info.headline or info.event}")
    print(f"  {info.sender_name} · {alert.identifier}")
    print("  Người nhận là giả lập, không ai nhận tin thật / the people are simulated, nobody real was told")
    print("═" * WIDTH)
    print_communes(facts)
    print_figures(facts, carriers.told(instance))
    print(f"  {number(imported['features'])} xã / communes, {number(recipients)} người / people; "
          f"từ đầu đến báo cáo / start to report: {seconds(took)}")
    print_addresses(instance, alert.identifier)
    print(flush=True)


def communes_that_differ(facts, verdict):
    """Codes whose people in danger the daemon counted otherwise; [] when all agree but for who lives on the
    rim, or has a rounded place on a border between two of them."""
    ours = {c["code"]: c["recipients"] for c in facts["reach"]["communes"] if c["recipients"]}
    theirs = verdict["in_danger"]
    off = {code: abs(ours.get(code, 0) - theirs.get(code, 0)) for code in ours.keys() | theirs.keys()}
    allowed = verdict["undecided"] + 2 * verdict["between"]
    return sorted(code for code in off if off[code]) if sum(off.values()) > allowed else []


def print_verdict(facts, verdict):
    """True when the independent count agrees, in all and commune by commune."""
    differ = communes_that_differ(facts, verdict)
    print(f"\n  Kiểm đếm độc lập / independent count: phải báo / due {number(verdict['due'])}, "
          f"đã báo / told {number(verdict['told'])}, mọi nhà mạng từ chối / refused by every carrier {verdict['refused']}")
    print(f"  thiếu / missing {verdict['missed']}, thừa / extra {verdict['extra']}, "
          f"lặp / twice by one channel {verdict['duplicates']}, sai nội dung / wrong text {verdict['wrong_text']}; "
          f"trên mép, không xét / on the rim, undecided {verdict['undecided']}")
    print(f"  gửi tiếp dù đã có biên nhận kịp lúc / by a second channel although the first reported in time "
          f"{verdict['needless']}, quá sớm / too early {verdict['early']}, bỏ dở / given up {verdict['given_up']}; "
          + ", ".join(f"{CHANNELS[c]} {number(n)}" for c, n in verdict["by_channel"].items()))
    for what, times in sorted(verdict["wrong"].items()):
        print(f"    {what}: {times}")
    for note in verdict["notes"]:
        print("    " + note)
    print("  người trong vùng theo từng xã / people in danger commune by commune: "
          + (f"khác ở / differ in {', '.join(differ[:10])}" if differ else f"khớp {len(verdict['in_danger'])} xã / agree"))
    holds = verdict["holds"] and not differ
    print("  ✓ KHỚP / AGREES" if holds else "  ✗ KHÔNG KHỚP / DOES NOT AGREE", flush=True)
    return holds
