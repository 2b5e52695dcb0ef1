// A window on the wallet: Chromium, what it says, and what axe finds in it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.ANNONA_SHOTS;

export const CHROMIUM = '/usr/bin/chromium';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A text as Fluent writes it: what is put in stands between marks of its own direction. */
const spoken = (text) =>
  new RegExp(`^[\u2068\u2069]*${[...text].map((c) => c.replace(/[.*+?^${}()|[\]\\]/, '\\$&')).join('[\u2068\u2069]*')}[\u2068\u2069]*$`);

export async function window(address, { size = { width: 390, height: 800 }, locale = 'en' } = {}) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: size, locale, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(address);
  return {
    page,
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    follow: (name) => page.getByRole('link', { name, exact: true }).first().click(),
    fill: (label, text) => page.getByLabel(spoken(label)).fill(text),
    /** Waits for a screen by its heading, and looks whether everybody can use it. */
    async screen(title) {
      await page
        .getByRole('heading', { level: 1, name: spoken(title) })
        .waitFor({ timeout: 20_000 })
        .catch(async () => assert.fail(`no screen "${title}" but: ${await page.locator('body').innerText()} ${errors}`));
      await page.evaluate(axe);
      const found = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), RULES);
      const broken = found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      assert.deepEqual(broken, [], `axe on "${title}"`);
      if (shots) {
        mkdirSync(shots, { recursive: true });
        const name = String(title).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
        await page.screenshot({ path: join(shots, `${name || 'screen'}.png`), fullPage: true });
      }
    },
    /** The digits of the code on the screen, read as a scanner reads them. */
    async scan() {
      const picture = join(tmpdir(), `annona-code-${process.pid}.png`);
      writeFileSync(picture, await page.locator('.symbol').screenshot());
      return execFileSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8' }).trim();
    },
    async close() {
      await browser.close();
      assert.deepEqual(errors, []);
    },
  };
}
