// `node frames.js FOLDER`: how long the counter in a browser takes from a camera's frame to the
// verdict. FOLDER has frames of 1280 x 720 that `cargo run --example frames -- --write` made.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Scenes } from './support/scenes.js';
import { counter } from './support/wasm.js';

const [WIDTH, HEIGHT, MOST_MS] = [1280, 720, 120];
const [folder] = process.argv.slice(2);
const scenes = new Scenes();
const desk = await counter();
desk.call('set_up', { ...JSON.parse(scenes.text('set-up.json')), name: 'Mill', language: 'en', utc_offset: 0 });
desk.call('bundle', { text: scenes.text('eligible.lists.json') });
const card = scenes.text('eligible.digits.txt');
scenes.end();

const took = [];
let read = 0;
for (const name of readdirSync(folder)) {
  const grey = readFileSync(join(folder, name));
  const began = process.cpuUsage();
  const text = desk.readFrame(grey, WIDTH, HEIGHT);
  // The frames' own card is old: the check of one that is shown now costs the same.
  if (text) desk.call('check', { scan: card });
  const { user, system } = process.cpuUsage(began);
  took.push((user + system) / 1000);
  if (text) read += 1;
}
took.sort((a, b) => a - b);
const at = (part) => took[Math.floor((took.length * part) / 100)];
console.log(`wasm: ${read} of ${took.length} frames read; frame to verdict p50 ${at(50).toFixed(1)} ms, p99 ${at(99).toFixed(1)} ms CPU`);
if (at(99) >= MOST_MS) process.exit(1);
