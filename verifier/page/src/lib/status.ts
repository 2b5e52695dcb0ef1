// The sentence of the bar: how old the lists are and how long they are good, or what to do.

import type { Standing } from './desk.svelte';
import { when } from './format';
import { t } from './words.svelte';

/** Seconds that a clock may be behind a signed time (as `annona_core::verify::CLOCK_BEHIND`). */
const CLOCK_BEHIND = 600;

export interface Status {
  level: 'good' | 'warn' | 'bad';
  text: string;
}

export function status(standing: Standing | null, now: number): Status {
  const lists = standing?.bundle;
  if (!standing || !lists) return { level: 'bad', text: t('bar-none') };
  const minutes = Math.ceil(standing.clock_behind_s / 60);
  if (standing.clock_behind_s > CLOCK_BEHIND) return { level: 'bad', text: t('bar-clock', { minutes }) };
  const values = { from: when(lists.from, now), until: when(lists.offline_until, now) };
  if (lists.state === 'ended' || now >= lists.offline_until) {
    return { level: 'bad', text: t('bar-ended', values) };
  }
  if (standing.clock_behind_s > 0) return { level: 'warn', text: t('bar-clock-soon', { minutes }) };
  return { level: 'good', text: t('bar-good', values) };
}
