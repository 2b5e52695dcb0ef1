// Pictures of every verdict, in English and Arabic, on a phone and on a till: for docs/, to look at.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answerWith, verdicts } from './support/answers.js';
import { launch, openPage, scan } from './support/browser.js';
import { setUpCounter } from './support/counter.js';
import { makeWorld } from './support/world.js';

const SHOWN = ['eligible-price', 'eligible-offline', 'ended', 'not-made-now', 'lists-too-old', 'misread', 'withdrawn', 'forged'];

const out = process.argv[2];
mkdirSync(out, { recursive: true });
const world = await makeWorld();
const counter = await setUpCounter(world, 'pictures');
const browser = await launch();

for (const locale of ['en', 'ar']) {
  for (const [width, height] of [[360, 740], [1280, 720]]) {
    const page = await openPage(browser, counter.url, { locale, viewport: { width, height } });
    const picture = (name) =>
      page.screenshot({ path: join(out, `${locale}-${width}-${name}.png`), fullPage: true, animations: 'disabled' });
    await picture('ready');
    for (const [name, answer] of verdicts().filter(([name]) => SHOWN.includes(name))) {
      await answerWith(page, answer);
      await scan(page, '4006381333931');
      await page.locator('.verdict').waitFor();
      await picture(name);
      await page.keyboard.press('Escape');
    }
    await page.context().close();
  }
}

await browser.close();
counter.stop();
world.end();
