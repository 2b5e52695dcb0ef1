// What this browser remembers of its user's taste. Nothing of a card or a person is ever kept.

interface Preferences {
  /** Results are spoken. */
  voice: boolean;
  /** Results make a tone. */
  sound: boolean;
  /** Language before the counter is set up. */
  language: string;
  /** The screen of the set-up that is not done yet; none when it is over, or was not begun here. */
  step: string;
  /** What the set-up has been told so far. */
  draft: Draft;
}

/** The answers of the set-up before the counter has them. */
export interface Draft {
  name: string;
  anchor: object | null;
  agreement: string;
  counter: string;
}

const DEFAULTS: Preferences = {
  voice: false,
  sound: true,
  language: '',
  step: '',
  draft: { name: '', anchor: null, agreement: '', counter: '' },
};
const name = (key: string) => `annona.${key}`;

export function preference<K extends keyof Preferences>(key: K): Preferences[K] {
  try {
    const text = localStorage.getItem(name(key));
    return text === null ? DEFAULTS[key] : (JSON.parse(text) as Preferences[K]);
  } catch {
    return DEFAULTS[key];
  }
}

export function prefer<K extends keyof Preferences>(key: K, value: Preferences[K]) {
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
