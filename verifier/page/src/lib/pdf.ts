// The pictures in a PDF file (ISO 32000-2, 7.3.8 and 8.9), where a scanned or printed card has its
// code. Drawn codes, encrypted files and rare compressions are not read: then there is no picture.

/** What can be given to a canvas. */
export type Picture = ImageBitmap | ImageData;

const MOST_BYTES = 32 << 20;
const MOST_PICTURES = 50;
const MOST_PIXELS = 40_000_000;

/** The pictures of a file, one after the other. */
export async function* pictures(file: Blob): AsyncGenerator<Picture> {
  if (file.size > MOST_BYTES) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder('latin1').decode(bytes);
  let found = 0;
  for (const match of text.matchAll(/\bstream\r?\n/g)) {
    const facts = text.slice(text.lastIndexOf(' obj', match.index), match.index);
    if (!/\/Subtype\s*\/Image\b/.test(facts)) continue;
    if ((found += 1) > MOST_PICTURES) return;
    const from = match.index + match[0].length;
    const data = bytes.subarray(from, from + length(facts, text, from));
    const picture = await open(facts, data).catch(() => null);
    if (picture) yield picture;
  }
}

/** A stream's length: a number, the number of another object, or up to its end. */
function length(facts: string, text: string, from: number): number {
  const [, said, generation] = /\/Length\s+(\d+)(\s+\d+\s+R)?/.exec(facts) ?? [];
  if (said && !generation) return Number(said);
  const object = said && new RegExp(`\\b${said}\\s+\\d+\\s+obj\\s+(\\d+)`).exec(text)?.[1];
  return object ? Number(object) : Math.max(0, text.indexOf('endstream', from) - from);
}

async function open(facts: string, data: Uint8Array): Promise<Picture | null> {
  const [width, height] = [number(facts, 'Width', 0), number(facts, 'Height', 0)];
  if (width * height === 0 || width * height > MOST_PIXELS) return null;
  const filter = /\/Filter\s*\[?\s*\/(\w+)/.exec(facts)?.[1];
  if (filter === 'DCTDecode') {
    return createImageBitmap(new Blob([data as BlobPart], { type: 'image/jpeg' }));
  }
  if (filter !== undefined && filter !== 'FlateDecode') return null;
  const bits = /\/ImageMask\s+true/.test(facts) ? 1 : number(facts, 'BitsPerComponent', 8);
  const colours = /\/DeviceRGB|\/N\s+3\b|\/CalRGB/.test(facts) && !/\/Indexed/.test(facts) ? 3 : 1;
  if ((bits !== 8 && bits !== 1) || /\/DeviceCMYK/.test(facts)) return null;
  const row = Math.ceil((width * colours * bits) / 8);
  const predicted = number(facts, 'Predictor', 1) >= 10;
  const most = (row + (predicted ? 1 : 0)) * height;
  const raw = filter ? await inflate(data, most) : data;
  const rows = predicted ? unpredicted(raw, row, height, colours * (bits === 8 ? 1 : 0) || 1) : raw;
  if (rows.length < row * height) return null;
  return paint(rows, { width, height, row, bits, colours });
}

function number(facts: string, name: string, otherwise: number): number {
  return Number(new RegExp(`/${name}\\s+(\\d+)`).exec(facts)?.[1] ?? otherwise);
}

/** At most `most` bytes out of a zlib stream. */
async function inflate(data: Uint8Array, most: number): Promise<Uint8Array> {
  const stream = new Blob([data as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  const bytes = new Uint8Array(most);
  let filled = 0;
  const reader = stream.getReader();
  // What comes after the last row, or breaks behind it, does not matter.
  while (filled < most) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, most - filled);
    bytes.set(part, filled);
    filled += part.length;
  }
  await reader.cancel().catch(() => undefined);
  return bytes.subarray(0, filled);
}

/** Undoes the row filters of PNG; `step` is the bytes of a pixel. */
function unpredicted(raw: Uint8Array, row: number, height: number, step: number): Uint8Array {
  const out = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) {
    const kind = raw[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const at = y * row + x;
      const left = x >= step ? (out[at - step] ?? 0) : 0;
      const up = y > 0 ? (out[at - row] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[at - row - step] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind ?? 0] ?? 0;
      out[at] = (raw[y * (row + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const far = [left, up, corner].map((value) => Math.abs(guess - value));
  if (far[0]! <= far[1]! && far[0]! <= far[2]!) return left;
  return far[1]! <= far[2]! ? up : corner;
}

interface Shape {
  width: number;
  height: number;
  row: number;
  bits: number;
  colours: number;
}

/** One shade a pixel is enough for a code: the first colour of three, or the only one. */
function paint(rows: Uint8Array, { width, height, row, bits, colours }: Shape): ImageData {
  const image = new ImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const byte = rows[y * row + (bits === 8 ? x * colours : x >> 3)] ?? 0;
      const shade = bits === 8 ? byte : ((byte >> (7 - (x & 7))) & 1) * 255;
      image.data.set([shade, shade, shade, 255], (y * width + x) * 4);
    }
  }
  return image;
}
