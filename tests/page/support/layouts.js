// The keyboard layouts that the counter knows, from its own table.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.js';

/** Name and rows of digit keys, with CapsLock off and on. */
export function layouts() {
  const source = readFileSync(join(ROOT, 'core/src/qr/wedge/layouts.rs'), 'utf8');
  const plain = [...source.matchAll(/^ {4}digits\("(\w+)"\)/gm)].map(([, name]) => ({
    name,
    plain: '0123456789',
    caps: '0123456789',
  }));
  const other = source.matchAll(/name: "(\w+)",\s*plain: "((?:\\.|[^"])*)",\s*caps: "((?:\\.|[^"])*)"/g);
  return [...plain, ...[...other].map(([, name, plain, caps]) => ({ name, plain: read(plain), caps: read(caps) }))];
}

const read = (text) =>
  text.replace(/\\u\{(\w+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replace(/\\(.)/g, '$1');
