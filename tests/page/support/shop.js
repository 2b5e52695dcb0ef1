// What all cases share: one world, one browser, and the counters that they open.

import { after, before } from 'node:test';
import { launch } from './browser.js';
import { serve, setUpCounter } from './counter.js';
import { makeWorld } from './world.js';

export const shop = { world: undefined, browser: undefined };

const counters = new Map();

/** A counter by its name, set up with what differs in its policy. */
export async function counter(name, policy) {
  if (!counters.has(name)) counters.set(name, await setUpCounter(shop.world, name, policy));
  return counters.get(name);
}

/** A counter that nobody has set up. */
export async function newCounter(name, ...more) {
  if (!counters.has(name)) counters.set(name, await serve(shop.world, name, ...more));
  return counters.get(name);
}

before(async () => {
  shop.world = await makeWorld();
  shop.browser = await launch();
});

after(async () => {
  await shop.browser?.close();
  counters.forEach((one) => one.stop());
  shop.world?.end();
});
