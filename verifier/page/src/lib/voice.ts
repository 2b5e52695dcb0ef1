// Says results aloud, if the shop wants it and the device has a voice for the language.

import { preference } from './preferences';
import { spoken } from './words.svelte';

export const hasVoice = () => 'speechSynthesis' in window;

export function aloud(text: string) {
  if (!preference('voice') || !hasVoice()) return;
  hush();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = spoken();
  speechSynthesis.speak(said);
}

export function hush() {
  if (hasVoice()) speechSynthesis.cancel();
}
