// The counter's WebAssembly in node, with files in memory.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './paths.js';
import { typescript } from './typescript.js';

const FOLDER = join(ROOT, 'verifier/page/public/wasm');

/** `read_frame` and `call`, as the page's worker has them. */
export async function counter() {
  const { Shelf } = await typescript('shelf/shelf.ts');
  globalThis.annonaShelf = new Shelf(Array.from({ length: 32 }, () => new Memory()));
  const wasm = await import(pathToFileURL(join(FOLDER, 'annona_verifier_wasm.js')).href);
  wasm.initSync({ module: readFileSync(join(FOLDER, 'annona_verifier_wasm_bg.wasm')) });
  const now = () => Math.floor(Date.now() / 1000);
  return {
    readFrame: wasm.read_frame,
    call: (operation, args = {}) => JSON.parse(wasm.call(operation, JSON.stringify(args), now())),
  };
}

class Memory {
  bytes = new Uint8Array();
  read(to, { at }) {
    const part = this.bytes.subarray(at, at + to.length);
    to.set(part);
    return part.length;
  }
  write(from, { at }) {
    const bytes = new Uint8Array(Math.max(this.bytes.length, at + from.length));
    bytes.set(this.bytes);
    bytes.set(from, at);
    this.bytes = bytes;
    return from.length;
  }
  truncate(size) {
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes.subarray(0, size));
    this.bytes = bytes;
  }
  getSize() {
    return this.bytes.length;
  }
  flush() {}
}
