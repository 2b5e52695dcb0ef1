// The page's build from a server that knows nothing of counters, as any host of files would serve it.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DIST = fileURLToPath(new URL('../../../verifier/page/dist/', import.meta.url));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};
/** What docs/counter-in-browser.md asks of a host. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
  'permissions-policy': 'camera=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Serves `folder`; a changed `files` entry stands in for a file of that path. */
export function serveFiles(folder = DIST, files = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = normalize(pathname === '/' ? '/index.html' : pathname);
    const path = join(folder, name);
    const found = files[name] !== undefined || (existsSync(path) && statSync(path).isFile());
    response.writeHead(found ? 200 : 404, { ...HEADERS, 'content-type': TYPES[extname(name)] ?? 'text/plain' });
    if (!found) response.end('not here');
    else if (files[name] !== undefined) response.end(files[name]);
    else createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        url: `http://localhost:${server.address().port}`,
        files,
        stop() {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}
