// Chromium with the counter's page, and a scanner that types into it.

import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const launch = (...more) =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', ...more] });

/** Opens the page in a fresh profile; what the page complains of fails the test. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') page.troubles.push(message.text());
  });
  await page.goto(url);
  await page.locator('main h1').waitFor();
  return page;
}

/** Milliseconds from key to key: 1,000 a second. And from one scan to the next, at the least. */
const KEY = 1;
const REST = 100;

/**
 * Types as a scanner does, 1,000 characters a second, through a keyboard on which the digit keys make
 * the characters of `row`; each text ends with Enter.
 */
export async function scan(page, texts, { row = '0123456789' } = {}) {
  const session = await page.context().newCDPSession(page);
  let at = Date.now();
  const keys = [texts].flat().flatMap((text) => {
    const typed = [...[...text].map((character) => key(character, [...row])), ENTER];
    const timed = typed.map((one) => ({ type: 'keyDown', timestamp: (at += KEY) / 1000, ...one }));
    at += REST;
    return timed;
  });
  // Not one after the other: a round trip for each key would make a slow typist of the scanner.
  await Promise.all(keys.map((one) => session.send('Input.dispatchKeyEvent', one)));
  await session.detach();
}

const ENTER = { key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 };

function key(character, row) {
  const digit = '0123456789'.indexOf(character);
  return digit < 0
    ? { key: character, text: character }
    : { key: row[digit], text: row[digit], code: `Digit${digit}` };
}

/** The heading of what is shown, without the marks around values. */
export async function heading(page, selector) {
  return plain(await page.locator(`${selector} h1`).innerText());
}

export const plain = (text) => text.replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ').trim();
