// Files that a person chooses, and files that are given to them.

/** Most bytes of a file that is read. */
const MOST = 32 << 20;

/** The text of a chosen file; null when it is too long. */
export async function textOf(file: File): Promise<string | null> {
  return file.size > MOST ? null : file.text();
}

/** A file's bytes as base64; null when there are too many. */
export async function base64Of(file: File): Promise<string | null> {
  if (file.size > MOST) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return btoa(text);
}

/** Lets the browser save a text as a file. */
export function save(name: string, text: string, type: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
