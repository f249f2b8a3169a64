#!/usr/bin/env python3
"""Loss of power in earnest: ext4 on a loop device is shut down without writing its log (EXT4_IOC_SHUTDOWN) while an
engine writes to it, and mounted again. What the disk had not got is gone then, as it is when the power fails.

    sudo python3 scripts/power-loss/run.py <full or relaxed> [rounds]

Needs Linux, root and `npm run build`. Prints for each round whether the data agrees with itself, how many acknowledged
writes are lost and how old the oldest of them was; ends with status 1 when something is wrong.
"""
import fcntl
import os
import random
import struct
import subprocess
import sys
import tempfile
import time

EXT4_IOC_SHUTDOWN = 0x8004587D
WITHOUT_LOG = 2
DISK_BYTES = 400 * 1024 * 1024
ROUNDS_ON_ONE_DISK = 8
WRITERS = 16
HERE = os.path.dirname(os.path.abspath(__file__))


def main(durability: str, rounds: int) -> int:
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        disk, mount, log = (os.path.join(folder, name) for name in ("disk", "mount", "log"))
        os.mkdir(mount)
        with open(disk, "wb") as file:
            file.truncate(DISK_BYTES)
        for number in range(rounds):
            if number % ROUNDS_ON_ONE_DISK == 0:
                subprocess.run(["mkfs.ext4", "-qF", disk], check=True)
            data = os.path.join(mount, "data")
            mounted(disk, mount, lambda: write_until_shutdown(mount, log, [data, str(number), str(WRITERS), durability]))
            wrong += mounted(disk, mount, lambda: check([data, str(number), log, durability]))
    return wrong


def mounted(disk, mount, act):
    subprocess.run(["mount", "-o", "loop", disk, mount], check=True)
    try:
        return act()
    finally:
        subprocess.run(["umount", mount], check=True)


def write_until_shutdown(mount, log, args):
    with open(log, "wb") as output:
        writer = subprocess.Popen(["node", os.path.join(HERE, "write.mjs"), *args], stdout=output, stderr=subprocess.DEVNULL)
    while os.path.getsize(log) == 0:
        time.sleep(0.01)
    time.sleep(0.2 + random.random() * 1.5)
    folder = os.open(mount, os.O_RDONLY)
    shutdown_ms = int(time.time() * 1000)
    fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, struct.pack("I", WITHOUT_LOG))
    os.close(folder)
    writer.kill()
    writer.wait()
    with open(log, "a") as output:
        output.write(f"\nshutdown {shutdown_ms}\n")


def check(args):
    return subprocess.run(["node", os.path.join(HERE, "check.mjs"), *args]).returncode


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5) else 0)
