// Which screen is shown: the part of the address after `#/`.

const current = $state({ path: read() });

window.addEventListener('hashchange', () => {
  current.path = read();
});

function read(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').filter(Boolean);
}

/** The path in pieces: [] is the counter. */
export const route = () => current.path;

/** Goes to another screen at once, not only when the browser has told of it. */
export function go(path: string) {
  location.hash = `#/${path}`;
  current.path = read();
}
