// The app in its real window: first run, a card from our issuer, shown and accepted by our counter.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { app } from './app.js';
import { world } from './world.js';

const root = resolve(import.meta.dirname, '../..');
const program = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'wallet-app/debug/annona-wallet');
const skip = existsSync(program) && existsSync('/usr/bin/WebKitWebDriver') ? false : 'the app is not built';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test('in the app a person starts, gets a card, shows it, and the counter accepts it', { skip }, async () => {
  const all = await world();
  // The authority's address for lists, as a ministry's build of the wallet knows it.
  const lists = createServer((_, answer) => answer.end(readFileSync(all.bundle))).listen(0, '127.0.0.1');
  await once(lists, 'listening');
  const data = join(all.folder, 'app');
  mkdirSync(data);
  const { anchor } = JSON.parse(readFileSync(all.authority, 'utf8'));
  const url = `http://127.0.0.1:${lists.address().port}/bundle.json`;
  writeFileSync(join(data, 'authority.json'), JSON.stringify({ anchor, lists: url }));
  const w = await app(program, { ANNONA_WALLET_DATA: data, ANNONA_ALLOW_LOOPBACK_HTTP: '1', LANG: 'en_GB.UTF-8' });
  try {
    await w.press('English');
    await w.screen('Who are you?');
    await w.fill('Your first name', 'Amina');
    await w.press('Next');
    await w.screen('Choose a PIN');
    await w.fill('New PIN', '246810');
    await w.fill('The same PIN again', '246810');
    await w.press('Next');
    await w.screen('Recovery sheet');
    await w.press('Later');
    await w.screen('My cards');
    await w.press('Get a card');
    const offer = all.offer('P-000012');
    await w.screen('Get a card');
    await w.fill('Or paste the link', offer.uri);
    await w.press('Next');
    await w.screen('Ministry of Social Affairs wants to give you a card');
    await w.press('Take the card');
    await w.fill('The code of 6 characters', offer.tx_code);
    await w.press('Next');
    await w.screen('You have the card');
    await w.run(axe);
    const found = await w.runLater('const done = arguments[arguments.length - 1]; axe.run().then((r) => done(r.violations.map((v) => v.id)))');
    assert.deepEqual(found, [], 'axe in the real window');
    await w.press('Show');
    await w.screen('Show this card?');
    await w.press('Show it');
    await w.screen('Hold this to the scanner');
    const picture = join(tmpdir(), `annona-window-${process.pid}.png`);
    writeFileSync(picture, await w.picture('//img[@class = "symbol"]'));
    const digits = execFileSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8' }).trim();
    assert.equal(all.check(digits).verdict.kind, 'eligible');
  } finally {
    await w.close();
    lists.close();
    all.end();
  }
});
