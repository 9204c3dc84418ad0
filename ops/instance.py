"""A whole alertd on this machine for trials and tests: a private redis-server, simulators of carriers, daemons.

Every process started here ends with the script that started it, however that ends (PR_SET_PDEATHSIG); stop() ends
them in order. Nothing outside `folder` is touched. Start processes from the main thread: the kernel ties them to
the thread that forked them.

    with Instance(folder, build_dir) as instance:
        instance.start_redis()
        instance.init()
        instance.start_simulator()
        instance.alertctl("boundaries", "import", ...)
        instance.add_officials()
        daemon = instance.start_daemon()
        alert = instance.approve(instance.submit(cap_bytes))
"""
import ctypes
import http.client
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# Below the kernel's range for outgoing connections, so that none of them takes a port between choice and use.
PORTS_FIRST, PORTS_LAST = 20000, 32000


class InstanceError(Exception):
    """Something did not start, end or answer as it must; the text says what and shows its last lines."""


def die_with_parent(signal_number=signal.SIGKILL):
    """For preexec_fn: this child ends when its parent does."""
    parent = os.getpid()

    def in_child():
        if _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
            os._exit(127)
        if os.getppid() != parent:  # it died before prctl
            os._exit(127)

    return in_child


def free_port():
    for _ in range(200):
        port = random.randrange(PORTS_FIRST, PORTS_LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise InstanceError("no free port on 127.0.0.1")


def wait_until(condition, seconds, what, step=0.02, alive=None):
    """The first true value of condition(); InstanceError after `seconds`, or when the Process `alive` ended."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if alive is not None and not alive.running():
            raise InstanceError(f"{what}: {alive.name} ended with {alive.popen.returncode}\n{alive.tail()}")
        if time.monotonic() > end:
            raise InstanceError(f"{what}: not within {seconds:g} s" + (f"\n{alive.tail()}" if alive else ""))
        time.sleep(step)


class Process:
    """One child. Its output goes to a file, so that it never waits for a reader."""

    def __init__(self, name, arguments, log, env=None, cwd=None):
        self.name, self.arguments, self.log, self.port = name, arguments, log, 0
        self.started = time.monotonic()
        with open(log, "ab") as out:
            self._log_from = out.tell()
            self.popen = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=cwd,
                env={**os.environ, **(env or {})}, start_new_session=True, preexec_fn=die_with_parent())

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen.poll() is None

    def output(self):
        """What this process wrote so far, not what its predecessors of the same name wrote."""
        with open(self.log, "rb") as file:
            file.seek(self._log_from)
            return file.read().decode("utf-8", "replace")

    def tail(self, lines=12):
        return "\n".join(self.output().splitlines()[-lines:])

    def wait_line(self, part, seconds=30):
        """The first line that holds `part`."""
        def find():
            return next((line for line in self.output().splitlines() if part in line), None)
        return wait_until(find, seconds, f'"{part}" of {self.name}', alive=self)

    def kill(self):
        """SIGKILL, and gone when this returns."""
        if self.running():
            self.popen.kill()
        self.popen.wait()

    def pause(self):
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)

    def stop(self, seconds=20):
        """SIGTERM; the exit code. SIGKILL after `seconds`."""
        if self.running():
            self.resume()
            self.popen.terminate()
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.popen.returncode


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(v)}" for key, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def toml_text(sections):
    lines = []
    for name, keys in sections.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {toml_value(value)}" for key, value in keys.items()]
        lines.append("")
    return "\n".join(lines)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode("utf-8", "replace")


class Instance:
    """`folder` is made; `settings` overrides sections of alertd.toml: {"fanout": {"lease_s": 5}}."""

    def __init__(self, folder, build_dir, settings=None, connections=4):
        self.folder = os.path.abspath(folder)
        self.build_dir = os.path.abspath(build_dir)
        self.home = os.path.join(self.folder, "instance")
        self.config = os.path.join(self.home, "alertd.toml")
        self.connections = connections
        self.redis_port, self.http_port = free_port(), free_port()
        self.redis, self.daemons, self.simulators = None, {}, {}
        self.tokens, self.accounts = {}, {}
        self.sections = {
            "instance": {"name": "alertd", "public_url": self.url()},
            "redis": {"host": "127.0.0.1", "port": self.redis_port},
            "http": {"address": "127.0.0.1", "port": self.http_port},
            "issuer": {"sender": "pctt@example.gov.vn", "name_vi": "Ban Chỉ huy Phòng thủ dân sự (mẫu)",
                       "name_en": "Civil Defence Command (sample)"},
        }
        for section, keys in (settings or {}).items():
            self.sections.setdefault(section, {}).update(keys)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # --- processes ---------------------------------------------------------------------------------------------------

    def program(self, name):
        path = os.path.join(self.build_dir, name)
        if not os.access(path, os.X_OK):
            raise InstanceError(f"{path}: is not built")
        return path

    def process(self, name, arguments, env=None):
        return Process(name, arguments, os.path.join(self.folder, name + ".log"), env=env, cwd=self.folder)

    def start_redis(self, arguments=()):
        """A redis-server of our own on self.redis_port, with the settings that alertd demands."""
        data = os.path.join(self.folder, "redis")
        os.makedirs(data, mode=0o700, exist_ok=True)
        self.redis = self.process("redis", [
            "redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", data,
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
            "--maxmemory", "256mb", "--maxmemory-policy", "noeviction",
            # A rewrite would be a process of Redis' own, which does not end with this script.
            "--auto-aof-rewrite-percentage", "0", *arguments])
        wait_until(lambda: self.redis_command("PING") == "PONG", 15, "redis-server", alive=self.redis)
        return self.redis

    def stop_redis(self, kill=True):
        if self.redis:
            self.redis.kill() if kill else self.redis.stop()
            self.redis = None

    def wipe_redis(self):
        """Its folder, as a lost disk; only while it is stopped."""
        if self.redis and self.redis.running():
            raise InstanceError("redis-server runs: stop it before its folder is wiped")
        shutil.rmtree(os.path.join(self.folder, "redis"), ignore_errors=True)

    def redis_command(self, *arguments):
        """One command: a text, a number, None or a list; its error as InstanceError. None too where nobody listens
        or Redis is still loading."""
        out = b"*%d\r\n" % len(arguments)
        for argument in arguments:
            raw = argument if isinstance(argument, bytes) else str(argument).encode()
            out += b"$%d\r\n%s\r\n" % (len(raw), raw)
        try:
            with socket.create_connection(("127.0.0.1", self.redis_port), timeout=5) as link:
                link.sendall(out)
                return _read_reply(link.makefile("rb"))
        except OSError:
            return None

    def start_simulator(self, arguments=(), name="push_sim", purpose="live", outlet=None):
        """A push gateway and its section [outlet.NAME]. Started again it keeps its port, secrets and record."""
        known = self.simulators.get(name)
        port = known["port"] if known else 0
        paths = {part: os.path.join(self.folder, f"{name}.{part}") for part in ("token", "secret", "record")}
        for part in ("token", "secret"):
            if not os.path.exists(paths[part]):
                write_private(paths[part], secrets.token_hex(24))
        process = self.process(name, [
            self.program("sim_push_gateway"), "--port", str(port), "--record", paths["record"],
            "--token-file", paths["token"], "--callback-url", f"{self.url()}/v1/receipts/push?outlet={name}",
            "--callback-secret-file", paths["secret"],
            "--receipts", os.path.join(self.folder, name + ".receipts"),
            "--refused", os.path.join(self.folder, name + ".refused"), *arguments])
        process.port = int(process.wait_line("listening 127.0.0.1:").rsplit(":", 1)[1])
        self.simulators[name] = {"process": process, "port": process.port, "record": paths["record"]}
        self.sections[f"outlet.{name}"] = {
            "kind": "push", "purpose": purpose, "connections": self.connections,
            "url": f"http://127.0.0.1:{process.port}", "token_file": paths["token"],
            "callback_secret_file": paths["secret"], "simulated_only": True, **(outlet or {})}
        self.write_settings()
        return process

    def start_daemon(self, name="alertd", roles=None, env=None, port=None, wait=True):
        """alertd with self.config; another `port` for a second one that answers HTTP. Waits until it listens."""
        config = self.config
        if port is not None:
            config = os.path.join(self.home, f"alertd-{name}.toml")
            self._write_toml(config, {**self.sections, "http": {**self.sections["http"], "port": port}})
        arguments = [self.program("alertd"), "--config", config]
        if roles:
            arguments += ["--roles", roles]
        process = self.process(name, arguments, env=env)
        self.daemons[name] = process
        if wait:
            process.port = int(process.wait_line("alertd: listening on port ", 60).rsplit(" ", 1)[1])
        return process

    def stop(self):
        """Everything, in the order that loses nothing. May be called again."""
        for process in self.daemons.values():
            if process.running():
                process.popen.terminate()
        for process in self.daemons.values():
            process.stop()
        for simulator in self.simulators.values():
            simulator["process"].stop()
        if self.redis:
            self.redis.stop()

    # --- settings and command line -----------------------------------------------------------------------------------

    def init(self):
        """alertctl init, then our own settings."""
        self.alertctl("init", self.home)
        self.write_settings()

    def _write_toml(self, path, sections):
        with open(path, "w", encoding="utf-8") as file:
            file.write(toml_text(sections))

    def write_settings(self):
        if os.path.isdir(self.home):
            self._write_toml(self.config, self.sections)

    def alertctl(self, *arguments, check=True, timeout=3600, show=False):
        """CompletedProcess with texts; with check, InstanceError on any exit code but 0. show: its progress and
        complaints go to our own standard error."""
        done = subprocess.run([self.program("alertctl"), *map(str, arguments)], text=True, timeout=timeout,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=None if show else subprocess.PIPE, preexec_fn=die_with_parent())
        if check and done.returncode != 0:
            raise InstanceError(f"alertctl {' '.join(map(str, arguments[:2]))}: exit code {done.returncode}\n"
                                + (done.stderr or "").strip())
        return done

    def add_official(self, official, name, role, area="nation"):
        """The fresh token; also in the file self.token_file(official), mode 600."""
        out = self.alertctl("official", "add", "--id", official, "--name", name, "--role", role, "--area", area,
                            "--config", self.config)
        token = out.stdout.strip()
        self.tokens[official] = token
        write_private(self.token_file(official), token)
        return token

    def token_file(self, official):
        return os.path.join(self.folder, f"{official}.official")

    def add_officials(self):
        """Two: who writes and submits, and who lets it pass."""
        self.add_official("officer", "Nguyễn Thị Mai", "officer")
        self.add_official("approver", "Trần Văn Bình", "approver")

    def add_accounts(self):
        """A fresh random password and code secret for each official, so that he can sign in at /desk/."""
        for official in self.tokens:
            out = self.alertctl("official", "account", official, "--json", "--config", self.config)
            self.accounts[official] = json.loads(out.stdout)

    def code_now(self, official):
        """What his authenticator shows now."""
        done = subprocess.run([self.program("alertctl"), "totp"], input=self.accounts[official]["totp_secret"] + "\n",
                              text=True, capture_output=True, check=True, preexec_fn=die_with_parent())
        return done.stdout.split()[0]

    # --- HTTP --------------------------------------------------------------------------------------------------------

    def url(self, path=""):
        return f"http://127.0.0.1:{self.http_port}{path}"

    def http(self, method, path, body=None, token=None, content_type=None, accept=None, timeout=30, port=None):
        """An Answer. A dict as body goes as JSON."""
        headers = {}
        if isinstance(body, dict):
            body, content_type = json.dumps(body, ensure_ascii=False).encode(), "application/json"
        if content_type:
            headers["Content-Type"] = content_type
        if accept:
            headers["Accept"] = accept
        if token:
            headers["Authorization"] = "Bearer " + token
        link = http.client.HTTPConnection("127.0.0.1", port or self.http_port, timeout=timeout)
        try:
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            link.close()

    def desk(self, method, path, official, body=None, content_type=None, timeout=120):
        """The JSON of a desk call that must be granted."""
        answer = self.http(method, "/v1/desk" + path, body, self.tokens[official], content_type, timeout=timeout)
        if answer.status >= 300:
            raise InstanceError(f"{method} /v1/desk{path}: {answer.status} {_why(answer)}")
        return answer.json() if answer.body else {}

    def submit(self, cap, kind=None, by="officer"):
        """Draft and submit a CAP message; the alert's number at the desk."""
        query = f"?kind={kind}" if kind else ""
        row = self.desk("POST", "/alerts" + query, by, cap, "application/cap+xml")
        self.desk("POST", f"/alerts/{row['id']}/submit", by, {})
        return row["id"]

    def approve(self, alert, recipients=None, by="approver"):
        body = {} if recipients is None else {"expected_recipients": recipients}
        self.desk("POST", f"/alerts/{alert}/approve", by, body)
        return alert

    def cancel(self, alert, why, by="approver"):
        """The row of the Cancel."""
        return self.desk("POST", f"/alerts/{alert}/cancel", by, {"why": why})

    def reach(self, alert, by="approver"):
        return self.desk("GET", f"/alerts/{alert}/reach", by)

    def progress(self, alert, by="approver"):
        return self.desk("GET", f"/alerts/{alert}/progress", by)

    def wait_settled(self, alert, seconds=120, step=0.05):
        def settled():
            progress = self.progress(alert)
            if progress.get("fault"):
                raise InstanceError(f"alert {alert}: planning refused it: {progress['fault']}")
            return progress if progress["settled"] else None
        return wait_until(settled, seconds, f"alert {alert} settled", step=step, alive=self.daemons.get("alertd"))

    def wait_ready(self, seconds=30):
        def ready():
            try:
                return self.http("GET", "/readyz", timeout=5).status == 200
            except OSError:
                return False
        wait_until(ready, seconds, "GET /readyz", alive=self.daemons.get("alertd"))

    # --- what the simulators saw -------------------------------------------------------------------------------------

    def records(self, name="push_sim"):
        """Every accepted message in the order of the file: {t, conn, batch, alert, key, token, language, title, body}."""
        return list(read_records(self.simulators[name]["record"]))

    def record_count(self, name="push_sim"):
        try:
            with open(self.simulators[name]["record"], "rb") as file:
                return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
        except FileNotFoundError:
            return 0

    def simulator_counts(self, name="push_sim"):
        return self.http("GET", "/sim/counts", port=self.simulators[name]["port"]).json()


def read_records(path):
    """The lines of a simulator's record; a line that is still being written is left out."""
    if not os.path.exists(path):
        return
    with open(path, "rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield json.loads(line)


def _why(answer):
    """What a problem (RFC 9457) says, its faults line by line."""
    try:
        problem = answer.json()
        return "\n  ".join([problem["title"], *(problem.get("errors") or [problem.get("detail", "")])])
    except (ValueError, KeyError):
        return answer.text().strip()


def alert_path(identifier, rest=""):
    return "/v1/alerts/" + urllib.parse.quote(identifier, safe="") + rest


def write_private(path, text):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")


def _read_reply(stream):
    line = stream.readline().rstrip(b"\r\n").decode("utf-8", "replace")
    kind, rest = line[:1], line[1:]
    if kind == "+":
        return rest
    if kind == ":":
        return int(rest)
    if kind == "$":
        if int(rest) < 0:
            return None
        return stream.read(int(rest) + 2)[:-2].decode("utf-8", "replace")
    if kind == "*":
        return None if int(rest) < 0 else [_read_reply(stream) for _ in range(int(rest))]
    if kind == "-" and rest.startswith("LOADING"):
        return None
    raise InstanceError(f"redis: {rest or 'no answer'}")
