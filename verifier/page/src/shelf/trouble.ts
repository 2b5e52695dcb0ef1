// What keeps the counter in this page from working, with a code that the page has words for.

export class Trouble extends Error {
  constructor(
    readonly code: 'no-wasm' | 'no-storage' | 'other-tab' | 'storage',
    message: string,
  ) {
    super(message);
  }
}
