// QR codes in pictures: frames of a camera, and files that are dropped, pasted or chosen. The
// wallet reads them; the window only makes them grey.

import { wallet } from './wallet';

/** Longest side of a picture that is searched; bigger ones are made smaller. */
const MOST = 1_280;

/** The text of the code in a picture; null when none is found. */
export async function readPicture(
  source: CanvasImageSource,
  width: number,
  height: number,
): Promise<string | null> {
  const scale = Math.min(1, MOST / Math.max(width, height, 1));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, w, h);
  context.drawImage(source, 0, 0, w, h);
  const grey = greyed(context.getImageData(0, 0, w, h).data);
  return wallet.read_frame({ grey: base64url(grey), width: w, height: h });
}

/** The text of the code in a file: an image, or a text that somebody saved. */
export async function readFile(file: Blob): Promise<string | null> {
  if (file.type.startsWith('text/')) return (await file.text()).trim() || null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  try {
    return await readPicture(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** The eye's brightness of each pixel (ITU-R BT.601). */
function greyed(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < pixels.length; at += 1) {
    const from = at * 4;
    const [r, g, b] = [rgba[from] ?? 0, rgba[from + 1] ?? 0, rgba[from + 2] ?? 0];
    pixels[at] = (r * 77 + g * 150 + b * 29) >> 8;
  }
  return pixels;
}

function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
