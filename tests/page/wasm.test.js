// The counter as WebAssembly: the same operations as the program on the shop's machine.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Scenes } from './support/scenes.js';
import { counter } from './support/wasm.js';

const scenes = new Scenes();
after(() => scenes.end());
const desk = await counter();
const refused = (code) => (problem) => JSON.parse(problem).code === code;

test('before the set-up it says so, and knows no other operations', () => {
  assert.equal(desk.call('standing').set_up, false);
  assert.throws(() => desk.call('challenge'), refused('ANN-DESK-3'));
  assert.throws(() => desk.call('no such thing'), refused('ANN-DESK-1'));
  assert.throws(() => desk.call('standing', { more: 1 }), refused('ANN-DESK-2'));
});

test('it is set up, takes lists and refuses older ones', () => {
  const about = { name: 'Sunrise Pharmacy', language: 'en', utc_offset: 0 };
  assert.equal(desk.call('set_up', { ...JSON.parse(scenes.text('set-up.json')), ...about }).set_up, true);
  const lists = (name) => desk.call('bundle', { text: scenes.text(`${name}.lists.json`) });
  assert.equal(lists('eligible_offline').bundle.state, 'stale');
  assert.throws(() => lists('eligible'), refused('ANN-BUNDLE-3'));
});

test('it answers a card once, and remembers it', () => {
  const scan = scenes.text('eligible.digits.txt');
  const first = desk.call('check', { scan });
  assert.deepEqual([first.verdict.kind, first.receipt], ['eligible_offline', 1]);
  const second = desk.call('check', { scan });
  assert.deepEqual([second.verdict.reason, second.receipt], ['already-shown', undefined]);
  assert.equal(desk.call('override', { reason: 'other' }).seq, 2);
});

test('it takes price lists', () => {
  const text = 'gtin,name,currency,A,B,C\n40170725,Paracetamol,EUR,1,2,3\n';
  const standing = desk.call('prices', { file_name: 'prices.csv', base64: btoa(text) });
  assert.equal(standing.prices.rows, 1);
});

test('a frame without a code, or of another size than it says, gives nothing', () => {
  assert.equal(desk.readFrame(new Uint8Array(640 * 480).fill(200), 640, 480), undefined);
  assert.equal(desk.readFrame(new Uint8Array(9), 640, 480), undefined);
});
