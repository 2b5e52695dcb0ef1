// One tone for a yes, one low tone for a question, two falling tones for a no.

import type { Kind } from './desk.svelte';
import { preference } from './preferences';

const TONES: Record<Kind, number[]> = {
  eligible: [880],
  eligible_offline: [880],
  ask_the_person: [440],
  cannot_confirm: [440],
  do_not_accept: [330, 247],
};
const LENGTH = 0.16;
let context: AudioContext | undefined;

export function tone(kind: Kind) {
  if (!preference('sound') || !('AudioContext' in window)) return;
  context ??= new AudioContext();
  void context.resume();
  TONES[kind].forEach((pitch, turn) => beep(context!, pitch, turn * (LENGTH + 0.06)));
}

function beep(context: AudioContext, pitch: number, after: number) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const start = context.currentTime + after;
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.25, start + 0.01);
  gain.gain.linearRampToValueAtTime(0, start + LENGTH);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + LENGTH);
}
