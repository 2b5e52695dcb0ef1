// Hears keyboard scanners anywhere in the page, without focus: a scanner types faster than any
// person. What it typed goes to the counter as it arrived; the counter undoes the keyboard's
// layout. A person's slow typing stays where it was typed.

/** Milliseconds between two keys that only a scanner reaches. */
const FAST = 40;
/** Fast keys after which it cannot be a person, and the field gets its old value back. */
const SURE = 6;
/** Fewest characters of a scan: the shortest number of a medicine. */
const LEAST = 8;
/** Quiet after which a scan without a final Enter is over; a counter code may stutter. */
const PAUSE = 250;
const PAUSE_IN_CODE = 1_000;
/** Quiet after an Enter until it counts as the scanner's own. */
const SETTLE = 60;
/** Most characters of a scan. */
const MOST = 16_384;
/** How every counter code begins (docs/counter-qr.md), after a scanner's own prefix. */
const MAGIC = '70145';
const PREFIX = 8;

const DIGIT_KEY = /^(?:Digit|Numpad)([0-9])$/;
/** Shift, F1, Dead, ...: names of keys are longer than what a key types. */
const NAMED_KEY = /^[A-Z][A-Za-z0-9]+$/;

interface Key {
  /** The character that the keyboard's layout made. */
  typed: string;
  /** The digit on the key itself, if it is a digit key. */
  digit: string;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Listens until the returned function is called. Scans are told in the order they came. */
export function listen(tell: (scan: string) => void, target: Window = window): () => void {
  const wedge = new Wedge(tell);
  const key = (event: KeyboardEvent) => wedge.key(event);
  target.addEventListener('keydown', key, { capture: true });
  return () => {
    target.removeEventListener('keydown', key, { capture: true });
    wedge.stop();
  };
}

class Wedge {
  /** Finished lines of the burst, then the one being typed. */
  private lines: Key[][] = [[]];
  private keys = 0;
  private fast = 0;
  /** Whether what is coming can only be a scanner. */
  private hears = false;
  private last = -Infinity;
  private quiet = PAUSE;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private before: { field: Field; value: string } | undefined;

  constructor(private readonly tell: (scan: string) => void) {}

  stop() {
    clearTimeout(this.timer);
  }

  key(event: KeyboardEvent) {
    if (event.isComposing || shortcut(event)) return;
    const end = event.key === 'Enter' || event.key === 'Tab';
    if (!end && !isCharacter(event)) return;
    // The time of the key itself: a busy page must not tear a scan apart, or join two.
    const gap = event.timeStamp - this.last;
    if (gap > this.quiet) this.conclude();
    this.last = event.timeStamp;
    if (end) this.end(event);
    else this.character(event, gap <= FAST);
  }

  private get line(): Key[] {
    return this.lines[this.lines.length - 1] ?? [];
  }

  private end(event: KeyboardEvent) {
    if (!this.hears) {
      this.forget();
      return;
    }
    swallow(event);
    if (this.line.length > 0) this.lines.push([]);
    this.wait(SETTLE);
  }

  private character(event: KeyboardEvent, quick: boolean) {
    if (this.keys === 0) this.remember(event.target);
    this.keys += 1;
    if (quick) this.fast += 1;
    // A scanner may stutter, and a person's hands may fall on two keys at once.
    this.hears ||= this.fast >= SURE && this.fast * 4 >= this.keys * 3;
    if (this.keys <= MOST) this.line.push(keyOf(event));
    if (this.hears) {
      this.restore();
      swallow(event);
    } else if (!isField(event.target) && event.key !== ' ') {
      // Nobody types here; the browser's quick search must not take the keys.
      event.preventDefault();
    }
    this.wait(isCode(this.line) ? PAUSE_IN_CODE : PAUSE);
  }

  private wait(milliseconds: number) {
    clearTimeout(this.timer);
    this.quiet = milliseconds;
    this.timer = setTimeout(() => this.conclude(), milliseconds);
  }

  private conclude() {
    const scans = this.hears ? joined(this.lines) : [];
    this.forget();
    for (const scan of scans) {
      if (scan.length >= LEAST) this.tell(textOf(scan));
    }
  }

  private forget() {
    clearTimeout(this.timer);
    this.lines = [[]];
    this.keys = 0;
    this.fast = 0;
    this.hears = false;
    this.quiet = PAUSE;
    this.before = undefined;
  }

  private remember(target: EventTarget | null) {
    this.before = isField(target) ? { field: target, value: target.value } : undefined;
  }

  /** Takes the first characters of a scan out of the field that they went into. */
  private restore() {
    if (!this.before) return;
    const { field, value } = this.before;
    this.before = undefined;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/**
 * The scans of a burst. A person's Enter may fall into a counter code; then the next line does not
 * begin as a code does, and belongs to the one before.
 */
function joined(lines: Key[][]): Key[][] {
  const scans: Key[][] = [];
  for (const line of lines) {
    const before = scans[scans.length - 1];
    if (before && isCode(before) && !isCode(line)) before.push(...line);
    else if (line.length > 0) scans.push([...line]);
  }
  return scans;
}

/** By the keys themselves, which no layout changes. */
function isCode(line: Key[]): boolean {
  const digits = line.slice(0, PREFIX + MAGIC.length).map((key) => key.digit);
  return digits.join('').includes(MAGIC);
}

/** A key that typed no character, as a dead key, spoils the text: then the keys themselves count. */
function textOf(scan: Key[]): string {
  const whole = scan.every((key) => key.typed !== '');
  return scan.map((key) => (whole ? key.typed : key.digit)).join('');
}

function keyOf(event: KeyboardEvent): Key {
  const digit = DIGIT_KEY.exec(event.code)?.[1] ?? '';
  return { typed: NAMED_KEY.test(event.key) ? '' : event.key, digit };
}

/** A key that types something, or a digit key that the layout has made a dead key. */
function isCharacter(event: KeyboardEvent): boolean {
  if (NAMED_KEY.test(event.key)) return DIGIT_KEY.test(event.code);
  return event.key !== '';
}

/** Ctrl, Alt and Meta make commands of keys; AltGr makes characters. */
function shortcut(event: KeyboardEvent): boolean {
  if (event.getModifierState('AltGraph')) return false;
  return event.ctrlKey || event.altKey || event.metaKey;
}

function isField(target: EventTarget | null): target is Field {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !/^(?:button|checkbox|file|radio)$/.test(target.type))
  );
}

function swallow(event: KeyboardEvent) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
