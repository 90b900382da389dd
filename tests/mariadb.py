"""MariaDB for tests: a fresh database of one Galera node, a Galera cluster of three; in temporary folders, on loopback.

Debian's mariadb-server, galera-4 and rsync (`./run.sh test` installs them where it may); a test that needs them is
skipped where they cannot be had. The server that a run shares is a cluster of one node, under Galera's rules (changes
by rows, interleaved numbers, a primary key for each table, every commit certified); without galera-4 it is a plain
server, and the run's last line says so. Root lends the servers the user "nobody".

    with mariadb.running() as url: ...            # a fresh, empty database of a server that the whole run shares
    with mariadb.cluster() as nodes: ...          # nodes.url(): all three; nodes.kill(i), start(i), bootstrap(i)
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pymysql
import pytest

from tests.own_servers import OwnServer, Shared, free_ports, give, own_folder, own_room, run

NODES = 3
PROVIDER = Path("/usr/lib/galera/libgalera_smm.so")
_SMALL = (
    "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M", "--performance-schema=OFF", "--skip-name-resolve",
    "--innodb-flush-method=fsync", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=4M", "--max-connections=120",
    "--max-allowed-packet=64M",
)  # fmt: skip
# The server's own default is Latin letters without their last spaces: what the program asks for must not rest on it.

# What Galera wants of whoever uses it, refused by the server itself where a statement breaks it.
_RULES = (
    "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON", f"--wsrep-provider={PROVIDER}",
    "--wsrep-mode=STRICT_REPLICATION,REQUIRED_PRIMARY_KEY",
)  # fmt: skip
# A dump that a cluster takes: no LOCK TABLES, no keys turned off.
_CONSISTENT = (
    "--no-defaults", "--single-transaction", "--skip-lock-tables", "--skip-add-locks", "--skip-disable-keys",
    "--hex-blob",
)  # fmt: skip
_IN_STEP = "Synchronized with group"
_READY = "ready for connections"


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (apt-get install mariadb-server)")
    return found


class MariaServer(OwnServer):
    """A server of data in its own room."""

    def __init__(self, room: Path, *settings: str, ready: str = _READY, port: int = 0) -> None:
        """`port`: of loopback, for a node of a cluster; without it there is the socket alone."""
        self.data, self.socket, self._port = room / "d", room / "s", port
        command = [
            _program("mariadbd"), "--no-defaults", f"--datadir={self.data}", f"--socket={self.socket}",
            f"--pid-file={room / 'pid'}", f"--tmpdir={room}", *_SMALL, *settings,
            *([f"--port={port}", "--bind-address=127.0.0.1"] if port else ["--skip-networking"]),
        ]  # fmt: skip
        super().__init__(command, room, ready)

    def make(self) -> None:
        install = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={self.data}", "--skip-test-db"]
        install += [f"--tmpdir={self.room}", "--auth-root-authentication-method=normal", "--innodb-log-file-size=32M"]
        run(install, self.room)

    def url(self, database: str = "") -> str:
        if self._port:
            return f"mariadb+pymysql://root@/{database}?hosts=127.0.0.1:{self._port}"
        return f"mariadb+pymysql://root@localhost/{database}?unix_socket={self.socket}"

    @property
    def asked(self) -> list[str]:
        """How MariaDB's own programs reach it."""
        return [f"--socket={self.socket}", "--user=root"]

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        """By a line of its own. Raises pymysql's errors."""
        with contextlib.closing(
            pymysql.connect(unix_socket=str(self.socket), user="root", autocommit=True, connect_timeout=10)
        ) as line:
            cursor = line.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())


def galera() -> bool:
    """Whether the server that a run shares is a node of Galera."""
    return PROVIDER.exists()


def told() -> str:
    """For the end of a run."""
    return "MariaDB: a Galera node" if galera() else "MariaDB: a plain server (apt-get install galera-4)"


# Its data is nobody's after the run: nothing of it is waited for on a disk.
_LOOSE = (
    "--innodb-flush-log-at-trx-commit=0", "--sync-frm=OFF", "--innodb-flush-method=nosync", "--innodb-doublewrite=OFF",
    "--innodb-stats-persistent=OFF",
)  # fmt: skip


def _quick(folder: Path) -> OwnServer:
    room = own_room(folder, "r")
    made = _cluster_of_one(room) if galera() else MariaServer(room, *_LOOSE)
    made.make()
    return made


def _cluster_of_one(room: Path) -> MariaServer:
    """Talks to nobody; its transactions are certified as on any node, and whoever asks it names it as a cluster."""
    port, group = free_ports(2)
    options = f"gmcast.listen_addr=tcp://127.0.0.1:{group};base_port={group};gcache.size=16M;gcache.page_size=16M"
    return MariaServer(
        room, *_LOOSE, *_RULES, "--wsrep-new-cluster", "--wsrep-cluster-address=gcomm://", "--wsrep-cluster-name=one",
        f"--wsrep-node-address=127.0.0.1:{group}", "--wsrep-sst-method=skip", f"--wsrep-provider-options={options}",
        ready=_IN_STEP, port=port,
    )  # fmt: skip


_shared = Shared(_quick, "motcua-my-")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The URL of a fresh, empty database. Skips the test where MariaDB is not installed."""
    _program("mariadbd")
    server = shared()
    name = _shared.new_name()
    server.execute(f"CREATE DATABASE {name}")
    try:
        yield server.url(name)
    finally:
        server.execute(f"DROP DATABASE {name}")


def shared() -> MariaServer:
    """The server of `running`, for a test that does to it what a technician does."""
    server = _shared.get()
    assert isinstance(server, MariaServer)
    return server


def dumped(server: MariaServer, names: Sequence[str]) -> Path:
    """Databases in a file, as docs/city.md says it."""
    file = server.room / "city.sql"
    run([_program("mariadb-dump"), *_CONSISTENT, *server.asked, f"--result-file={file}", "--databases", *names],
        server.room)  # fmt: skip
    return file


def put_back(server: MariaServer, file: Path, names: Sequence[str]) -> None:
    """In the place of what is there, through one node."""
    for name in names:
        server.execute(f"DROP DATABASE {name}")
    run([_program("mariadb"), *server.asked, "-e", f"source {file}"], server.room)


class Cluster:
    """Several nodes of Galera. Each has its room, its own ports, and its socket for `execute`."""

    def __init__(self, folder: Path, count: int = NODES) -> None:
        ports = free_ports(count * 4)
        self.ports = ports[:count]
        group, state, increments = (ports[count * n : count * (n + 1)] for n in (1, 2, 3))
        address = ",".join(f"127.0.0.1:{port}" for port in group)
        self.nodes = [
            MariaServer(
                own_room(folder, f"n{i}"),
                *_RULES, "--innodb-flush-log-at-trx-commit=1", "--wsrep-cluster-name=motcua",
                f"--wsrep-cluster-address=gcomm://{address}", f"--wsrep-node-address=127.0.0.1:{group[i]}",
                f"--wsrep-node-name=n{i}", "--wsrep-sst-method=rsync",
                f"--wsrep-sst-receive-address=127.0.0.1:{state[i]}",
                f"--wsrep-provider-options=base_port={group[i]};gmcast.listen_addr=tcp://127.0.0.1:{group[i]};"
                f"ist.recv_addr=127.0.0.1:{increments[i]};gcache.size=32M;pc.recovery=true",
                ready=_IN_STEP, port=self.ports[i],
            )
            for i in range(count)
        ]  # fmt: skip

    def url(self, database: str = "city", nodes: tuple[int, ...] = ()) -> str:
        """One URL that names several nodes, or all."""
        hosts = ",".join(f"127.0.0.1:{self.ports[i]}" for i in nodes or range(len(self.nodes)))
        return f"mariadb+pymysql://root@/{database}?hosts={hosts}"

    def kill(self, i: int) -> None:
        self.nodes[i].kill()

    def start(self, i: int, *, wait: bool = True) -> None:
        """A node that ended joins the others again, and is in step when this returns."""
        self.nodes[i].start(wait=wait)

    def begin_from(self, copy: Path, i: int) -> None:
        """All have ended and have no data: this one begins the cluster anew from a copied folder, others join it."""
        first = self.nodes[i]
        shutil.copytree(copy, first.data)
        state = first.data / "grastate.dat"
        state.write_text(state.read_text().replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1"))
        give(first.data)
        first.start("--wsrep-new-cluster")
        for node in self.nodes:
            if node is not first:
                node.data.mkdir()
                give(node.data)
                node.start()

    def bootstrap(self, i: int) -> None:
        """A technician's word that this node, left alone, is the cluster from now on."""
        self.nodes[i].execute("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=true'")

    def status(self, i: int, name: str) -> str:
        found = self.nodes[i].execute(f"SHOW GLOBAL STATUS LIKE '{name}'")
        return str(found[0][1]) if found else ""


@contextlib.contextmanager
def cluster(count: int = NODES) -> Iterator[Cluster]:
    """So many nodes in step, with an empty database "city". Skips the test where Galera is not installed."""
    if not PROVIDER.exists() or shutil.which("rsync") is None:
        pytest.skip("Galera is not installed (apt-get install galera-4 rsync)")
    _program("mariadbd")
    with own_folder("motcua-galera-") as folder, contextlib.ExitStack() as stack:
        made = Cluster(folder, count)
        first, *others = made.nodes
        first.make()
        for node in others:
            shutil.copytree(first.data, node.data)
            give(node.data)
        for node in made.nodes:
            stack.callback(node.kill)  # nobody keeps the data, and a node that leaves takes its time
        first.start("--wsrep-new-cluster")
        for node in others:
            node.start(wait=False)
        for node in others:
            node.wait_until_ready()
        first.execute("CREATE DATABASE city CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")
        yield made
