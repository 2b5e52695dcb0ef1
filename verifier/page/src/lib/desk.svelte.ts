// The counter as the page sees it: how it stands, and what it answers. Every call goes through here.

import { setOffset, utcOffset } from './format';
import { choosePort, httpPort, type Port } from './port';
import { prefer, preference } from './preferences';
import { isTag, speak, wanted, type Tag } from './words.svelte';

export type Kind =
  | 'eligible'
  | 'eligible_offline'
  | 'ask_the_person'
  | 'cannot_confirm'
  | 'do_not_accept';

export interface Standing {
  set_up: boolean;
  name: string | null;
  counter: string | null;
  agreement: string | null;
  language: string | null;
  bundle: Lists | null;
  clock_behind_s: number;
  enrolled: boolean;
  scanner: { layout: string | null; taught: boolean };
  prices: { name: string; rows: number } | null;
  now: number;
  utc_offset: number;
}

export interface Lists {
  sequence: number;
  from: number;
  until: number;
  offline_until: number;
  state: 'fresh' | 'stale' | 'ended';
}

export interface Price {
  gtin: string;
  price: number;
  currency: string;
}

export interface Check {
  step: string;
  outcome: 'pass' | 'fail' | 'unknown';
  evidence: unknown;
}

/** What a sentence names (`annona_core::verify::Params`). */
export interface Params {
  class?: string;
  /** A day, as 2026-12-31. */
  date?: string;
  at?: number;
  seconds?: number;
}

export interface Verdict {
  kind: Kind;
  reason: string;
  params: Params;
  next: string;
  hint: string | null;
}

export interface Checked {
  verdict: Verdict;
  accepted?: { report: Check[]; lists_from: number };
  rejected?: { report: Check[] };
  receipt?: number;
  price?: Price;
  no_price?: string;
  clock_behind?: number;
}

/** A scan that is no card. */
export interface Other {
  kind: string;
  name?: string;
}

export type Scanned = Checked | { other: Other } | { gtin: string; name?: string };
export interface Code {
  digits: string;
  svg: string;
}

let port: Port = httpPort;
const state = $state<{ standing: Standing | null }>({ standing: null });

/** How the counter stands; null until the first answer. */
export const standing = () => state.standing;

/** Whether the counter runs in this page itself, as WebAssembly. */
export const inPage = () => port !== httpPort;

/** Runs an operation. */
export function call<T>(operation: string, args: object = {}): Promise<T> {
  return port.call<T>(operation, args);
}

/** Tells of scans by devices that are no keyboards. */
export const hear = (tell: (scan: string) => void) => port.hear?.(tell) ?? (() => undefined);

/** Runs an operation that answers how the counter stands now. */
export async function change(operation: string, args: object = {}): Promise<Standing> {
  return keep(await port.call<Standing>(operation, args));
}

/** Finds the counter, and the language to begin with. */
export async function open(): Promise<void> {
  const before = preference('language');
  await speak(isTag(before) ? before : wanted());
  port = await choosePort();
  const { set_up, language } = await change('standing');
  if (set_up && isTag(language)) await speak(language);
}

/** Asks again how the counter stands: lists grow old, and somebody may have loaded new ones. */
export async function refresh(): Promise<void> {
  await change('standing');
}

/** Speaks another language, and remembers it in the counter, or here before there is one. */
export async function choose(tag: Tag): Promise<void> {
  await speak(tag);
  prefer('language', tag);
  if (state.standing?.set_up) await change('language', { tag });
}

function keep(standing: Standing): Standing {
  state.standing = standing;
  // Before the set-up the counter knows no offset, and this device's own is right.
  setOffset(standing.set_up ? standing.utc_offset : utcOffset());
  return standing;
}
