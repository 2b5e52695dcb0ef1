// The app's real window: WebKitWebDriver starts the program under a virtual screen, and what is said
// here is plain WebDriver (W3C), without a library.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the program and gives its window. */
export async function app(program, env) {
  const port = await freePort();
  const driver = spawn('xvfb-run', ['-a', '-s', '-screen 0 1024x900x24', 'WebKitWebDriver', `--port=${port}`], {
    env: { ...process.env, ...env, TAURI_WEBVIEW_AUTOMATION: 'true', WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
    stdio: 'ignore',
    detached: true,
  });
  const base = `http://127.0.0.1:${port}`;
  const ask = async (method, path, body) => {
    const answer = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error} ${value.message}`);
    return value;
  };
  const patient = async (work, seconds = 40) => {
    for (const end = Date.now() + seconds * 1_000; ; ) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > end) throw error;
        await new Promise((later) => setTimeout(later, 200));
      }
    }
  };
  const wish = { 'webkitgtk:browserOptions': { binary: program, args: [] } };
  const { sessionId } = await patient(() => ask('POST', '/session', { capabilities: { alwaysMatch: wish } }));
  const to = (path) => `/session/${sessionId}${path}`;
  const find = async (xpath) => {
    const found = await ask('POST', to('/element'), { using: 'xpath', value: xpath });
    return found[ELEMENT];
  };
  return {
    /** Waits for a screen by its heading. */
    screen: (title) => patient(() => find(`//h1[translate(., "\u2068\u2069", "") = "${title}"]`)),
    text: (part) => patient(() => find(`//*[contains(translate(text(), "\u2068\u2069", ""), "${part}")]`)),
    press: (name) =>
      patient(async () => ask('POST', to(`/element/${await find(`//*[self::button or self::a][normalize-space(.) = "${name}" or @aria-label = "${name}"]`)}/click`), {})),
    fill: (label, text) =>
      patient(async () => {
        const field = await find(`//*[@id = //label[translate(., "\u2068\u2069", "") = "${label}"]/@for]`);
        await ask('POST', to(`/element/${field}/clear`), {});
        await ask('POST', to(`/element/${field}/value`), { text });
      }),
    /** A part of the window as PNG. */
    picture: async (xpath) =>
      Buffer.from(await ask('GET', to(`/element/${await patient(() => find(xpath))}/screenshot`)), 'base64'),
    run: (script, args = []) => ask('POST', to('/execute/sync'), { script, args }),
    runLater: (script, args = []) => ask('POST', to('/execute/async'), { script, args }),
    async close() {
      await ask('DELETE', to('')).catch(() => undefined);
      process.kill(-driver.pid);
    },
  };
}
