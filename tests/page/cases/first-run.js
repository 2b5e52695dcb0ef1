// The set-up: six screens, from nothing to the first scan.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heading, openPage, scan } from '../support/browser.js';
import { layouts } from '../support/layouts.js';
import { newCounter, shop } from '../support/shop.js';
import { AGREEMENT, COUNTER } from '../support/world.js';

const CALIBRATION = '0123456789'.repeat(3);

const json = (name, text) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

test('a shop is set up on six screens, with a scanner on a French keyboard', async () => {
  const counter = await newCounter('new');
  const page = await openPage(shop.browser, counter.url);
  const next = () => page.getByRole('button', { name: 'Next', exact: true }).click();
  const title = (text) => page.getByRole('heading', { name: text, exact: true }).waitFor();
  const french = layouts().find(({ name }) => name === 'fr').plain;

  assert.equal(await heading(page, '.screen'), 'Choose your language');
  await page.getByRole('button', { name: 'English' }).click();

  await title('What is the name of the shop?');
  await next();
  assert.equal(await page.locator('#shop-name-missing').innerText(), 'Write the name of the shop.');
  await page.getByLabel('Name of the shop').fill('Mill Pharmacy');
  await next();

  await title('Open the set-up file');
  const anchor = shop.world.text('authority/anchor.json');
  await page.locator('input[type=file]').setInputFiles(json('anchor.json', anchor));
  await page.getByLabel('Agreement').fill(AGREEMENT);
  await page.getByLabel('Number of this counter').fill(COUNTER);
  await next();

  await title('Load the first lists');
  await page.locator('input[type=file]').setInputFiles(json('wrong.json', '{"no":"lists"}'));
  await page.locator('.outcome__bad').waitFor();
  assert.equal(page.troubles.splice(0).length, 1); // The browser's own note of a refusal.
  await page.locator('input[type=file]').setInputFiles(json('bundle.json', shop.world.text('bundle.json')));
  await page.locator('.outcome__good').waitFor();

  // What is answered stays answered.
  await page.reload();
  await title('Load the first lists');
  await page.getByRole('button', { name: 'Do this later' }).click();

  await title('Teach the scanner');
  await page.locator('.symbol').waitFor();
  await scan(page, CALIBRATION, { row: french });
  assert.match(await page.locator('.outcome__good').innerText(), /Keyboard: .?fr/);
  await next();

  await title('Scan the test card');
  await page.locator('.symbol').waitFor();
  await scan(page, '4006381333931');
  await page.locator('.outcome__bad').waitFor();
  const { digits } = await counter.call('test_card');
  await scan(page, digits, { row: french });
  await page.locator('.outcome__good').waitFor();
  await next();

  await title('Your counter is ready.');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('.ready').waitFor();
  assert.equal(await page.locator('.bar__name').innerText(), 'Mill Pharmacy');
  await scan(page, shop.world.show(), { row: french });
  await page.locator('.verdict, .panel').waitFor();
  assert.equal(await heading(page, 'main'), 'Give the assisted price.');
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test('one file with the anchor and both numbers is enough', async () => {
  const other = await newCounter('other');
  const page = await openPage(shop.browser, other.url, { locale: 'sw' });
  await page.getByRole('button', { name: 'Kiswahili' }).click();
  await page.locator('#shop-name').fill('Duka');
  await page.keyboard.press('Enter');
  const anchor = JSON.parse(shop.world.text('authority/anchor.json'));
  const whole = JSON.stringify({ anchor, agreement: AGREEMENT, counter: COUNTER });
  await page.locator('input[type=file]').setInputFiles(json('set-up.json', whole));
  await page.getByRole('heading', { name: 'Pakia orodha za kwanza' }).waitFor();
  const { set_up: done, language, name } = await other.call('standing');
  assert.deepEqual([done, language, name], [true, 'sw', 'Duka']);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
