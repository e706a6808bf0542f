"""The user that servers run as: never root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.servers.commands import ask
from scripts.servers.errors import Lack, ServersError

NAME = "anjuan-servers"


@dataclass(frozen=True)
class Account:
    """A user and group, and how to become it."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def own(self, path: Path) -> None:
        """Give a file, or a folder with all in it."""
        if not self.prefix:
            return
        inside = (Path(folder) / name for folder, names, files in os.walk(path) for name in [*names, *files])
        for entry in [path, *inside]:
            os.chown(entry, self.uid, self.gid, follow_symlinks=False)

    def must_reach(self, folder: Path) -> None:
        """See that this user may enter every folder on the way.

        Raises:
            ServersError: it may not; says which folder, and the command that opens it.
        """
        if not self.prefix:
            return
        for step in reversed([folder, *folder.parents]):
            mode = step.stat()
            entry = 0o100 if mode.st_uid == self.uid else 0o010 if mode.st_gid == self.gid else 0o001
            if not mode.st_mode & entry:
                raise ServersError(
                    f"The user {NAME}, which the servers run as, may not enter {step}: "
                    f"open it with  chmod o+x {step}  or choose another folder."
                )


def account_lacks() -> list[Lack]:
    """What a drop of rights takes and this machine has not got."""
    if os.geteuid() != 0:
        return []
    lacks = []
    if not shutil.which("setpriv"):
        lacks.append(Lack("setpriv, which starts servers without root's rights", "apt-get install util-linux"))
    if not _known() and not shutil.which("useradd"):
        lacks.append(Lack(f"useradd, which makes the user {NAME}", "apt-get install passwd"))
    return lacks


def server_account() -> Account:
    """The caller's own where it is not root, else a system user of its own, made when it is not there."""
    if os.geteuid() != 0:
        return Account(os.getuid(), os.getgid())
    entry = _known() or _made()
    prefix = (
        "setpriv", "--reuid", str(entry.pw_uid), "--regid", str(entry.pw_gid), "--clear-groups",
        "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--",
    )  # fmt: skip
    return Account(entry.pw_uid, entry.pw_gid, prefix)


def _known() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
               "--shell", "/usr/sbin/nologin", NAME]  # fmt: skip
    made = ask(command)
    known = _known()  # another run may have made it at the same moment
    if known is None:
        raise ServersError(f"{' '.join(command)}: {made.stderr.strip()}")
    return known
