// What this device remembers of its users' taste, before anybody has come in.

export function remembered(key: 'language'): string {
  try {
    return localStorage.getItem(`annona.${key}`) ?? '';
  } catch {
    return '';
  }
}

export function remember(key: 'language', value: string) {
  try {
    localStorage.setItem(`annona.${key}`, value);
  } catch {
    // A device that keeps nothing asks again next time.
  }
}
