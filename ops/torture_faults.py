"""The faults of ops/torture: what is started, when and how it is hit, what may come of it.

A fault is a function of a Round. It starts the daemons, lets alerts through, hits, and says by round.hit(...) how
many connections the hit may have doubled a window of, and within what time the next message must leave."""
import http.client
import os
import re
import time

from instance import InstanceError, wait_until

RESTARTED_S, LOST_S = 5.0, 20.0
PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

FAULTS = {}


def fault(function):
    FAULTS[function.__name__] = function
    return function


# --- one process -------------------------------------------------------------------------------------------------

@fault
def alertd_killed(r):
    r.single()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, RESTARTED_S)
    r.instance.daemons["alertd"].kill()
    r.instance.start_daemon()


@fault
def alertd_killed_twice(r):
    alertd_killed(r)
    r.wait_share(min(0.95, r.share_seen() + 0.1))
    r.hit(r.connections, RESTARTED_S)
    r.instance.daemons["alertd"].kill()
    r.instance.start_daemon()


@fault
def gateway_and_alertd_killed(r):
    """What was handed over and not recorded by then must be sent again."""
    r.single()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, RESTARTED_S, kills=2)
    r.instance.daemons["alertd"].kill()
    r.instance.simulators["push_sim"]["process"].kill()
    r.start_simulator()
    r.instance.start_daemon()


# --- senders of their own ----------------------------------------------------------------------------------------

@fault
def sender_killed_and_restarted(r):
    r.split()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, RESTARTED_S)
    r.instance.daemons["sender_a"].kill()
    r.instance.start_daemon("sender_a", roles="sender")


@fault
def sender_lost(r):
    """Its entries go to the other sender when their lease is over."""
    r.split()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, LOST_S)
    r.instance.daemons["sender_a"].kill()


@fault
def planner_killed(r):
    r.split()
    r.let_through()
    r.wait_share()
    r.hit(0, RESTARTED_S)   # the senders go on
    r.instance.daemons["alertd"].kill()
    r.instance.start_daemon(roles="api,planner")


@fault
def sender_stopped_beyond_its_lease(r):
    """It must not go on where it stood: another has its entries by then."""
    r.split(fanout={"lease_s": 6, "renew_s": 2, "stop_s": 4})
    r.let_through()
    r.wait_share()
    r.hit(r.connections, LOST_S)
    stopped = r.instance.daemons["sender_a"]
    stopped.pause()
    until = time.monotonic() + 9
    wait_until(lambda: time.monotonic() > until, 20, "the end of the stop", step=0.1)
    stopped.resume()


# --- Redis -------------------------------------------------------------------------------------------------------

@fault
def redis_killed(r):
    r.single()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, RESTARTED_S)
    r.instance.stop_redis()
    r.instance.start_redis()


@fault
def redis_killed_two_senders(r):
    r.split()
    r.let_through()
    r.wait_share()
    r.hit(2 * r.connections, RESTARTED_S)
    r.instance.stop_redis()
    r.instance.start_redis()


@fault
def redis_lost(r):
    r.receipt_ratio = 0
    r.single()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, RESTARTED_S)
    r.instance.stop_redis()
    r.instance.wipe_redis()
    r.instance.start_redis()


@fault
def redis_emptied(r):
    """FLUSHALL under the hands of two senders: their connections stay."""
    r.receipt_ratio = 0
    r.split()
    r.let_through()
    r.wait_share()
    r.hit(2 * r.connections, RESTARTED_S)
    if r.instance.redis_command("FLUSHALL") != "OK":
        raise InstanceError("FLUSHALL was not done")


@fault
def redis_lost_and_alertd_killed(r):
    r.receipt_ratio = 0
    r.single()
    r.let_through()
    r.wait_share()
    r.hit(2 * r.connections, RESTARTED_S, kills=2)
    r.instance.daemons["alertd"].kill()
    r.instance.stop_redis()
    r.instance.wipe_redis()
    r.instance.start_redis()
    r.instance.start_daemon()


@fault
def redis_stopped(r):
    """Longer than the senders wait for an answer."""
    r.single()
    r.let_through()
    r.wait_share()
    r.hit(r.connections, RESTARTED_S + 3)
    r.instance.redis.pause()
    until = time.monotonic() + 3
    wait_until(lambda: time.monotonic() > until, 10, "the end of the stop", step=0.1)
    r.instance.redis.resume()


@fault
def lane_entries_doubled(r):
    """As by a planner that laid them twice: two senders have the same range at the same time, and double nobody."""
    r.split()
    senders = [r.instance.daemons[name] for name in ("sender_a", "sender_b")]
    for sender in senders:
        sender.pause()
    r.let_through()
    lane = "alertd:{ln:push_sim}:q0"
    wait_until(lambda: r.instance.progress(r.alert)["plan_status"] == "live"
               and r.instance.redis_command("XLEN", lane), 20, "the lanes", step=0.1)
    for entry, fields in r.instance.redis_command("XRANGE", lane, "-", "+"):
        for _ in range(2):
            r.instance.redis_command("XADD", lane, "*", *fields)
        r.instance.redis_command("XDEL", lane, entry)
    r.hit(0, RESTARTED_S)
    for sender in senders:
        sender.resume()


lane_entries_doubled.anywhere, lane_entries_doubled.ladder = True, False


# --- Cancel and expiry -------------------------------------------------------------------------------------------

@fault
def alertd_killed_after_cancel(r):
    r.single()
    r.let_through(due_all=False)
    r.wait_share()
    r.cancel()
    r.hit(r.connections, RESTARTED_S)
    r.instance.daemons["alertd"].kill()
    r.instance.start_daemon()


@fault
def planner_lost_after_cancel(r):
    """The senders hear of it from the store."""
    r.split()
    r.let_through(due_all=False)
    r.wait_share()
    r.cancel()
    r.hit(0, LOST_S)
    r.instance.daemons["alertd"].kill()
    r.wait_quiet(2.5)
    r.instance.start_daemon(roles="api,planner")


@fault
def redis_killed_before_expiry(r):
    r.single()
    r.let_through(due_all=False, expires_in=4)
    r.wait_share()
    r.hit(r.connections, RESTARTED_S)
    r.instance.stop_redis()
    r.instance.start_redis()


# --- named crash points ------------------------------------------------------------------------------------------

def crash_points():
    with open(os.path.join(PROJECT, "alertd", "crash_point.hpp"), encoding="utf-8") as file:
        block = re.search(r"crash_points\[\] = \{(.*?)\};", file.read(), re.S).group(1)
    return re.findall(r'"(\w+)"', block)


# Passed once a plan, and long before or after the middle: the share says nothing there.
ONCE = {"after_rung_planned", "after_rung_queued", "after_approval", "after_supersede", "after_plan_row", "after_planned_bits", "half_of_lanes", "after_lanes"}


def let_die(r, act):
    """`act` makes the daemon pass its crash point; then it is started again, without it."""
    daemon = r.instance.daemons["alertd"]
    try:
        act()
    except (OSError, http.client.HTTPException):
        pass   # it died before it answered
    wait_until(lambda: not daemon.running(), 40, f"{r.name}: the crash")
    if daemon.popen.returncode != -9:
        raise InstanceError(f"{r.name}: alertd ended with {daemon.popen.returncode}\n{daemon.tail()}")
    r.hit(r.connections, RESTARTED_S)
    r.instance.start_daemon()


def at_crash_point(point):
    def crash(r):
        passes = 1
        if point == "after_receipt":
            passes = r.random.randint(3, 20)
        elif point.startswith("after_rung"):
            passes = r.random.randint(1, 3)
        elif point not in ONCE and point != "during_heal":
            windows = int(r.planned["push"]) // 32
            passes = r.random.randint(windows // 10, windows * 8 // 10)
        r.single(env={"ALERTD_CRASH_AT": f"{point}:{passes}"})
        if point == "after_supersede":
            r.let_through(due_all=False)
            r.wait_share()
            let_die(r, lambda: r.update("raise"))
        elif point == "during_heal":
            r.let_through()
            r.wait_share()
            r.hit(r.connections, RESTARTED_S)
            let_die(r, lambda: (r.instance.stop_redis(), r.instance.start_redis()))
        else:
            let_die(r, r.let_through)
    crash.__name__ = "at_" + point
    crash.anywhere = point in ONCE
    if point.startswith("after_rung"):
        crash.ladder = True
    elif point == "after_supersede":
        crash.ladder = False
    return crash


for name in crash_points():
    fault(at_crash_point(name))
