// The world in which the wallet is tried: the ministry's and the authority's real programs, made by
// `annona demo`, and the bridge before a new folder.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const bin = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug');

/** Starts a program and waits until it has printed a line that matches. */
function started(program, options, wanted) {
  // With the services that it starts it is a group of its own, which ends together.
  const child = spawn(join(bin, program), options, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  return new Promise((ready, failed) => {
    let said = '';
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const found = said.match(wanted);
      if (found) ready({ child, found: found[1] });
    });
    child.on('exit', (code) => failed(new Error(`${program} ended with ${code}: ${said.slice(-2_000)}`)));
  });
}

export async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'annona-wallet-'));
  const data = join(folder, 'demo');
  const demo = await started('annona', ['demo', '--data', data], /goes on at (http:\S+)/);
  const page = join(root, 'wallet-app/ui/dist');
  const serve = ['serve', '--data', join(folder, 'wallets'), '--page', page, '--listen', '127.0.0.1:0'];
  const bridge = await started('annona-wallet-bridge', serve, /(http:\/\/\S+)/);
  const run = (program, options) => execFileSync(join(bin, program), options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  const authority = join(folder, 'authority.json');
  const anchor = JSON.parse(readFileSync(join(data, 'authority/anchor.json'), 'utf8'));
  writeFileSync(authority, JSON.stringify({ anchor }));
  return {
    folder,
    address: bridge.found,
    /** The file that says whom to trust. */
    authority,
    /** The newest trust list. */
    bundle: join(data, 'bundle.json'),
    /** A new offer of the ministry: its link and the code for the person. */
    offer(person) {
      const made = ['--data', join(data, 'agency'), '--json', 'offer', '--person', person];
      return JSON.parse(run('annona-issuer', made));
    },
    /** The counter's verdict on what it scans. */
    check(text) {
      try {
        return JSON.parse(run('annona-verifier', ['--data', join(data, 'counter'), '--json', 'check', text]));
      } catch (error) {
        return JSON.parse(error.stdout);
      }
    },
    /** The digits of the counter's printed card. */
    counterCard() {
      return run('annona-verifier', ['--data', join(data, 'counter'), '--json', 'card']);
    },
    end() {
      demo.child.removeAllListeners('exit');
      bridge.child.removeAllListeners('exit');
      for (const { child } of [demo, bridge]) process.kill(-child.pid, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
