// The counter's page in Chromium, before the real program, with cards of the real wallet.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { heading, openPage, plain, scan } from '../support/browser.js';
import { layouts } from '../support/layouts.js';
import { counter, newCounter, shop } from '../support/shop.js';
import { AGREEMENT, COUNTER } from '../support/world.js';

const PRICES = 'gtin,name,currency,A,B,C\n4006381333931,Amoxicillin 500 mg,EUR,0,2.50,12.05\n';
const HINT = ['--optional', 'matchHint'];
/** Counters that differ in how old lists may be. */
const POLICIES = { fresh: {}, stale: { fresh: 0 }, old: { limit: 0 } };

/** A page of a counter; `check` ends it and fails on what the page complained of. */
async function on(name, work, options) {
  const till = await counter(name, POLICIES[name]);
  const page = await openPage(shop.browser, till.url, options);
  try {
    await work(page, till);
    assert.deepEqual(page.troubles, []);
  } finally {
    await page.context().close();
  }
}

/** Scans, and waits for the verdict of a kind. */
async function verdict(page, digits, kind) {
  await scan(page, digits);
  await page.locator(`.verdict--${kind}`).waitFor({ timeout: 10_000 });
  return heading(page, '.verdict');
}

/** A digit in the middle read as another. */
function misread(digits) {
  const at = digits.length / 2 | 0;
  return digits.slice(0, at) + (digits[at] === '1' ? '2' : '1') + digits.slice(at + 1);
}

test('the bar says how old the lists are and how long they are good', () =>
  on('fresh', async (page) => {
    assert.equal(await heading(page, '.ready'), 'Ready. Scan a card.');
    const bar = plain(await page.locator('.bar__lists').innerText());
    assert.match(bar, /^Lists from \d\d:\d\d today\. Works offline until .+\.$/);
  }));

test('a good card: give the price, with class, end and hint', () =>
  on('fresh', async (page) => {
    assert.equal(await verdict(page, shop.world.show(...HINT), 'eligible'), 'Give the assisted price.');
    const facts = plain(await page.locator('.facts').innerText());
    assert.match(facts, /^Class B Check with the person .+, \d{4} Until \d{1,2} \w+ \d{4}$/);
    assert.match(plain(await page.locator('.verdict__lists').innerText()), /^Checked with lists from \d\d:\d\d today\.$/);
    const spoken = plain(await page.locator('[aria-live=assertive]').innerText());
    assert.match(spoken, /^Eligible Give the assisted price\. Class: B\./);
  }));

test('the same card with lists of earlier: checked offline', () =>
  on('stale', async (page) => {
    assert.equal(await verdict(page, shop.world.show(), 'eligible_offline'), 'Give the assisted price.');
    assert.equal(await page.locator('.verdict__kind').innerText(), 'Eligible, checked offline');
  }));

test('a code that was shown before: ask the person', () =>
  on('fresh', async (page) => {
    const digits = shop.world.show();
    await verdict(page, digits, 'eligible');
    assert.match(await verdict(page, digits, 'ask_the_person'), /^Already shown here: \d\d:\d\d today\.$/);
  }));

test('a damaged code, and lists that are too old: cannot confirm, which is no refusal', async () => {
  const means = 'This does not mean the person is not eligible.';
  await on('fresh', async (page) => {
    assert.equal(await verdict(page, misread(shop.world.show()), 'cannot_confirm'), 'We could not read this code.');
    assert.equal(await page.locator('.verdict__note').innerText(), means);
  });
  await on('old', async (page) => {
    assert.match(await verdict(page, shop.world.show(), 'cannot_confirm'), /^Our lists are too old: /);
  });
});

test('a withdrawn card: do not accept, with the day', () =>
  on('fresh', async (page) => {
    const said = await verdict(page, shop.world.showWithdrawn(), 'do_not_accept');
    assert.match(said, /^The card was withdrawn on \d{1,2} \w+ \d{4}\.$/);
  }));

test('a phone whose clock is wrong gets our code at once, and its answer is good', () =>
  on('fresh', async (page) => {
    const made = page.waitForResponse(/api\/challenge$/);
    await verdict(page, shop.world.show('--clock-offset', '-600'), 'ask_the_person');
    const { digits } = await (await made).json();
    await page.locator('.verdict .symbol').waitFor();
    await verdict(page, shop.world.show('--clock-offset', '-600', '--card', digits), 'eligible');
  }));

test('the price of a medicine that was scanned stands beside the answer', () =>
  on('fresh', async (page, till) => {
    await page.goto(`${till.url}/#/settings/prices`);
    const file = { name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(PRICES) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('.outcome__good').waitFor();
    await scan(page, '4006381333931');
    await page.locator('.ready__item').waitFor();
    assert.match(plain(await page.locator('.ready__item').innerText()), /^Amoxicillin 500 mg\. Now scan/);
    await verdict(page, shop.world.show(), 'eligible');
    assert.match(plain(await page.locator('.facts').innerText()), /^Price to pay €2\.50 /);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.ready__item').count(), 0);
  }));

test('Enter clears, and nothing of the person is left in the page or the browser', () =>
  on('fresh', async (page) => {
    const digits = shop.world.show(...HINT);
    await verdict(page, digits, 'eligible');
    const hint = await page.locator('.fact', { hasText: 'Check with' }).locator('dd').innerText();
    await page.keyboard.press('Enter');
    await page.locator('.ready').waitFor();
    const left = await everythingKept(page);
    for (const secret of [hint, digits, digits.slice(0, 40)]) assert.ok(!left.includes(secret));
    assert.ok(left.includes('Ready. Scan a card.'));
  }));

/** What the page and the browser hold: the document, storages, databases, caches, history. */
function everythingKept(page) {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const cached = await caches.keys();
    const stores = [{ ...localStorage }, { ...sessionStorage }, history.state, location.href];
    const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
    return document.documentElement.outerHTML + JSON.stringify([stores, databases, cached, fields]);
  });
}

test('an answer goes away by itself after 20 seconds, and stays longer when asked', () =>
  on('fresh', async (page) => {
    await page.clock.install();
    await verdict(page, shop.world.show(), 'eligible');
    await page.clock.fastForward(18_000);
    assert.equal(await page.locator('.verdict').count(), 1);
    await page.getByRole('button', { name: 'Keep it longer' }).click();
    await page.clock.fastForward(15_000);
    assert.equal(await page.locator('.verdict').count(), 1);
    await page.clock.fastForward(10_000);
    await page.locator('.ready').waitFor();
  }));

test('everything works with the keyboard alone', () =>
  on('fresh', async (page) => {
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key, { delay: 20 });
    };
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    await verdict(page, misread(shop.world.show()), 'cannot_confirm');
    assert.match(await focused(), /^Next person/);
    await press('Tab', 'Tab', 'Tab');
    assert.equal(await focused(), 'Why?');
    await press('Enter');
    assert.equal(await page.locator('.why__check').count(), 11);
    await press('Shift+Tab', 'Shift+Tab', 'Enter');
    await page.locator('dialog').waitFor();
    await press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await focused(), 'Serve anyway, note why');
  }));

test('to serve anyway takes a reason, and is written down', () =>
  on('fresh', async (page, till) => {
    await verdict(page, misread(shop.world.show()), 'cannot_confirm');
    await page.getByRole('button', { name: 'Serve anyway, note why' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    assert.equal(await page.locator('#serve-missing').innerText(), 'Choose a reason.');
    await page.getByLabel('The code cannot be read').check();
    await page.getByLabel('Note, if you like').fill('glass is broken');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.panel').waitFor();
    assert.equal(await heading(page, '.panel'), 'Saved. You can serve the person.');
    const day = new Date().toISOString().slice(0, 10);
    const { text } = await till.call('receipts', { day, form: 'csv' });
    assert.match(text, /code-damaged/);
    assert.doesNotMatch(text, /glass/);
  }));

test('a scan at a scanner’s speed arrives whole through 29 keyboards, CapsLock on or off', () =>
  on('fresh', async (page, till) => {
    const { digits } = await till.call('test_card');
    assert.equal(layouts().length, 29);
    for (const { name, plain: row, caps } of layouts()) {
      for (const keys of row === caps ? [row] : [row, caps]) {
        const answered = page.waitForResponse(/api\/check$/);
        await scan(page, digits, { row: keys });
        assert.deepEqual(await (await answered).json(), { other: { kind: 'test_card' } }, name);
      }
    }
  }));

test('scans one after the other are neither lost nor mixed', () =>
  on('fresh', async (page, till) => {
    const { digits } = await till.call('test_card');
    const answers = [];
    page.on('response', async (response) => {
      if (response.url().endsWith('/api/check')) answers.push(await response.json());
    });
    await scan(page, [digits, '4006381333931', digits]);
    await page.waitForTimeout(2_000);
    const kinds = answers.map((answer) => answer.gtin ?? answer.other?.kind);
    assert.deepEqual(kinds, ['test_card', '04006381333931', 'test_card']);
  }));

test('a scan falls into no field, and a person’s typing stays where it is', () =>
  on('fresh', async (page, till) => {
    await page.goto(`${till.url}/#/help`);
    const field = page.getByLabel('Search');
    await field.pressSequentially('price', { delay: 120 });
    assert.equal(await field.inputValue(), 'price');
    // A hand moves from the keyboard to the scanner.
    await page.waitForTimeout(400);
    await scan(page, '4006381333931');
    await page.locator('.ready__item').waitFor();
    await page.goBack();
    assert.equal(await page.getByLabel('Search').inputValue(), '');
  }));

test('text that is pasted, and SD-JWT text that is typed, are read too', () =>
  on('fresh', async (page) => {
    const shown = JSON.parse(shop.world.wallet('second.annona', '--json', 'show'));
    await scan(page, shown.text);
    await page.locator('.verdict--eligible').waitFor();
    await page.keyboard.press('Enter');
    await page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', text);
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }, shop.world.show());
    await page.locator('.verdict--eligible').waitFor();
  }));

test('codes of another kind are named', () =>
  on('fresh', async (page) => {
    for (const [text, said] of [
      ['https://example.org/some/page', 'This is a link to a web page, not a card.'],
      ['HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3', 'This is an EU health certificate, not a card for us.'],
    ]) {
      await scan(page, text);
      await page.locator('.panel').waitFor();
      assert.equal(await heading(page, '.panel'), said);
      await page.keyboard.press('Enter');
      await page.locator('.ready').waitFor();
    }
  }));

test('receipts of the day come as files without a name', () =>
  on('fresh', async (page, till) => {
    await page.goto(`${till.url}/#/day`);
    for (const [button, ending] of [['Get the signed file', '.jsonl'], ['Get a table', '.csv']]) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ]);
      assert.ok(file.suggestedFilename().endsWith(ending));
      assert.ok(readFileSync(await file.path(), 'utf8').length > 0);
    }
  }));

test('in Arabic the page speaks Arabic, from right to left', () =>
  on(
    'fresh',
    async (page) => {
      assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
      assert.equal(await verdict(page, shop.world.show(), 'eligible'), 'أعطِ السعر المدعوم.');
      const icon = await page.locator('.verdict__icon').boundingBox();
      const ring = await page.locator('.countdown').boundingBox();
      assert.ok(icon.x > ring.x);
    },
    { locale: 'ar' },
  ));

test('without the program the page says so, and goes on when it is back', () =>
  on('fresh', async (page) => {
    await page.route(/api\/check$/, (route) => route.abort());
    await scan(page, '4006381333931');
    await page.locator('.panel').waitFor();
    assert.equal(await heading(page, '.panel'), 'The counter program does not answer.');
    await page.unroute(/api\/check$/);
    await scan(page, '4006381333931');
    await page.locator('.ready__item').waitFor();
    page.troubles.length = 0;
  }));

test('a serial scanner reaches the page too', async () => {
  const port = join(shop.world.folder, 'scanner');
  execFileSync('mkfifo', [port]);
  const till = await newCounter('serial', '--device', port);
  await till.call('set_up', {
    anchor: JSON.parse(shop.world.text('authority/anchor.json')),
    agreement: AGREEMENT,
    counter: COUNTER,
    name: 'Sunrise Pharmacy',
  });
  await till.call('bundle', { text: shop.world.text('bundle.json') });
  const page = await openPage(shop.browser, till.url);
  await page.waitForTimeout(500);
  writeFileSync(port, `${shop.world.show()}\r\n`);
  await page.locator('.verdict--eligible').waitFor({ timeout: 10_000 });
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
