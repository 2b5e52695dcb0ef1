// One slot of the shelf: a file of the browser's private file system with a head that says what it
// holds. The head is written after the bytes, so a slot holds something whole or nothing.

/** What is used of `FileSystemSyncAccessHandle`. */
export interface Handle {
  read(to: Uint8Array, options: { at: number }): number;
  write(from: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
}

/** Written once in one step, or growing at its end. */
export type Kind = 'whole' | 'log';

/** What a head says. */
export interface Head {
  name: string;
  kind: Kind;
  /** Of two slots with one name the higher one is the newer. */
  sequence: number;
}

/** Bytes of a head: magic 8, sequence 8, length 8, CRC-32 of the bytes 4, kind 1, length of the
 * name 1, the name, and in the end the CRC-32 of all before. */
const HEAD = 128;
const MAGIC = [0x61, 0x6e, 0x6e, 0x6f, 0x6e, 0x61, 0x30, 0x31]; // annona01
const NAME_AT = 30;
const LONGEST_NAME = 64;
const CHECK_AT = HEAD - 4;

export class Slot {
  constructor(
    private readonly handle: Handle,
    readonly head: Head,
  ) {}

  /** Fills a free slot. When this fails the slot holds nothing. */
  static fill(handle: Handle, head: Head, bytes: Uint8Array): Slot {
    const name = new TextEncoder().encode(head.name);
    if (name.length > LONGEST_NAME) throw new Error('the name of a file is too long');
    try {
      handle.truncate(HEAD);
      put(handle, bytes, HEAD);
      handle.flush();
      put(handle, written(head, name, bytes), 0);
      handle.flush();
    } catch (error) {
      clear(handle);
      throw error;
    }
    return new Slot(handle, head);
  }

  /** What a slot holds after a start; nothing when it is free or was never finished. */
  static open(handle: Handle): Slot | undefined {
    const bytes = new Uint8Array(HEAD);
    if (handle.read(bytes, { at: 0 }) !== HEAD) return undefined;
    const view = new DataView(bytes.buffer);
    if (MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined;
    if (view.getUint32(CHECK_AT) !== crc32(bytes.subarray(0, CHECK_AT))) return undefined;
    const name = new TextDecoder().decode(bytes.subarray(NAME_AT, NAME_AT + view.getUint8(29)));
    const kind: Kind = view.getUint8(28) === 1 ? 'log' : 'whole';
    const slot = new Slot(handle, { name, kind, sequence: view.getFloat64(8) });
    if (kind === 'log') return slot;
    const whole = slot.length === view.getFloat64(16) && crc32(slot.read()) === view.getUint32(24);
    return whole ? slot : undefined;
  }

  get length(): number {
    return Math.max(0, this.handle.getSize() - HEAD);
  }

  /** At most `most` bytes from a place on; none after the end. */
  read(from = 0, most = this.length): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(most, this.length - from)));
    if (bytes.length > 0 && this.handle.read(bytes, { at: HEAD + from }) !== bytes.length) {
      throw new Error('a file ended too early');
    }
    return bytes;
  }

  /** Appends to a log. When this fails nothing was appended, or half of it for the next start. */
  append(bytes: Uint8Array) {
    const end = this.handle.getSize();
    try {
      put(this.handle, bytes, end);
      this.handle.flush();
    } catch (error) {
      this.handle.truncate(end);
      throw error;
    }
  }

  /** Cuts a log off. */
  cut(length: number) {
    this.handle.truncate(HEAD + length);
    this.handle.flush();
  }

  /** Empties the slot for good and gives its handle back. */
  erase(): Handle {
    clear(this.handle);
    return this.handle;
  }
}

/** Makes a slot free. */
export function clear(handle: Handle) {
  handle.truncate(0);
  handle.flush();
}

function written(head: Head, name: Uint8Array, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setFloat64(8, head.sequence);
  view.setFloat64(16, content.length);
  view.setUint32(24, crc32(content));
  view.setUint8(28, head.kind === 'log' ? 1 : 0);
  view.setUint8(29, name.length);
  bytes.set(name, NAME_AT);
  view.setUint32(CHECK_AT, crc32(bytes.subarray(0, CHECK_AT)));
  return bytes;
}

function put(handle: Handle, bytes: Uint8Array, at: number) {
  if (handle.write(bytes, { at }) !== bytes.length) throw new Error('the device is full');
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 of ISO-HDLC: finds what a killed tab left half written, not what somebody forged. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
