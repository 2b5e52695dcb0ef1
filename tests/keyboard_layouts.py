#!/usr/bin/env python3
"""What a scanner set to the US layout types on hosts with 29 other layouts.

Writes tests/vectors/keyboard-layouts.txt from the tables of Debian's xkb-data, compiled by
libxkbcommon (apt install xkb-data libxkbcommon0). Run it again when a layout is added:

    tests/keyboard_layouts.py > tests/vectors/keyboard-layouts.txt

One line a layout and state of CapsLock: name, "plain" or "caps", and for each of the 95
printable ASCII characters the code points that arrive, in hexadecimal; "-" for nothing (a dead
key). The digits of core/src/qr/wedge/layouts.rs are compared with it by a test.
"""
import ctypes
import subprocess

LAYOUTS = (
    "us gb de ch es latam pt br it tr pl se hr ro ru ua gr il ara jp kr ca fr be cz hu vn th in"
)
SHIFT, LOCK = 1, 2

# Keys of the US layout: evdev code plus 8, and their characters without and with Shift.
KEYS = [
    (10, "1234567890-=", "!@#$%^&*()_+"),
    (24, "qwertyuiop[]", "QWERTYUIOP{}"),
    (38, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (51, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (65, " ", " "),
]


class Names(ctypes.Structure):
    _fields_ = [(n, ctypes.c_char_p) for n in ("rules", "model", "layout", "variant", "options")]


xkb = ctypes.CDLL("libxkbcommon.so.0")
for name in ("xkb_context_new", "xkb_keymap_new_from_names", "xkb_state_new"):
    getattr(xkb, name).restype = ctypes.c_void_p


def typed(keymap, code, modifiers):
    """The code points of one key press."""
    state = ctypes.c_void_p(xkb.xkb_state_new(keymap))
    locked = modifiers & LOCK
    xkb.xkb_state_update_mask(state, modifiers & SHIFT, 0, locked, 0, 0, 0)
    text = ctypes.create_string_buffer(16)
    xkb.xkb_state_key_get_utf8(state, code, text, 16)
    xkb.xkb_state_unref(state)
    return text.value.decode()


def main():
    package = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}", "xkb-data"],
        capture_output=True, text=True, check=True,
    ).stdout
    print(f"# {package}; written by tests/keyboard_layouts.py")
    context = ctypes.c_void_p(xkb.xkb_context_new(0))
    place = {}
    for first, plain, shifted in KEYS:
        for offset, pair in enumerate(zip(plain, shifted)):
            for shift, character in enumerate(pair):
                place.setdefault(character, (first + offset, shift * SHIFT))
    for layout in LAYOUTS.split():
        names = Names(b"evdev", b"pc105", layout.encode(), b"", b"")
        keymap = ctypes.c_void_p(xkb.xkb_keymap_new_from_names(context, ctypes.byref(names), 0))
        assert keymap, layout
        for state, lock in (("plain", 0), ("caps", LOCK)):
            texts = [typed(keymap, code, shift | lock)
                     for code, shift in (place[chr(c)] for c in range(32, 127))]
            cells = ("+".join(f"{ord(c):x}" for c in text) or "-" for text in texts)
            print(layout, state, *cells)
        xkb.xkb_keymap_unref(keymap)


main()
