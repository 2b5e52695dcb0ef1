// The topics of the help, in the order of a day at the counter.

import { t } from './words.svelte';

export const TOPICS = [
  'counter',
  'results',
  'cannot',
  'challenge',
  'medicine',
  'offline',
  'settings',
  'scanner',
  'day',
  'card',
  'privacy',
] as const;

/** The topics that have every word of the search. */
export function found(search: string) {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return TOPICS.filter((topic) => {
    const text = plain(`${t(`help-${topic}-title`)} ${t(`help-${topic}-text`)}`);
    return words.every((word) => text.includes(word));
  });
}

/** Without accents and capitals. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
