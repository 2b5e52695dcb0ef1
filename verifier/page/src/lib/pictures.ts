// QR codes in pictures: frames of a camera, and files that are dropped, pasted or chosen.

import { canReadFrames, readFrame } from './worker-port';

/** Longest side of a picture that is searched; bigger ones are made smaller. */
const MOST = 1_600;

export { canReadFrames };

/** The text of the code in a picture of the screen or a file; null when none is found. */
export async function readPicture(
  source: CanvasImageSource,
  width: number,
  height: number,
): Promise<string | null> {
  const scale = Math.min(1, MOST / Math.max(width, height, 1));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = new OffscreenCanvas(w, h);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, w, h);
  context.drawImage(source, 0, 0, w, h);
  return readFrame(grey(context.getImageData(0, 0, w, h).data), w, h);
}

/** The text of the code in a file: an image, a PDF with one, or a text that somebody saved. */
export async function readFile(file: Blob): Promise<string | null> {
  if (file.type.startsWith('text/')) return (await file.text()).trim() || null;
  if (file.type === 'application/pdf') return readPdf(file);
  const bitmap = await createImageBitmap(file).catch(() => null);
  return bitmap && readBitmap(bitmap);
}

async function readPdf(file: Blob): Promise<string | null> {
  const { pictures } = await import('./pdf');
  for await (const picture of pictures(file)) {
    const text = await readBitmap(await createImageBitmap(picture));
    if (text) return text;
  }
  return null;
}

async function readBitmap(bitmap: ImageBitmap): Promise<string | null> {
  try {
    return await readPicture(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** The eye's brightness of each pixel (ITU-R BT.601). */
function grey(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < pixels.length; at += 1) {
    const from = at * 4;
    const [r, g, b] = [rgba[from] ?? 0, rgba[from + 1] ?? 0, rgba[from + 2] ?? 0];
    pixels[at] = (r * 77 + g * 150 + b * 29) >> 8;
  }
  return pixels;
}
