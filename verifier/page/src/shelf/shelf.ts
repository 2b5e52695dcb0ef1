// Flat files in a browser, as `annona_verifier::Shelf` promises them: a file written whole is there
// whole or as it was, appended bytes are on the medium, also when the tab is killed at any moment.
//
// Files in slots: a new version of a file goes into a free slot and the old slot is emptied
// afterwards. After a kill both may be there; then the newer one counts.

import { Slot, clear, type Handle, type Kind } from './slot';

export class Shelf {
  private readonly named = new Map<string, Slot>();
  private readonly free: Handle[] = [];
  private sequence = 0;

  /** The shelf whose slots these are; it alone may use them. */
  constructor(handles: Iterable<Handle>) {
    for (const handle of handles) {
      const slot = Slot.open(handle);
      if (slot) this.keep(slot);
      else this.release(handle);
    }
  }

  /** A whole file; nothing when there is none. */
  read(name: string, most: number): Uint8Array | undefined {
    const slot = this.named.get(name);
    if (slot && slot.length > most) throw new Error(`more than ${most} bytes`);
    return slot?.read();
  }

  /** A part of a file; nothing when there is no such file. */
  readAt(name: string, from: number, most: number): Uint8Array | undefined {
    return this.named.get(name)?.read(from, most);
  }

  length(name: string): number {
    return this.named.get(name)?.length ?? 0;
  }

  /** Replaces a file in one step. */
  write(name: string, bytes: Uint8Array) {
    this.place(name, 'whole', bytes);
  }

  /** Appends to a file, which is made if need be. */
  append(name: string, bytes: Uint8Array) {
    this.log(name).append(bytes);
  }

  /** Cuts a file off after `length` bytes. */
  cut(name: string, length: number) {
    if (this.length(name) > length) this.log(name).cut(length);
  }

  /** Removes a file for good; false when there is none. */
  remove(name: string): boolean {
    const slot = this.named.get(name);
    if (!slot) return false;
    this.free.push(slot.erase());
    this.named.delete(name);
    return true;
  }

  /** A file that can grow: one written whole becomes one at its first change. */
  private log(name: string): Slot {
    const slot = this.named.get(name);
    if (slot?.head.kind === 'log') return slot;
    return this.place(name, 'log', slot?.read() ?? new Uint8Array());
  }

  private place(name: string, kind: Kind, bytes: Uint8Array): Slot {
    const handle = this.free.pop();
    if (!handle) throw new Error('there is no room for another file');
    this.sequence += 1;
    let slot: Slot;
    try {
      slot = Slot.fill(handle, { name, kind, sequence: this.sequence }, bytes);
    } catch (error) {
      this.free.push(handle);
      throw error;
    }
    const old = this.named.get(name);
    this.named.set(name, slot);
    if (old) this.release(old);
    return slot;
  }

  /** After a start: of two versions the newer one. */
  private keep(slot: Slot) {
    const { name, sequence } = slot.head;
    this.sequence = Math.max(this.sequence, sequence);
    const other = this.named.get(name);
    const newer = !other || other.head.sequence < sequence;
    if (newer) this.named.set(name, slot);
    const old = newer ? other : slot;
    if (old) this.release(old);
  }

  /** A slot that cannot be emptied is not used again before the next start. */
  private release(old: Slot | Handle) {
    try {
      if (old instanceof Slot) this.free.push(old.erase());
      else {
        if (old.getSize() > 0) clear(old);
        this.free.push(old);
      }
    } catch {
      // The newer version is there already.
    }
  }
}
