// One person at the counter: a scan, its answer, and then nothing of it any more.

import { call, type Checked, type Code, type Other, type Scanned } from './desk.svelte';
import { Problem } from '../../../../web/lib/problem';
import { spokenResult } from './sentences';
import { tone } from './tone';
import { aloud, hush } from './voice';

/** Seconds that an answer stays. */
export const SHOWN = 20;

export type Challenge = Code & { seconds: number };

/** A medicine that was scanned. */
export interface Item {
  gtin: string;
  name?: string;
}

export type View =
  | { is: 'ready' }
  | { is: 'checking' }
  | { is: 'result'; checked: Checked; challenge: Challenge | null }
  | { is: 'challenge'; challenge: Challenge }
  | { is: 'other'; other: Other }
  | { is: 'misread' }
  | { is: 'trouble'; problem: Problem }
  | { is: 'noted'; seq: number };

const READY: View = { is: 'ready' };
const state = $state<{ view: View; item: Item | null; left: number; whole: number; said: string }>({
  view: READY,
  item: null,
  left: 0,
  whole: SHOWN,
  said: '',
});

export const view = () => state.view;
/** The medicine whose price is wanted. */
export const item = () => state.item;
/** Seconds until the answer goes, and how many it had. */
export const countdown = () => ({ left: state.left, whole: state.whole });
/** What a screen reader is to say now. */
export const said = () => state.said;

let queue = Promise.resolve();
let gone = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Takes a scan; one after the other. */
export function scan(text: string): Promise<void> {
  queue = queue.then(() => answer(text));
  return queue;
}

/** Forgets the answer, and everything that belongs to its person. */
export function clear() {
  if (state.view.is === 'result') state.item = null;
  show(READY, 0);
  hush();
}

/** Keeps the answer on the screen for longer. */
export function more() {
  stay(state.left + SHOWN);
}

export function dropItem() {
  state.item = null;
}

/** Shows a code that the person's wallet answers. */
export async function challenge() {
  await trying(async () => {
    const made = await call<Challenge>('challenge');
    show({ is: 'challenge', challenge: made }, made.seconds);
  });
}

/** Records that the person is served although nothing was confirmed. */
export async function serve(reason: string, note: string) {
  await trying(async () => {
    const text = note.trim();
    const { seq } = await call<{ seq: number }>('override', text ? { reason, note: text } : { reason });
    show({ is: 'noted', seq }, SHOWN);
  });
}

/** Says that no code was found where one was looked for. */
export function misread() {
  show({ is: 'misread' }, SHOWN);
}

async function answer(text: string) {
  const answers = open();
  show({ is: 'checking' }, 0);
  await trying(async () => {
    const args = { scan: text, ...(answers && { answer: true }), ...(state.item && { item: state.item.gtin }) };
    const scanned = await call<Scanned>('check', args);
    if ('gtin' in scanned) {
      state.item = scanned;
      show(READY, 0);
    } else if ('other' in scanned) {
      show({ is: 'other', other: scanned.other }, SHOWN);
    } else {
      await result(scanned);
    }
  });
}

/** Whether a challenge is on the screen: then the next scan answers it. */
function open(): boolean {
  const { view } = state;
  return view.is === 'challenge' || (view.is === 'result' && view.challenge !== null);
}

async function result(checked: Checked) {
  const asks = checked.verdict.next === 'show_challenge';
  const made = asks ? await call<Challenge>('challenge').catch(() => null) : null;
  show({ is: 'result', checked, challenge: made }, made?.seconds ?? SHOWN);
  state.said = spokenResult(checked);
  tone(checked.verdict.kind);
  aloud(state.said);
}

async function trying(work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem('page', String(error));
    show({ is: 'trouble', problem }, SHOWN);
  }
}

function show(view: View, seconds: number) {
  state.view = view;
  state.said = '';
  state.whole = SHOWN;
  stay(seconds);
}

function stay(seconds: number) {
  clearInterval(timer);
  state.left = seconds;
  state.whole = Math.max(state.whole, seconds);
  if (seconds === 0) return;
  gone = Date.now() + seconds * 1000;
  timer = setInterval(tick, 250);
}

function tick() {
  state.left = Math.max(0, Math.ceil((gone - Date.now()) / 1000));
  if (state.left > 0) return;
  if (state.view.is === 'challenge') clearInterval(timer);
  else clear();
}

