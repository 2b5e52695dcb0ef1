#!/usr/bin/env python3
"""Reads counter QR codes as docs/counter-qr.md says, with the standard library alone.

Written from the document, not from the Rust code: it shows that the document suffices.
    python3 tests/counter_qr_reader.py [VECTORS]
checks the vectors (tests/vectors/counter-qr.json);
    python3 tests/counter_qr_reader.py VECTORS DIGITS
prints what one code says.
"""

import base64
import datetime
import hashlib
import json
import pathlib
import sys
import zlib

MAGIC = "70145"
MAX_DIGITS = 4000
MAX_TEXT = 8192
WIDTHS = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
DAYS_1900_TO_1970 = 25567
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


class Refused(Exception):
    """Carries the error code."""


def malformed(unless):
    if not unless:
        raise Refused("ANN-QR-7")


def too_long(unless):
    if not unless:
        raise Refused("ANN-QR-4")


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def sha256_text(text):
    return b64(hashlib.sha256(text).digest())


# Section 2: digits to bytes.


def from_digits(digits):
    too_long(len(digits) <= MAX_DIGITS)
    if not digits.startswith(MAGIC):
        raise Refused("ANN-QR-1")
    body = digits[len(MAGIC) :]
    data = b""
    for start in range(0, len(body), 17):
        group = body[start : start + 17]
        if len(group) not in WIDTHS or not (group.isascii() and group.isdigit()):
            raise Refused("ANN-QR-2")
        length, value = WIDTHS[len(group)], int(group)
        if value >= 256**length:
            raise Refused("ANN-QR-2")
        data += value.to_bytes(length, "big")
    return data


# Section 3: the frame.


def open_frame(data, dictionaries):
    body, crc = data[:-4], data[-4:]
    if len(data) < 4 or zlib.crc32(body).to_bytes(4, "big") != crc:
        raise Refused("ANN-QR-3")
    malformed(len(body) >= 2)
    if body[0] not in (0x11, 0x12, 0x13, 0x14, 0x15):
        raise Refused("ANN-QR-5")
    if body[1] not in dictionaries:
        raise Refused("ANN-QR-6")
    stream = zlib.decompressobj(-15, zdict=dictionaries[body[1]])
    try:
        text = stream.decompress(body[2:], MAX_TEXT + 1)
    except zlib.error:
        raise Refused("ANN-QR-7") from None
    too_long(len(text) <= MAX_TEXT)
    malformed(stream.eof)
    return body[0] & 15, text, stream.unused_data


# Section 5: the slots.


class Loose:
    def __init__(self, data):
        self.data = data

    def take(self, length):
        malformed(length <= len(self.data))
        taken, self.data = self.data[:length], self.data[length:]
        return taken

    def number(self, length):
        return int.from_bytes(self.take(length), "big")

    def varint(self):
        value = 0
        for shift in range(0, 63, 7):
            byte = self.number(1)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                malformed(byte != 0 or shift == 0)
                return value
        raise Refused("ANN-QR-7")

    def counted(self):
        return self.take(self.varint())

    def day(self):
        return (self.number(2) - DAYS_1900_TO_1970) * 86400

    def text(self):
        head = self.varint()
        if head % 2 == 0:
            return self.take(head // 2)
        window = self.number(1) * 128
        letters = self.take(head // 2)
        return "".join(chr(c if c < 128 else window + c - 128) for c in letters).encode()


def time_text(seconds):
    epoch = datetime.datetime(1970, 1, 1)
    return (epoch + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ").encode()


def point(sec1):
    malformed(sec1[0] in (2, 3))
    x = int.from_bytes(sec1[1:], "big")
    malformed(x < P)
    square = (x**3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    malformed(y * y % P == square)
    if y % 2 != sec1[0] % 2:
        y = P - y
    return b64(sec1[1:]) + b'","y":"' + b64(y.to_bytes(32, "big"))


def decimal(number):
    return str(number).encode()


VALUES = {
    0x03: lambda loose: loose.take(64),
    0x04: lambda loose: loose.counted(),
    0x06: lambda loose: b64(loose.take(16)),
    0x07: lambda loose: b64(loose.take(32)),
    0x08: lambda loose: b64(loose.counted()),
    0x09: lambda loose: point(loose.take(33)),
    0x0C: lambda loose: decimal(loose.number(4)),
    0x0D: lambda loose: decimal(loose.day()),
    0x0E: lambda loose: decimal(loose.day() + 86399),
    0x0F: lambda loose: time_text(loose.number(4)),
    0x10: lambda loose: time_text(loose.day()),
    0x11: lambda loose: time_text(loose.day() + 86399),
    0x12: lambda loose: time_text(loose.day())[:10],
    0x13: lambda loose: decimal(loose.varint()),
    0x14: lambda loose: loose.text(),
}


# Section 4: skeleton and loose bytes to text.


class Segment:
    """Pieces are bytes, or the number of a disclosure, or "sd_hash"."""

    def __init__(self):
        self.pieces = []
        self.end = b""
        self.verbatim = False

    def text(self, digests, sd_hash):
        data = b""
        for piece in self.pieces:
            if piece == "sd_hash":
                malformed(sd_hash is not None)
                data += sd_hash
            elif isinstance(piece, int):
                malformed(piece in digests)
                data += digests[piece]
            else:
                data += piece
        return data if self.verbatim else b64(data)


def digests_slot(loose, disclosures):
    bits = loose.number(1)
    count = bits.bit_length() - 1
    malformed(count >= 1)
    pieces = []
    for element in reversed(range(count)):
        if bits >> element & 1:
            pieces.append(0 if disclosures == 1 else loose.number(1))
        else:
            pieces.append(b64(loose.take(32)))
        pieces.append(b'","')
    return pieces[:-1]


def split_skeleton(skeleton):
    parts, start = [], 0
    for at, byte in enumerate(skeleton):
        if byte in (1, 2):
            parts.append(skeleton[start : at + 1])
            start = at + 1
    if start < len(skeleton):
        parts.append(skeleton[start:])
    return parts


def rebuild(skeleton, loose_bytes):
    parts = split_skeleton(skeleton)
    ends = [part[-1:] == b"\x02" for part in parts]
    places = [at for at in range(1, len(parts)) if ends[at - 1] and ends[at]]
    too_long(len(parts) <= 22 and len(places) <= 16)
    loose, segments, total, points = Loose(loose_bytes), [], 0, 0
    for part in parts:
        segment = Segment()
        segments.append(segment)
        for byte in part:
            pieces = []
            if byte >= 0x20:
                pieces = [bytes([byte])]
            elif byte in (1, 2):
                segment.end = b".~"[byte - 1 : byte]
            elif byte == 0x05:
                pieces = [loose.counted()]
                malformed(part[1:] in (b"", b"\x01", b"\x02"))
                malformed(not set(pieces[0]) & set(b".~"))
                segment.verbatim = True
            elif byte == 0x0A:
                pieces = digests_slot(loose, len(places))
            elif byte == 0x0B:
                pieces = ["sd_hash"]
            else:
                points += byte == 0x09
                too_long(points <= 4)
                malformed(byte in VALUES)
                pieces = [VALUES[byte](loose)]
            segment.pieces += pieces
            total += sum(len(p) if isinstance(p, bytes) else 43 for p in pieces)
            too_long(total <= MAX_TEXT)
    malformed(not loose.data)
    return join(segments, places)


def join(segments, places):
    digests = {}
    while len(digests) < len(places):
        before = len(digests)
        for number, at in enumerate(places):
            needed = [piece for piece in segments[at].pieces if not isinstance(piece, bytes)]
            if number not in digests and all(piece in digests for piece in needed):
                digests[number] = sha256_text(segments[at].text(digests, None))
        malformed(len(digests) > before)
    tildes = [at for at, segment in enumerate(segments) if segment.end == b"~"]
    bound = tildes[-1] + 1 if tildes else 0
    text = b"".join(s.text(digests, None) + s.end for s in segments[:bound])
    sd_hash = sha256_text(text) if tildes else None
    text += b"".join(s.text(digests, sd_hash) + s.end for s in segments[bound:])
    try:
        text.decode()
    except UnicodeDecodeError:
        raise Refused("ANN-QR-7") from None
    too_long(len(text) <= MAX_TEXT)
    return text.decode()


# Sections 7 and 8: challenge and counter card.


def fields(text, count):
    found = text.split(b"\x1f")
    malformed(len(found) == count)
    for field in found:
        malformed(1 <= len(field) <= 256 and all(byte >= 0x20 for byte in field))
    try:
        return [field.decode() for field in found]
    except UnicodeDecodeError:
        raise Refused("ANN-QR-7") from None


def test_card():
    blocks = (hashlib.sha256(b"annona test card" + bytes([0, n])).digest() for n in range(10))
    return b"".join(blocks)[:300]


def read(digits, dictionaries):
    kind, text, loose = open_frame(from_digits(digits), dictionaries)
    if kind == 1:
        return {"presentation": rebuild(text, loose)}
    if kind == 2:
        audience, agreement = fields(text, 2)
        malformed(len(loose) == 20)
        return {
            "challenge": {
                "nonce": loose[:16].hex(),
                "audience": audience,
                "agreement": agreement,
                "issued": int.from_bytes(loose[16:], "big"),
            }
        }
    if kind == 4:
        malformed(not text and loose == test_card())
        return {"test_card": {}}
    if kind == 5:
        malformed(not text and len(loose) > 12)
        length = int.from_bytes(loose[4:8], "big")
        return {"lists": {"message": loose[:4].hex(), "length": length, "packet": loose[8:].hex()}}
    audience, agreement, name = fields(text, 3)
    malformed(not loose)
    return {"counter_card": {"audience": audience, "agreement": agreement, "name": name}}


def check(case, dictionaries):
    try:
        found = read(case["digits"], dictionaries)
    except Refused as refused:
        return str(refused) == case.get("error")
    data = from_digits(case["digits"]).hex()
    return found == case.get("content") and data == case.get("bytes")


def main():
    beside = pathlib.Path(__file__).parent / "vectors" / "counter-qr.json"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    vectors = json.loads(path.read_text(encoding="utf-8"))
    dictionaries = {}
    for number, entry in vectors["dictionaries"].items():
        text = entry["base64url"]
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            sys.exit(f"dictionary {number} is damaged")
        dictionaries[int(number)] = data
    if len(sys.argv) > 2:
        try:
            print(json.dumps(read(sys.argv[2], dictionaries), ensure_ascii=False, indent=2))
        except Refused as refused:
            sys.exit(str(refused))
        return
    cases = vectors["good"] + vectors["bad"]
    wrong = [case["name"] for case in cases if not check(case, dictionaries)]
    for name in wrong:
        print(f"wrong: {name}")
    print(f"{len(cases) - len(wrong)} of {len(cases)} cases read as expected")
    sys.exit(1 if wrong or not cases else 0)


if __name__ == "__main__":
    main()
