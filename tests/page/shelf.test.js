// The counter's files in a browser (verifier/page/src/shelf): written whole, appended and removed, and
// as they were or as they should be after a tab was killed at any moment.
import assert from 'node:assert/strict';
import test from 'node:test';

import { typescript } from './support/typescript.js';

const { Shelf } = await typescript('shelf/shelf.ts');
const text = (bytes) => bytes && new TextDecoder().decode(bytes);
const bytes = (words) => new TextEncoder().encode(words);

/** A file of a private file system, on a device that dies at some operation: a write is then torn. */
class Disk {
  constructor(device) {
    this.device = device;
    this.bytes = new Uint8Array();
  }
  read(to, { at }) {
    const part = this.bytes.subarray(at, at + to.length);
    to.set(part);
    return part.length;
  }
  write(from, { at }) {
    const whole = this.device.alive();
    const part = whole ? from : from.subarray(0, from.length / 2);
    const longer = new Uint8Array(Math.max(this.bytes.length, at + part.length));
    longer.set(this.bytes);
    longer.set(part, at);
    this.bytes = longer;
    if (!whole) throw new Error('dead');
    return from.length;
  }
  truncate(size) {
    if (!this.device.alive()) throw new Error('dead');
    const cut = new Uint8Array(size);
    cut.set(this.bytes.subarray(0, size));
    this.bytes = cut;
  }
  getSize() {
    return this.bytes.length;
  }
  flush() {
    if (!this.device.alive()) throw new Error('dead');
  }
}

/** A device that does `most` operations. */
function device(most = Infinity) {
  let done = 0;
  return { alive: () => (done += 1) <= most, done: () => done };
}

function disks(count) {
  const life = device();
  return Array.from({ length: count }, () => new Disk(life));
}

test('files are written, read, appended to, cut and removed', () => {
  const files = disks(6);
  const shelf = new Shelf(files);
  assert.equal(shelf.read('a', 9), undefined);
  assert.equal(shelf.length('a'), 0);
  shelf.write('a', bytes('one'));
  shelf.write('a', bytes('three'));
  shelf.append('log', bytes('abc'));
  shelf.append('log', bytes('def'));
  shelf.append('a', bytes('!'));
  const again = new Shelf(files);
  for (const each of [shelf, again]) {
    assert.equal(text(each.read('a', 9)), 'three!');
    assert.equal(text(each.read('log', 9)), 'abcdef');
    assert.equal(text(each.readAt('log', 2, 3)), 'cde');
    assert.equal(text(each.readAt('log', 9, 3)), '');
    assert.throws(() => each.read('log', 5), /more than 5 bytes/);
  }
  again.cut('log', 4);
  assert.equal(again.remove('a'), true);
  assert.equal(again.remove('a'), false);
  const last = new Shelf(files);
  assert.equal(text(last.read('log', 9)), 'abcd');
  assert.equal(last.read('a', 9), undefined);
});

test('a shelf that is full says so and keeps what it has', () => {
  const shelf = new Shelf(disks(2));
  shelf.write('a', bytes('1'));
  shelf.write('b', bytes('2'));
  assert.throws(() => shelf.write('c', bytes('3')), /no room/);
  assert.equal(text(shelf.read('a', 9)), '1');
});

/** What a day at the counter does to the files, step by step. */
const DAY = [
  (shelf) => shelf.write('bundle', bytes('old lists')),
  (shelf) => shelf.append('log', bytes('first\n')),
  (shelf) => shelf.write('bundle', bytes('new lists, and longer')),
  (shelf) => shelf.append('log', bytes('second\n')),
  (shelf) => shelf.write('log', bytes('compacted\n')),
  (shelf) => shelf.append('log', bytes('third\n')),
  (shelf) => shelf.remove('bundle'),
];
const shown = (shelf) => `${text(shelf.read('bundle', 99))}|${text(shelf.read('log', 99))}`;

test('killed at any operation, every file is as before or as after the step', () => {
  const states = [];
  const whole = new Shelf(disks(5));
  states.push(shown(whole));
  for (const step of DAY) {
    step(whole);
    states.push(shown(whole));
  }
  let kills = 0;
  for (let most = 0; ; most += 1) {
    const life = device(most);
    const files = Array.from({ length: 5 }, () => new Disk(life));
    let done = 0;
    try {
      const shelf = new Shelf(files);
      for (const step of DAY) {
        step(shelf);
        done += 1;
      }
    } catch {
      kills += 1;
    }
    const healthy = device();
    files.forEach((file) => (file.device = healthy));
    const [bundle, log] = shown(new Shelf(files)).split('|');
    const [before, after] = [states[done], states[Math.min(done + 1, DAY.length)]].map((s) => s.split('|'));
    assert.ok([before[0], after[0]].includes(bundle), `${most}: ${bundle}`);
    // A log may end with a part of what was appended: its reader knows what to do with it.
    const grown = before[1] === 'undefined' ? '' : before[1];
    const part = log.startsWith(grown) && after[1].startsWith(log);
    assert.ok([before[1], after[1]].includes(log) || part, `${most}: ${log}`);
    if (done === DAY.length) break;
  }
  assert.ok(kills > 30, String(kills));
});

test('a damaged slot counts as empty', () => {
  const files = disks(3);
  new Shelf(files).write('a', bytes('some words'));
  const used = files.find((file) => file.getSize() > 0);
  used.bytes[used.bytes.length - 1] ^= 1;
  assert.equal(new Shelf(files).read('a', 99), undefined);
});
