// The topics of the help, each the name of a screen.

import { t } from './words.svelte';

export const TOPICS = ['home', 'add', 'show', 'card', 'history', 'pin', 'lists', 'privacy'] as const;

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
