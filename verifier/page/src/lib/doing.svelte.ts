// One thing that a screen does at a time, with what came of it.

import { Problem } from '../../../../web/lib/problem';
import { troubleWords } from './sentences';
import { t } from './words.svelte';

export class Doing {
  busy = $state(false);
  done = $state('');
  problem = $state<{ title: string; text: string; code?: string } | null>(null);

  /** Runs `work`; `done` says what is shown when it went well. */
  async run<T>(work: () => Promise<T>, done?: (result: T) => string): Promise<T | undefined> {
    this.busy = true;
    this.done = '';
    this.problem = null;
    try {
      const result = await work();
      this.done = done?.(result) ?? '';
      return result;
    } catch (error) {
      this.problem = troubleWords(error instanceof Problem ? error : unreadable());
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}

const unreadable = () => new Problem('', t('trouble-file'));
