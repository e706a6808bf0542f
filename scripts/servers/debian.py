"""A small Debian tree of its own for PostgreSQL, from the mirror that this machine's own apt uses."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from scripts.servers import pins
from scripts.servers.commands import Commands, ask
from scripts.servers.errors import Lack, ServersError
from scripts.servers.steps import Steps

APT = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
MOUNTS = Path("/proc/mounts")
OS_RELEASE = Path("/etc/os-release")
ZONES = Path("/usr/share/zoneinfo")  # PostgreSQL reads this machine's own
UNUSED = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*")
# Of this machine's apt settings, those that say how packages are reached.
REACHING = re.compile(r'^Acquire::(?:https?|Check-|ForceIPv)\S* "[^"]*";$')


def debian_lacks() -> list[Lack]:
    """What is missing to make the tree."""
    lacks = []
    if os.geteuid() != 0:
        lacks.append(
            Lack(
                "root's rights, once, to build the document store",
                'sudo scripts/services up && eval "$(sudo scripts/services env)"',
            )
        )
    if not shutil.which("apt-get") or mirror() is None:
        lacks.append(Lack(
            "Debian with its apt sources, from which the document store comes",
            "Use Debian 12 or newer, or a Docker engine: https://docs.docker.com/engine/install/",
        ))  # fmt: skip
    elif os.geteuid() != 0 and not shutil.which("mmdebstrap"):
        lacks.append(Lack("mmdebstrap", "sudo apt-get install mmdebstrap"))
    return lacks


def mirror() -> str | None:
    """Where this machine fetches its own Debian from."""
    if not (codename := _codename()):
        return None
    return next((uri for uri, suites in _sources() if codename in suites), None)


def _codename() -> str | None:
    try:
        release = dict(line.split("=", 1) for line in OS_RELEASE.read_text().splitlines() if "=" in line)
    except OSError:
        return None
    return release.get("VERSION_CODENAME", "").strip('"') if release.get("ID", "").strip('"') == "debian" else None


def _sources() -> Iterator[tuple[str, list[str]]]:
    """Each address in apt's sources with its suites, from both forms of writing them."""
    folder = APT / "sources.list.d"
    for listed in [APT / "sources.list", *sorted(folder.glob("*.list"))]:
        if listed.exists():
            for line in listed.read_text().splitlines():
                if found := re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s", line):
                    yield found[1], [found[2]]
    for listed in sorted(folder.glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n", "", listed.read_text())):
            fields = {name.lower(): value.split() for name, value in re.findall(r"(?m)^([\w-]+):(.*)$", stanza)}
            if "deb" in fields.get("types", []) and fields.get("enabled") != ["no"]:
                for uri in fields.get("uris", []):
                    yield uri, fields.get("suites", [])


def make_tree(root: Path, steps: Steps, commands: Commands) -> None:
    """Make the tree in a folder that is not there yet."""
    _have_packages(steps, commands)
    source = f"deb [signed-by={KEYRING}] {mirror()} {pins.DEBIAN_RELEASE} main"
    options = [f"--aptopt={setting}" for setting in _apt_settings()]
    options += [f"--dpkgopt=path-exclude={path}" for path in UNUSED]
    with steps.step(f"Fetching PostgreSQL {pins.POSTGRESQL} with DocumentDB (Debian {pins.DEBIAN_RELEASE})"):
        commands.run("mmdebstrap", [
            *_apart(), "mmdebstrap", "--variant=minbase", *options, f"--include={pins.DEBIAN_PACKAGE}",
            pins.DEBIAN_RELEASE, root, source,
        ])  # fmt: skip
    _keep_links_inside(root)


def _apart() -> list[str]:
    """Run in namespaces of its own, where they can be had: what is mounted in the tree ends with the command."""
    apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]
    return [] if ask([*apart, "true"]).returncode else apart


def _have_packages(steps: Steps, commands: Commands) -> None:
    """Install what the tree is made with."""
    there = {
        "mmdebstrap": shutil.which("mmdebstrap"),
        "debian-archive-keyring": KEYRING.exists(),
        "tzdata": (ZONES / "Asia/Shanghai").exists(),
    }
    packages = [package for package, found in there.items() if not found]
    if not packages:
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with steps.step("apt-get install " + " ".join(packages)):
        patient = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
        commands.run("apt-update", [*patient, "update"], quiet)
        commands.run("apt-install", [*patient, "install", "-y", "--no-install-recommends", *packages], quiet)


def _apt_settings() -> list[str]:
    dump = ask(["apt-config", "dump"]).stdout
    return ['Acquire::Retries "3";', *(line for line in dump.splitlines() if REACHING.match(line))]


def _keep_links_inside(root: Path) -> None:
    """Turn absolute links into relative ones: programs of the tree are run from outside it."""
    for folder, names, files in os.walk(root):
        for link in (Path(folder) / name for name in [*names, *files]):
            if link.is_symlink() and (target := str(link.readlink())).startswith("/"):
                link.unlink()
                link.symlink_to(os.path.relpath(f"{root}{target}", folder))


def remove_tree(root: Path) -> None:
    """Remove a tree that was left half-made.

    Raises:
        ServersError: something is still mounted in it, which must not be removed with it.
    """
    mounted = [line.split()[1] for line in MOUNTS.read_text().splitlines()]
    inside = [place for place in mounted if Path(place).is_relative_to(root)]
    if inside:
        raise ServersError(
            f"{root} was left half-made with something mounted in it; first run:  umount {' '.join(inside)}"
        )
    if root.exists():
        shutil.rmtree(root)
