// The counter and the QR reader as WebAssembly, in a worker of this page (src/worker.ts).

import type { Port } from './port';
import { Problem, problem } from '../../../../web/lib/problem';

/** What the page asks of the worker. `id` comes back with the answer. */
export type Ask =
  | { id: number; ask: 'call'; operation: string; args: string; now: number }
  | { id: number; ask: 'frame'; grey: Uint8Array; width: number; height: number };

/** What the worker answers: JSON of a call, text of a frame or null; or RFC 9457 JSON. */
export type Answer = { id: number; done: string | null } | { id: number; problem: string };

/** What is asked, without the number that the sender gives it. */
type Question = { [K in Ask['ask']]: Omit<Extract<Ask, { ask: K }>, 'id'> }[Ask['ask']];

// A build without the worker has no WebAssembly: then there is no camera, and no page without server.
const found = import.meta.glob<new () => Worker>('../worker.ts', {
  query: '?worker',
  import: 'default',
});

type Send = (question: Question) => Promise<string | null>;
let started: Promise<Send> | undefined;

export const canReadFrames = Object.keys(found).length > 0;

/** The text of the QR code in a grey picture, one byte a pixel; null when none is seen. */
export async function readFrame(
  grey: Uint8Array,
  width: number,
  height: number,
): Promise<string | null> {
  return (await start())({ ask: 'frame', grey, width, height });
}

/** The counter in this page, or nothing when it was built without. */
export function workerPort(): Port | undefined {
  if (!canReadFrames) return undefined;
  return {
    async call<T>(operation: string, args: object = {}): Promise<T> {
      const now = Math.floor(Date.now() / 1000);
      const text = await (await start())({ ask: 'call', operation, args: JSON.stringify(args), now });
      return JSON.parse(text ?? 'null') as T;
    },
  };
}

function start(): Promise<Send> {
  started ??= open();
  return started;
}

async function open(): Promise<Send> {
  const load = found['../worker.ts'];
  if (!load) throw new Problem('no-wasm', 'this page was built without WebAssembly');
  const worker = new (await load())();
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  };
  return (question) =>
    new Promise((resolve, reject) => {
      last += 1;
      const ask = { ...question, id: last } as Ask;
      waiting.set(last, (answer) => {
        if ('done' in answer) resolve(answer.done);
        else reject(problem(JSON.parse(answer.problem), 0));
      });
      worker.postMessage(ask, 'grey' in ask ? [ask.grey.buffer as ArrayBuffer] : []);
    });
}
