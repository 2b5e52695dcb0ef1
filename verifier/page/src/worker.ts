// The counter in this page: Rust as WebAssembly, with its files in the browser's private file system.
// A worker, because only there a file is written at once, and so that a frame never stops the page.

import type { Answer, Ask } from './lib/worker-port';
import { openShelf } from './shelf/open';
import type { Shelf } from './shelf/shelf';
import { Trouble } from './shelf/trouble';

/** What `scripts/wasm` builds from verifier/wasm. */
interface Counter {
  default(): Promise<unknown>;
  read_frame(grey: Uint8Array, width: number, height: number): string | undefined;
  /** JSON in, JSON out; throws JSON of a problem. */
  call(operation: string, args: string, now: number): string;
}

/** Where the Rust side finds its files. */
const rust = globalThis as { annonaShelf?: Shelf };

let loaded: Promise<Counter> | undefined;
let opened: Promise<Shelf> | undefined;

onmessage = async ({ data }: MessageEvent<Ask>) => {
  postMessage(await answer(data));
};

async function answer(ask: Ask): Promise<Answer> {
  const { id } = ask;
  try {
    const counter = await (loaded ??= load());
    if (ask.ask === 'frame') {
      return { id, done: seen(counter, ask.grey, ask.width, ask.height) };
    }
    rust.annonaShelf = await (opened ??= openShelf());
    return { id, done: counter.call(ask.operation, ask.args, ask.now) };
  } catch (error) {
    if (typeof error === 'string') return { id, problem: error };
    const code = error instanceof Trouble ? error.code : 'storage';
    return { id, problem: JSON.stringify({ code, message: String((error as Error).message) }) };
  }
}

/** A frame on which the reader of codes stumbles is one without a code. */
function seen(counter: Counter, grey: Uint8Array, width: number, height: number): string | null {
  try {
    return counter.read_frame(grey, width, height) ?? null;
  } catch {
    return null;
  }
}

async function load(): Promise<Counter> {
  const place = new URL(`${import.meta.env.BASE_URL}wasm/annona_verifier_wasm.js`, location.origin);
  try {
    const counter = (await import(/* @vite-ignore */ place.href)) as Counter;
    await counter.default();
    return counter;
  } catch {
    throw new Trouble('no-wasm', 'this page was built without WebAssembly, or it does not load');
  }
}
