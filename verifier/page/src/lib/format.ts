// Times, dates, numbers and money as people of the language write them, on the shop's clock.

import type { Price } from './desk.svelte';
import { spoken, t } from './words.svelte';

let offset = -new Date().getTimezoneOffset();

/** Minutes that the shop's clock is ahead of UTC. */
export function setOffset(minutes: number) {
  offset = minutes;
}

export const utcOffset = () => offset;

const shown = (seconds: number) => new Date((seconds + offset * 60) * 1000);
/** The language with the country whose dates, times and numbers are meant: 31 Dec 2026. */
const local = () => (spoken() === 'en' ? 'en-GB' : spoken());
const written = (seconds: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(local(), { ...options, timeZone: 'UTC' }).format(shown(seconds));

export const clock = (seconds: number) =>
  written(seconds, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const date = (seconds: number) =>
  written(seconds, { day: 'numeric', month: 'short', year: 'numeric' });
/** "Tuesday 24 November" */
export const weekday = (seconds: number) =>
  written(seconds, { weekday: 'long', day: 'numeric', month: 'long' });

/** The noon of a day such as 2026-12-31, on the shop's clock. */
export const dayOf = (day: string) => Date.parse(`${day}T12:00:00Z`) / 1000 - offset * 60;

/** "8 days", "3 hours": the biggest unit that still tells something. */
export function age(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return t('age-minutes', { count: minutes });
  const hours = Math.round(minutes / 60);
  return hours < 48 ? t('age-hours', { count: hours }) : t('age-days', { count: Math.round(hours / 24) });
}

/** A day as the counter wants it: 2026-11-24. */
export const isoDay = (seconds: number) => shown(seconds).toISOString().slice(0, 10);

/** "07:58 today", "tomorrow 07:58", or with the date. */
export function when(seconds: number, now: number): string {
  const day = (at: number) => Math.floor((at + offset * 60) / 86_400);
  const values = { time: clock(seconds), date: date(seconds) };
  switch (day(seconds) - day(now)) {
    case 0:
      return t('when-today', values);
    case 1:
      return t('when-tomorrow', values);
    case -1:
      return t('when-yesterday', values);
    default:
      return t('when-day', values);
  }
}

export const number = (value: number) => new Intl.NumberFormat(local()).format(value);

/** A price: the counter gives whole minor units. */
export function money({ price, currency }: Price): string {
  const format = new Intl.NumberFormat(local(), { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(price / 10 ** digits);
}
