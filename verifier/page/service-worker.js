// Keeps the page without a network. The build puts the list of its files here (offline.ts).
//
// A version is kept whole or not at all: every file is compared with its hash, and the old version
// goes only when somebody changes to the new one or the last page of the old one is closed.

/* global self, caches, VERSION, FILES */
const NAME = `annona-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(NAME);
  await Promise.all(
    Object.entries(FILES).map(async ([path, integrity]) => {
      const response = await fetch(path, { cache: 'no-cache', integrity });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }),
  );
}

self.addEventListener('activate', (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

async function forget() {
  const old = (await caches.keys()).filter((name) => name.startsWith('annona-') && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener('message', (event) => {
  if (event.data === 'change') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const file = request.mode === 'navigate' ? '/index.html' : pathname;
  if (request.method !== 'GET' || origin !== self.location.origin || !(file in FILES)) return;
  event.respondWith(kept(file, request));
});

async function kept(file, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(file)) ?? fetch(request);
}
