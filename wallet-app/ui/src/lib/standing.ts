// How a card stands, in one sentence.

import type { CardSummary } from './engine';
import { date } from './format';
import { t } from './words.svelte';

export interface Standing {
  level: 'good' | 'soon' | 'bad';
  picture: string;
  text: string;
  /** Whether a counter would accept it. */
  usable: boolean;
}

export function standing({ status, valid_until, valid_from }: CardSummary): Standing {
  const since = 'since' in status && status.since !== null ? date(status.since) : 'none';
  switch (status.state) {
    case 'valid':
      return { level: 'good', picture: 'good', text: t('state-valid', { date: date(valid_until) }), usable: true };
    case 'ends_soon':
      return { level: 'soon', picture: 'soon', text: t('state-soon', { days: status.days }), usable: true };
    case 'not_yet':
      return { level: 'soon', picture: 'soon', text: t('state-not-yet', { date: date(valid_from) }), usable: false };
    case 'suspended':
      return { level: 'bad', picture: 'pause', text: t('state-suspended', { date: since }), usable: false };
    case 'withdrawn':
      return { level: 'bad', picture: 'stop', text: t('state-withdrawn', { date: since }), usable: false };
    case 'ended':
      return { level: 'bad', picture: 'stop', text: t('state-ended', { date: date(valid_until) }), usable: false };
  }
}
