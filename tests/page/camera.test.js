// The page alone, as a host of files serves it: it is set up, keeps itself for days without a
// network, and a camera shows it a code for each of the five verdicts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { heading, launch } from './support/browser.js';
import { Scenes } from './support/scenes.js';
import { serveFiles } from './support/static.js';

const VERDICTS = [
  'eligible',
  'eligible_offline',
  'ask_the_person',
  'cannot_confirm',
  'do_not_accept',
];

/** A browser whose camera sees the code of a scene, on a page whose counter is set up for it. */
async function counterSees(scenes, name, site) {
  const browser = await launch(
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${scenes.video(name)}`,
  );
  const context = await browser.newContext({ locale: 'en-GB', permissions: ['camera'] });
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(error.message));
  await page.goto(site.url);
  await setUp(page, scenes, name);
  return { browser, context, page };
}

/** The first five minutes, in some seconds. */
async function setUp(page, scenes, name) {
  const button = (words) => page.getByRole('button', { name: words, exact: true });
  await button('English').click();
  await page.getByRole('textbox').fill('Sunrise Pharmacy');
  await button('Next').click();
  await page.locator('input[type=file]').setInputFiles(scenes.file('set-up.json'));
  await page.getByRole('heading', { name: 'Load the first lists' }).waitFor();
  await page.locator('input[type=file]').setInputFiles(scenes.file(`${name}.lists.json`));
  await button('Next').click();
  await button('Do this later').click();
  await button('Do this later').click();
  await button('Start').click();
}

async function showToCamera(page) {
  await page.getByRole('button', { name: 'Use the camera' }).click();
  const shown = await page.locator('.verdict').getAttribute('class');
  return shown.match(/verdict--(\w+)/)[1];
}

/** No server any more, no network, and the page is loaded anew. */
async function flightMode({ context, page }, site) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  site.stop();
  await context.setOffline(true);
  await page.reload();
}

for (const name of VERDICTS) {
  test(`a code is shown to a camera in flight mode: ${name}`, async () => {
    const [scenes, site] = [new Scenes(), await serveFiles()];
    const counter = await counterSees(scenes, name, site);
    try {
      if (name === 'do_not_accept') assert.equal(await showToCamera(counter.page), name);
      await flightMode(counter, site);
      assert.equal(await showToCamera(counter.page), name);
      // The same code again, after the page was closed: the counter remembers it.
      if (name === 'eligible') {
        await counter.page.reload();
        assert.equal(await showToCamera(counter.page), 'ask_the_person');
        assert.match(await heading(counter.page, '.verdict'), /already/i);
      }
      assert.deepEqual(counter.page.troubles, []);
    } finally {
      await counter.browser.close();
      site.stop();
      scenes.end();
    }
  });
}
