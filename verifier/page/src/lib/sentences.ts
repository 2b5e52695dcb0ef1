// The sentences of an answer, from what the counter said in words that never change.

import type { Checked, Other, Params, Verdict } from './desk.svelte';
import { age, date, dayOf, money, when } from './format';
import type { Problem } from '../../../../web/lib/problem';
import { knows, t, type Values } from './words.svelte';

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** The main sentence: what to do, or what is the matter. */
export function sentence({ reason, kind, params }: Verdict): string {
  const id = `verdict-${reason}`;
  return knows(id) ? t(id, values(params)) : t(`kind-${kind.replaceAll('_', '-')}`);
}

/** What to do next. */
export function nextStep({ next }: Verdict): string {
  const id = `next-${next.replaceAll('_', '-')}`;
  return knows(id) ? t(id) : '';
}

/** What a sentence names, as people write it. A day that is not known is "none". */
function values({ date: day, at, seconds }: Params): Values {
  return {
    date: day ? date(dayOf(day)) : 'none',
    at: at === undefined ? '' : when(at, nowSeconds()),
    age: seconds === undefined ? '' : age(seconds),
  };
}

/** A fact beside the main sentence. */
export interface Fact {
  name: string;
  value: string;
  big?: boolean;
}

/** Class, end, hint and price, as far as the answer has them. */
export function facts(checked: Checked): Fact[] {
  const { params, hint } = checked.verdict;
  const found: Fact[] = [];
  const add = (id: string, value: string | null | undefined, big = false) => {
    if (value) found.push({ name: t(id), value, big });
  };
  if (checked.accepted) {
    if (checked.price) add('fact-price', money(checked.price), true);
    if (checked.no_price) add('fact-price', t('fact-no-price'));
    add('fact-class', params.class, true);
    add('fact-person', hint, true);
    if (params.date) add('fact-until', date(dayOf(params.date)));
  }
  return found;
}

/** How old the lists of an answer are. */
export function listsOf(checked: Checked): string {
  const from = checked.accepted?.lists_from;
  return from === undefined ? '' : t('checked-with', { from: when(from, nowSeconds()) });
}

/** Everything that matters, to be said aloud. */
export function spokenResult(checked: Checked): string {
  const { verdict } = checked;
  const parts = [t(`kind-${verdict.kind.replaceAll('_', '-')}`), sentence(verdict)];
  if (verdict.kind === 'cannot_confirm') parts.push(t('cannot-note'));
  for (const fact of facts(checked)) parts.push(`${fact.name}: ${fact.value}.`);
  if (verdict.next !== 'give') parts.push(nextStep(verdict));
  return parts.filter(Boolean).join(' ');
}


/** What a scan is that is no card: "This is an EU COVID certificate." */
export function otherWords({ kind, name }: Other): string {
  const word = kind === 'foreign' ? (name ?? '') : kind;
  const id = `other-${word.toLowerCase().replace(/[ _]/g, '-')}`;
  return knows(id) && id !== 'other-foreign' ? t(id) : t('other-foreign', { name: word });
}

/** Trouble in the words of the page where it has some; the counter's own are English. */
export function troubleWords({ code, message, advice }: Problem) {
  if (code === 'unreachable') return { title: t('trouble-unreachable'), text: t('trouble-restart') };
  if (code === 'other-tab' || code === 'no-storage') {
    return { title: t('trouble-title'), text: t(`trouble-${code}`) };
  }
  return { title: t('trouble-title'), text: `${message} ${advice}`.trim(), code };
}
