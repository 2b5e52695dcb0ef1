// Who is in, and what the first screen shows.

import type { Trouble } from './doing.svelte';
import type { Home, Start } from './engine';
import { go } from '../../../../web/lib/route.svelte';
import { wallet } from './wallet';
import { spoken } from './words.svelte';

const held = $state<{ start: Start | null; home: Home | null; offer: string; scanned: string; left: Trouble | null }>({
  start: null,
  home: null,
  offer: '',
  scanned: '',
  left: null,
});

/** Who has a profile here; null before the wallet has answered. */
export const start = () => held.start;

/** The open profile; null when the wallet is locked. */
export const home = () => held.home;

/** A text that was scanned, for the screen that makes something of it. */
export const passed = () => ({ offer: held.offer, scanned: held.scanned });

export function pass(what: { offer?: string; scanned?: string }) {
  held.offer = what.offer ?? '';
  held.scanned = what.scanned ?? '';
}

export async function begin() {
  held.start = await wallet.start();
}

export function began(start: Start) {
  held.start = start;
}

/** Somebody came in. */
export function enter(home: Home) {
  held.left = null;
  held.home = home;
}

/** Asks how things stand. */
export async function refresh() {
  if (held.home) held.home = await wallet.home({ language: spoken() });
}

/** Why the wallet was locked, if somebody should know. */
export const leftWith = () => held.left;

/** Locks the wallet; nothing of it stays in the window. */
export async function leave(why: Trouble | null = null) {
  held.home = null;
  held.left = why;
  pass({});
  go('');
  await wallet.lock();
  await begin();
}
