// The way to the wallet: in the app by the shell's commands, in a browser by the bridge.

import type { UseCases } from './engine';
import { Problem, problem } from '../../../../web/lib/problem';

type Invoke = (command: string, arguments_?: object) => Promise<unknown>;

const shell = (window as { __TAURI_INTERNALS__?: { invoke: Invoke } }).__TAURI_INTERNALS__;

async function call(name: string, arguments_: object = {}): Promise<unknown> {
  if (shell) {
    return shell.invoke(name, arguments_).catch((said: unknown) => {
      throw problem(said, 0);
    });
  }
  const answer = await fetch(`/call/${name}`, {
    method: 'POST',
    body: JSON.stringify(arguments_),
  }).catch(() => {
    throw new Problem('unreachable', '');
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problem(body, answer.status);
  return body;
}

/** The wallet: `wallet.home({ language })`. */
export const wallet = new Proxy({} as UseCases, {
  get: (_, name) => (arguments_?: object) => call(String(name), arguments_),
});
