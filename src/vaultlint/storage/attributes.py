"""What a file is besides its bytes, handed on to the file that takes its place.

Everywhere: the permission bits. Where the system allows it: owner and group. On Linux: extended attributes, with access
control lists among them. On macOS: extended attributes with the tags of the Finder, access control lists, the flag
that hides a file, and the time of creation. On Windows a file that is replaced by a rename gets the access rights of
its folder; rights of its own, its time of creation, the attribute that hides it and further streams are not kept.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

_LISTS_OF_THE_FOLDER = ("system.posix_acl_access",)  # a new file may get one from its folder
# What the system itself keeps there; it may not be set, and need not be.
_OF_THE_SYSTEM = ("security.", "trusted.")
_UNSUPPORTED = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_COPYFILE_ACL, _COPYFILE_XATTR = 1 << 0, 1 << 2  # <copyfile.h>


def keep_attributes(descriptor: int, copy: Path, original: Path) -> None:
    """Give the open file `copy` what `original` has. Raises OSError where something of it would be lost."""
    status = os.stat(original)
    _keep_owner(descriptor, status)
    _keep_extended(copy, original)
    mode = stat.S_IMODE(status.st_mode)
    # File systems without permissions refuse to set any, and have the right ones already.
    if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
        os.chmod(copy, mode)
    if sys.platform == "darwin":
        _keep_of_macos(copy, original, status)


def _keep_owner(descriptor: int, status: os.stat_result) -> None:
    """Give a file the owner and group of `status`; where that is not allowed, the group alone; else neither."""
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) == (status.st_uid, status.st_gid) or not hasattr(os, "fchown"):
        return
    try:
        os.fchown(descriptor, status.st_uid, status.st_gid)
    except OSError:
        with contextlib.suppress(OSError):
            os.fchown(descriptor, -1, status.st_gid)


if sys.platform == "linux":

    def _keep_extended(copy: Path, original: Path) -> None:
        try:
            wanted = {name: os.getxattr(original, name) for name in os.listxattr(original)}
            own = os.listxattr(copy)
        except OSError as error:
            if error.errno in _UNSUPPORTED:
                return
            raise
        for name in own:
            if name in _LISTS_OF_THE_FOLDER and name not in wanted:
                os.removexattr(copy, name)
        for name, value in wanted.items():
            try:
                if name not in own or os.getxattr(copy, name) != value:
                    os.setxattr(copy, name, value)
            except OSError:
                if not name.startswith(_OF_THE_SYSTEM):
                    raise

else:

    def _keep_extended(copy: Path, original: Path) -> None:
        """Python gives access to them on Linux alone."""


if sys.platform == "darwin":

    def _keep_of_macos(copy: Path, original: Path, status: os.stat_result) -> None:
        import ctypes  # noqa: PLC0415 - for macOS alone

        library = ctypes.CDLL(None, use_errno=True)
        wanted = ctypes.c_uint32(_COPYFILE_ACL | _COPYFILE_XATTR)
        if library.copyfile(os.fsencode(original), os.fsencode(copy), None, wanted) < 0:
            number = ctypes.get_errno()
            if number not in _UNSUPPORTED:
                raise OSError(number, os.strerror(number))
        with contextlib.suppress(OSError):
            os.chflags(copy, status.st_flags & (stat.UF_HIDDEN | stat.UF_NODUMP))
        # The system moves the time of creation back to a time of change that lies before it.
        with contextlib.suppress(OSError):
            os.utime(copy, (status.st_birthtime, status.st_birthtime))
            os.utime(copy)

else:

    def _keep_of_macos(copy: Path, original: Path, status: os.stat_result) -> None:
        """What macOS alone has."""
