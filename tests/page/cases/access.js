// For everybody: axe, keyboard, 320 pixels, dark, forced colours, big targets, long words.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { answerWith, others, verdicts } from '../support/answers.js';
import { openPage, scan } from '../support/browser.js';
import { pseudo } from '../support/pseudo.js';
import { counter, newCounter, shop } from '../support/shop.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const ROUTES = [
  '', 'settings', 'settings/lists', 'settings/prices', 'settings/scanner', 'settings/language',
  'settings/sound', 'settings/payment', 'settings/about', 'day', 'card', 'help', 'help/counter',
];

const till = () => counter('access');

/** The page of the counter; what is asked of Chromium differs. */
async function open(options) {
  return openPage(shop.browser, (await till()).url, options);
}

async function goTo(page, route) {
  await page.goto(`${(await till()).url}/#/${route}`);
  await page.locator('main h1').waitFor();
  await page.waitForTimeout(50);
}

/** Shows every state that a scan can lead to, one after the other. */
async function everyAnswer(page, look, answers = [...verdicts(), ...others()]) {
  await goTo(page, '');
  for (const [name, answer] of answers) {
    await answerWith(page, answer);
    await scan(page, '4006381333931');
    await page.locator('.verdict, .panel').waitFor();
    await look(name);
    await page.keyboard.press('Escape');
    await page.locator('.ready').waitFor();
  }
  await page.unroute(/api\/check$/);
}

async function axe(page, name) {
  await page.evaluate(() => 'axe' in window) || await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate((rules) => window.axe.run({ runOnly: rules }), RULES);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  assert.deepEqual(found, [], name);
}

/** What is too wide for the screen or cut off, as a list of what to look at. */
function clipped(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll('main *, .bar *, dialog *')].filter((element) => {
      const hides = getComputedStyle(element).overflowX !== 'visible';
      const hidden = element.classList.contains('govuk-visually-hidden');
      return hides && !hidden && element.scrollWidth > element.clientWidth + 1;
    });
    return [...(wide > 0 ? [`page ${wide} px too wide`] : []), ...cut.map((element) => element.outerHTML.slice(0, 120))];
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any screen or answer (${colorScheme})`, async () => {
    const page = await open({ colorScheme, reducedMotion: 'reduce', bypassCSP: true });
    for (const route of ROUTES) {
      await goTo(page, route);
      await axe(page, route);
    }
    await everyAnswer(page, async (name) => {
      if (name === 'withdrawn' || name === 'eligible') await page.getByRole('button', { name: 'Why?' }).click();
      await axe(page, name);
    });
    await page.getByRole('button', { name: 'Show our code' }).click();
    await page.locator('.panel--challenge .symbol').waitFor();
    await axe(page, 'challenge on the screen');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Serve anyway, note why' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await axe(page, 'serve anyway');
    await page.context().close();
  });
}

test('axe finds nothing on the set-up', async () => {
  const page = await openPage(shop.browser, (await newCounter('empty')).url, { bypassCSP: true });
  await axe(page, 'language');
  await page.getByRole('button', { name: 'العربية' }).click();
  await page.locator('#shop-name').waitFor();
  await page.keyboard.press('Enter');
  await axe(page, 'name');
  for (const step of ['file', 'lists', 'scanner', 'test', 'done']) {
    await page.evaluate((left) => localStorage.setItem('annona.step', JSON.stringify(left)), step);
    await page.reload();
    await page.locator('main h1').waitFor();
    await axe(page, step);
  }
  await page.context().close();
});

test('at 320 pixels, as at 400 % zoom, nothing has to be moved sideways, in any language', async () => {
  for (const locale of ['en', 'fr', 'es', 'pt', 'ar', 'hi', 'sw']) {
    const page = await open({ viewport: { width: 320, height: 256 }, locale });
    for (const route of ROUTES) {
      await goTo(page, route);
      assert.deepEqual(await clipped(page), [], `${locale} ${route}`);
    }
    const few = verdicts().filter(([name]) => /price|not-made-now|withdrawn|misread/.test(name));
    await everyAnswer(page, async (name) => assert.deepEqual(await clipped(page), [], `${locale} ${name}`), few);
    await page.context().close();
  }
});

test('words half as long again are not cut, and no word is outside the files of words', async () => {
  for (const width of [360, 1280]) {
    const context = await shop.browser.newContext({ viewport: { width, height: 740 }, locale: 'en' });
    const page = await context.newPage();
    await pseudo(page);
    for (const route of ROUTES.filter((name) => name !== 'settings/language')) {
      await goTo(page, route);
      assert.deepEqual(await clipped(page), [], `${width} ${route}`);
      assert.deepEqual(await foreignWords(page), [], route);
    }
    await everyAnswer(page, async (name) => {
      assert.deepEqual(await clipped(page), [], `${width} ${name}`);
      assert.deepEqual(await foreignWords(page), [], name);
    });
    await context.close();
  }
});

/** Text on the page that did not come from the files of words: only names, dates and numbers may. */
function foreignWords(page) {
  return page.evaluate(() => {
    const own = '.bar__name, .fact dd, .govuk-summary-list__value, .card__name, .why__seen, option, [lang]:not(html), kbd, .links__one';
    const walker = document.createTreeWalker(document.querySelector('#page'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim();
      if (/[a-z]{2}/i.test(text) && !text.includes('⟦') && !walker.currentNode.parentElement.closest(own)) found.push(text);
    }
    return found;
  });
}

test('everything to press is at least 48 pixels high and wide', async () => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  const small = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('button, a[href], summary, select, textarea, input:not([hidden], [type=radio], [type=checkbox]), .govuk-radios__label, .govuk-checkboxes__label')]
        .map((element) => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 0 && (width < 48 || height < 48))
        .map(([html, { width, height }]) => `${html} ${width}x${height}`),
    );
  for (const route of ROUTES) {
    await goTo(page, route);
    assert.deepEqual(await small(), [], route);
  }
  await everyAnswer(page, async (name) => assert.deepEqual(await small(), [], name), verdicts().slice(0, 6));
  await page.getByRole('button', { name: 'Serve anyway, note why' }).click();
  await page.locator('dialog label').first().waitFor();
  assert.deepEqual(await small(), []);
  await page.context().close();
});

test('what has the focus is seen, and nothing lies over it', async () => {
  const page = await open({ viewport: { width: 360, height: 400 } });
  const unseen = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { left, top, width, height } = element.getBoundingClientRect();
      const above = document.elementFromPoint(left + width / 2, top + height / 2);
      const style = getComputedStyle(element);
      const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      return marked && (element.contains(above) || above?.closest('label') !== null) ? null : element.outerHTML.slice(0, 120);
    });
  for (const route of ROUTES) {
    await goTo(page, route);
    for (let times = 0; times < 14; times += 1) {
      await page.keyboard.press('Tab', { delay: 5 });
      assert.equal(await unseen(), null, route);
    }
  }
  await page.context().close();
});

test('with forced colours and without motion every answer still has its shape and words', async () => {
  const page = await open({ forcedColors: 'active', reducedMotion: 'reduce' });
  await everyAnswer(page, async (name) => {
    const icon = page.locator('.verdict__icon svg, .panel__head > svg').first();
    assert.ok((await icon.boundingBox()).width > 40, name);
    const fill = await page.locator('.icon__fill').last().evaluate((node) => getComputedStyle(node).fill);
    assert.notEqual(fill, await page.locator('body').evaluate((node) => getComputedStyle(node).backgroundColor), name);
    const moves = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moves, 0, name);
  });
  await page.context().close();
});
