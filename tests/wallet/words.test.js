// Every language has every word of the wallet, with the same variables, and no word is left over.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
const TAGS = ['en', 'fr', 'es', 'pt', 'ar', 'hi', 'sw'];

/** id -> the variables that its message names, in order of the alphabet. */
function messages(tag) {
  const found = new Map();
  let id = '';
  for (const line of readFileSync(join(root, `locales/${tag}/wallet.ftl`), 'utf8').split('\n')) {
    const begins = line.match(/^([a-z][a-z0-9-]*) =/);
    if (begins) [, id] = begins;
    if (begins) assert.ok(!found.has(id), `${tag}: ${id} stands twice`);
    if (begins) found.set(id, new Set());
    if (line.startsWith('#') || line === '') id = '';
    for (const [, name] of line.matchAll(/\$([a-z]+)/g)) found.get(id)?.add(name);
  }
  return new Map([...found].map(([key, names]) => [key, [...names].sort().join(' ')]));
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

test('each language has the same words with the same variables', () => {
  const english = messages('en');
  assert.ok(english.size > 150);
  for (const tag of TAGS) assert.deepEqual([...messages(tag)].sort(), [...english].sort(), tag);
});

test('no word is missing in the interface, and none is left over', () => {
  const text = sources(join(root, 'wallet-app/ui/src')).join('\n');
  const english = messages('en');
  const asked = new Set([...text.matchAll(/\bt\('([a-z0-9-]+)'/g)].map(([, id]) => id));
  for (const id of asked) assert.ok(english.has(id), `${id} has no words`);
  // These are put together from what the engine says.
  const made = /^(error|history|help)-/;
  const listed = new Set([...text.matchAll(/'([a-z0-9-]+)'/g)].map(([, id]) => id));
  for (const id of english.keys()) {
    assert.ok(made.test(id) || listed.has(id) || asked.has(id), `${id} is not used`);
  }
});
