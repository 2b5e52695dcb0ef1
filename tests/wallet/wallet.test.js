// The wallet in a browser, over the bridge: the whole way of a card, with the ministry's, the
// counter's and the authority's real programs at the other end.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { CHROMIUM, window } from './window.js';
import { world } from './world.js';

const skip = existsSync(CHROMIUM) ? false : 'chromium is not installed';
let all;
before(async () => {
  if (!skip) all = await world();
});
after(() => all?.end());

const PIN = '246810';
let sheet = '';

test('a person starts, gets a card, shows it, and the counter accepts it', { skip }, async () => {
  const w = await window(all.address);
  await w.screen('Your language');
  await w.press('English');
  await w.screen('Whom does this wallet trust?');
  await w.page.setInputFiles('input[type=file]', all.authority);
  await w.screen('Who are you?');
  await w.press('Next');
  await w.page.getByText('Write your name.').waitFor();
  await w.fill('Your first name', 'Amina');
  await w.press('Next');
  await w.screen('Choose a PIN');
  await w.fill('New PIN', '123');
  await w.press('Next');
  await w.page.getByText('The PIN is too short.').waitFor();
  await w.fill('New PIN', PIN);
  await w.fill('The same PIN again', PIN);
  await w.press('Next');
  await w.screen('Recovery sheet');
  await w.press('Make the sheet');
  await w.page.locator('.sheet__code').waitFor();
  sheet = await w.page.locator('.sheet__code').innerText();
  assert.match(sheet.replace(/\s/g, ''), /^\d{30}$/);
  await w.press('I have it on paper');

  await w.screen('My cards');
  await w.page.getByText('does not know yet which agencies').waitFor();
  await w.follow('Settings');
  await w.screen('Settings');
  await w.page.getByRole('link', { name: /Trusted agencies/ }).click();
  await w.page.setInputFiles('input[type=file]', all.bundle);
  await w.page.getByText('You have the newest list.').waitFor();
  await w.screen('Trusted agencies');

  await w.follow('My cards');
  await w.follow('Get a card');
  const offer = all.offer('P-000011');
  await w.screen('Get a card');
  await w.fill('Or paste the link', offer.uri);
  await w.press('Next');
  await w.screen('Ministry of Social Affairs wants to give you a card');
  await w.press('Take the card');
  await w.screen('The agency sent you a code');
  await w.fill('The code of 6 characters', offer.tx_code);
  await w.press('Next');
  await w.screen('You have the card');
  await w.follow('Show');

  await w.screen('Show this card?');
  await w.press('Show it');
  await w.screen('Hold this to the scanner');
  const first = await w.scan();
  const verdict = all.check(first);
  assert.equal(verdict.verdict.kind, 'eligible', JSON.stringify(verdict.verdict));
  assert.deepEqual(Object.keys(verdict.accepted.claims), ['class']);
  // The same code again is refused; fifteen seconds later the screen has another one.
  assert.notEqual(all.check(first).verdict.kind, 'eligible');
  await w.page.waitForFunction((old) => document.querySelector('.symbol').src !== old, await w.page.locator('.symbol').getAttribute('src'), { timeout: 20_000 });
  assert.notEqual(await w.scan(), first);
  await w.press('Done');
  await w.screen('Shown');
  await w.page.getByText(/^Not shared: .*/).waitFor();
  await w.follow('History');
  await w.screen('History');
  await w.page.getByText(/^You showed:/).first().waitFor();
  await w.close();
});

test('whoever holds the device gets nowhere without the PIN; the sheet replaces it', { skip }, async () => {
  const w = await window(all.address);
  await w.page.evaluate(() => fetch('/call/lock', { method: 'POST', body: '{}' }));
  await w.page.reload();
  await w.screen('Hello Amina');
  await w.fill('Your PIN', '999999');
  await w.press('Open');
  await w.page.getByText('This is not the right PIN.').waitFor();
  await w.screen('Hello Amina');
  await w.press('I forgot my PIN');
  await w.screen('Open with the recovery sheet');
  const digits = sheet.replace(/\s/g, '');
  const slip = `${digits.slice(0, 29)}${(Number(digits[29]) + 1) % 10}`;
  await w.fill('The 30 digits on the sheet', slip);
  await w.fill('New PIN', '864200');
  await w.press('Open and use the new PIN');
  await w.page.getByText(/group 6/).waitFor();
  await w.fill('The 30 digits on the sheet', sheet);
  await w.press('Open and use the new PIN');
  await w.screen('My cards');
  await w.page.getByRole('link', { name: /^Show/ }).waitFor();
  await w.close();
});

test('a card shown to one counter is made for that counter, and noise is told from codes', { skip }, async () => {
  const w = await window(all.address, { size: { width: 1_280, height: 800 } });
  await w.screen('Hello Amina');
  await w.fill('Your PIN', '864200');
  await w.page.keyboard.press('Enter');
  await w.screen('My cards');
  await w.follow('Get a card');
  await w.fill('Or paste the link', 'hello');
  await w.press('Next');
  await w.page.getByText('This code is not for a wallet.').waitFor();
  await w.fill('Or paste the link', JSON.parse(all.counterCard()).digits);
  await w.press('Next');
  await w.screen('Show this card?');
  await w.press('Show it');
  await w.screen('Hold this to the scanner');
  assert.equal(all.check(await w.scan()).verdict.kind, 'eligible');
  await w.press('Done');
  await w.screen('Shown');
  await w.follow('My cards');
  await w.page.locator('.cards__link').click();
  await w.page.getByText('Only you see this.').waitFor();
  await w.press('Lock');
  await w.screen('Hello Amina');
  const left = await w.page.content();
  for (const word of ['Assisted medicine price', 'Ministry']) {
    assert.ok(!left.includes(word), `"${word}" stays in a locked window`);
  }
  await w.close();
});
