// Reads a screen aloud, where the device has a voice.

import { spoken } from './words.svelte';

export const hasVoice = () => 'speechSynthesis' in window;

/** Says what stands on the screen; said again, it stops. */
export function listen() {
  if (!hasVoice()) return;
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const text = document.querySelector('main')?.innerText ?? '';
  const said = new SpeechSynthesisUtterance(text);
  said.lang = spoken();
  speechSynthesis.speak(said);
}

export function hush() {
  if (hasVoice()) speechSynthesis.cancel();
}
