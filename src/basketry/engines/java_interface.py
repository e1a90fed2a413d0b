"""An empty Java interface, written as a class file: pyspark leaves out one that its Hive names."""

from __future__ import annotations

import struct
from pathlib import Path

LLAP_SIGNABLE = "org/apache/hadoop/hive/llap/security/LlapSigner$Signable"
"""What Hive's function registry cannot load without, in pyspark 4.0 to 4.3.

Two clients that end their sessions at the same moment make the Thrift server load that registry:
without the interface one of them gets an error, and every later one waits for ever (Spark met it in
its own tests: apache/spark#49736).
"""

_JAVA_8 = 52
_PUBLIC_INTERFACE = 0x0001 | 0x0200 | 0x0400  # public, interface, abstract
_UTF8, _CLASS = 1, 7


def write_interface(folder: Path, name: str) -> Path:
    """Write a public interface without members, in a folder that can be on a class path.

    Args:
        folder: the class path's folder; made if absent.
        name: the interface's name as the virtual machine spells it, with slashes.

    Returns:
        The class file. Its form is chapter 4 of the Java Virtual Machine Specification.
    """

    def text(value: str) -> bytes:
        encoded = value.encode("ascii")
        return struct.pack(">BH", _UTF8, len(encoded)) + encoded

    def class_of(text_number: int) -> bytes:
        return struct.pack(">BH", _CLASS, text_number)

    constants = [text(name), class_of(1), text("java/lang/Object"), class_of(3)]
    this_class, super_class, no_members = 2, 4, (0, 0, 0, 0)
    head = struct.pack(">IHHH", 0xCAFEBABE, 0, _JAVA_8, len(constants) + 1)
    body = struct.pack(">7H", _PUBLIC_INTERFACE, this_class, super_class, *no_members)
    path = folder / f"{name}.class"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + b"".join(constants) + body)
    return path
