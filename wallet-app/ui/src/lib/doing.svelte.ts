// One thing that a screen does at a time, with what came of it.

import { untrack } from 'svelte';
import { Problem } from '../../../../web/lib/problem';
import { knows, t } from './words.svelte';

export interface Trouble {
  code: string;
  title: string;
  advice: string;
}

/** What went wrong, in the words of the reader where there are some; the wallet's own are English. */
export function trouble(error: unknown): Trouble {
  const { code, message, advice } =
    error instanceof Problem ? error : new Problem('window', String(error));
  const id = `error-${code.toLowerCase()}`;
  if (knows(id)) return { code, title: t(id), advice: knows(`${id}-do`) ? t(`${id}-do`) : '' };
  return { code, title: message || t('error-other'), advice: message ? advice : t('error-other-do') };
}

export class Doing {
  busy = $state(false);
  problem = $state<Trouble | null>(null);

  /** Runs `work` unless something is under way; `undefined` when it failed. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    // An effect that loads something must not begin again because it began.
    if (untrack(() => this.busy)) return undefined;
    this.busy = true;
    this.problem = null;
    try {
      return await work();
    } catch (error) {
      this.problem = trouble(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
