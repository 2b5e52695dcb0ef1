// The page without a network: a service worker keeps all of it, in one version at a time.

/** How often a page that stays open looks for a new version. */
const LOOK_MS = 60 * 60 * 1000;

/**
 * Keeps this page for days without a network, and asks the browser not to throw its files away.
 * `ready` is told how to change to a new version when there is one; nothing changes before that.
 */
export async function keepOffline(ready: (change: () => void) => void): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  await navigator.storage?.persist?.();
  const first = !navigator.serviceWorker.controller;
  const kept = await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`);
  const offer = (next: ServiceWorker | null) => {
    if (first || !next) return;
    ready(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
      next.postMessage('change');
    });
  };
  offer(kept.waiting);
  kept.addEventListener('updatefound', () => {
    const next = kept.installing;
    next?.addEventListener('statechange', () => {
      if (next.state === 'installed') offer(next);
    });
  });
  setInterval(() => void kept.update().catch(() => undefined), LOOK_MS);
}
