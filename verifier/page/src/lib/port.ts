// Where the counter is: behind `annona-verifier serve`, or in this page as WebAssembly. The rest
// of the page knows only `Port`.

import { Problem, problem } from '../../../../web/lib/problem';
import { workerPort } from './worker-port';

export interface Port {
  /** Runs one operation of the counter (`annona_verifier::desk`). Fails with `Problem`. */
  call<T>(operation: string, args?: object): Promise<T>;
  /** Tells of scans by devices that are no keyboards, until the returned function is called. */
  hear?(tell: (scan: string) => void): () => void;
}

const REACHED_MS = 10_000;

export const httpPort: Port = {
  async call<T>(operation: string, args: object = {}): Promise<T> {
    let response: Response;
    try {
      response = await fetch(`/api/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(args),
        cache: 'no-store',
        signal: AbortSignal.timeout(REACHED_MS),
      });
    } catch {
      throw new Problem('unreachable', 'the counter program does not answer');
    }
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw problem(body, response.status);
    return body as T;
  },
  hear(tell) {
    const events = new EventSource('/api/events');
    events.addEventListener('scan', ({ data }: MessageEvent<string>) => {
      tell((JSON.parse(data) as { scan: string }).scan);
    });
    return () => events.close();
  },
};

/** The native counter if this page came from one, otherwise the one in this page. */
export async function choosePort(): Promise<Port> {
  try {
    const response = await fetch('/api/standing', {
      cache: 'no-store',
      signal: AbortSignal.timeout(REACHED_MS),
    });
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    if (json) return httpPort;
  } catch {
    // No server at all: the counter in this page.
  }
  return workerPort() ?? httpPort;
}
