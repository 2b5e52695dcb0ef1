// Dates and times as people of the language write them, on this device's clock.

import { spoken } from './words.svelte';

const local = () => (spoken() === 'en' ? 'en-GB' : spoken());
const written = (seconds: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(local(), options).format(new Date(seconds * 1000));

export const date = (seconds: number) =>
  written(seconds, { day: 'numeric', month: 'long', year: 'numeric' });
export const moment = (seconds: number) =>
  written(seconds, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
export const number = (value: number) => new Intl.NumberFormat(local()).format(value);

/** "income, address" as the language joins a list. */
export const list = (names: string[]) =>
  new Intl.ListFormat(local(), { type: 'conjunction' }).format(names);
