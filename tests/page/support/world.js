// A small world made by the real programs: `annona demo` plays the story and keeps its issuer
// running; then a second citizen takes a card, which stays good. The first one's is withdrawn.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './paths.js';

export const AGREEMENT = 'msa-pharmacies-1';
export const COUNTER = 'urn:annona:counter:pharmacy:0042';

/** Plays the story; `end` stops it and removes the folder. */
export async function makeWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'annona-page-'));
  const data = join(folder, 'demo');
  // With the services that it starts it is a group of its own, which ends together.
  const story = ['demo', '--data', data, '--people', '100'];
  const demo = spawn(program('annona'), story, { detached: true });
  await told(demo, 'Ctrl-C ends it');
  const world = new World(folder, data, demo);
  world.secondCitizen();
  return world;
}

/** Waits until a program prints a text. */
export function told(child, text) {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (piece) => {
      said += piece;
      if (said.includes(text)) resolve(said);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
}

class World {
  #demo;

  constructor(folder, data, demo) {
    this.folder = folder;
    this.data = data;
    this.#demo = demo;
  }

  end() {
    process.kill(-this.#demo.pid, 'SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs one of the programs in the folder of the story. */
  run(name, ...parameters) {
    return execFileSync(program(name), parameters, { cwd: this.data, encoding: 'utf8' });
  }

  file(name) {
    return join(this.data, name);
  }

  text(name) {
    return readFileSync(this.file(name), 'utf8');
  }

  /** A file beside the story's. */
  write(name, text) {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  wallet(name, ...parameters) {
    return this.run('annona', 'wallet', '--wallet', name, '--pin-file', 'pin', ...parameters);
  }

  secondCitizen() {
    const person = this.personOfClass('B');
    this.wallet('second.annona', 'init', '--cost', 'phone');
    this.wallet('second.annona', 'trust', 'bundle.json', '--anchor', 'authority/anchor.json');
    const said = this.run('annona-issuer', '--data', 'agency', 'offer', '--person', person);
    const link = said.match(/openid-credential-offer:\S+/)[0];
    const code = said.match(/separately: (\S+)/)[1];
    this.wallet('second.annona', 'receive', link, '--tx-code', code, '--allow-loopback-http');
  }

  /** The last of a class in the register: the story's own citizen is the first. */
  personOfClass(wanted) {
    const [head, ...rows] = this.text('register.csv').trim().split('\n').map((row) => row.split(','));
    const column = head.findIndex((name) => /class/i.test(name));
    return rows.filter((row) => row[column] === wanted).at(-1)[0];
  }

  /** A presentation as digits, made just now. */
  show(...more) {
    return JSON.parse(this.wallet('second.annona', '--json', 'show', ...more)).digits;
  }

  showWithdrawn() {
    return JSON.parse(this.wallet('citizen.annona', '--json', 'show')).digits;
  }
}
