// A counter's program behind a page: `annona-verifier serve`.

import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './paths.js';
import { AGREEMENT, COUNTER, told } from './world.js';

/** A counter that is set up; `policy` changes what it insists on. */
export async function setUpCounter(world, name, policy = {}) {
  const data = join(world.folder, name);
  const run = (...parameters) => execFileSync(program('annona-verifier'), ['--data', data, ...parameters]);
  const about = ['--agreement', AGREEMENT, '--counter', COUNTER, '--name', 'Sunrise Pharmacy'];
  run('init', '--anchor', world.file('authority/anchor.json'), ...about);
  const settings = join(data, 'settings.json');
  const before = JSON.parse(readFileSync(settings, 'utf8'));
  writeFileSync(settings, JSON.stringify({ ...before, policy: { ...before.policy, ...policy } }));
  run('bundle', world.file('bundle.json'));
  return serve(world, name);
}

/** Starts the program on a folder, which may be new. */
export async function serve(world, name, ...more) {
  const data = join(world.folder, name);
  const child = spawn(program('annona-verifier'), ['--data', data, 'serve', '--listen', '127.0.0.1:0', ...more]);
  const said = await told(child, 'http://127.0.0.1:');
  const url = said.match(/http:\/\/127\.0\.0\.1:\d+/)[0];
  return {
    url,
    data,
    stop: () => child.kill('SIGTERM'),
    call: async (operation, args = {}) => {
      const body = JSON.stringify(args);
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${url}/api/${operation}`, { method: 'POST', headers, body })).json();
    },
  };
}
