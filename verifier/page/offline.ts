// Writes dist/sw.js: the service worker with the list of all files of the build and their hashes.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';

/** A file whose bytes only matter while a page is worked on. */
const LEFT_OUT = /\.(d\.ts|map)$|^sw\.js$/;

export function offline(): Plugin {
  let out = 'dist';
  return {
    name: 'annona-offline',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    closeBundle() {
      const names = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(out, join(entry.parentPath, entry.name)))
        .filter((name) => !LEFT_OUT.test(name))
        .sort();
      const files = Object.fromEntries(names.map((name) => [`/${name}`, hash(join(out, name))]));
      const list = JSON.stringify(files, null, 1);
      const version = createHash('sha256').update(list).digest('hex').slice(0, 16);
      const worker = readFileSync('service-worker.js', 'utf8').replace(/^\/\* global .*\n/m, '');
      writeFileSync(join(out, 'sw.js'), `const VERSION = '${version}';\nconst FILES = ${list};\n${worker}`);
    },
  };
}

function hash(path: string): string {
  return `sha256-${createHash('sha256').update(readFileSync(path)).digest('base64')}`;
}
