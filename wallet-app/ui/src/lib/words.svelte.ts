// The words of the wallet, in the reader's language: Fluent messages from locales/<tag>/wallet.ftl.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

/** The languages, each by its own name. */
export const LANGUAGES = {
  en: 'English',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  ar: 'العربية',
  hi: 'हिन्दी',
  sw: 'Kiswahili',
} as const;

export type Tag = keyof typeof LANGUAGES;
export type Values = Record<string, FluentVariable>;

const files = import.meta.glob<string>('../../../../locales/*/wallet.ftl', {
  query: '?raw',
  import: 'default',
});

export const isTag = (tag: unknown): tag is Tag => typeof tag === 'string' && tag in LANGUAGES;
export const direction = (tag: Tag) => (tag === 'ar' ? 'rtl' : 'ltr');

const now = $state<{ tag: Tag; bundle: FluentBundle | null }>({ tag: 'en', bundle: null });

/** The language that the page speaks. */
export const spoken = () => now.tag;

/** The language that the browser asks for, among ours. */
export function wanted(): Tag {
  const tags = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  return tags.find(isTag) ?? 'en';
}

/** Speaks another language from here on. */
export async function speak(tag: Tag): Promise<void> {
  const bundle = await load(tag);
  now.tag = tag;
  now.bundle = bundle;
  document.documentElement.lang = tag;
  document.documentElement.dir = direction(tag);
}

/** The messages of a language, for a page that shows two at once. */
export async function load(tag: Tag): Promise<FluentBundle> {
  const file = files[`../../../../locales/${tag}/wallet.ftl`];
  if (!file) throw new Error(`no words for ${tag}`);
  const bundle = new FluentBundle(tag);
  bundle.addResource(new FluentResource(await file()));
  return bundle;
}

/** A message of the page's language. */
export function t(id: string, values?: Values): string {
  return now.bundle ? say(now.bundle, id, values) : '';
}

/** Whether there is such a message: reasons come from the counter, which may know more. */
export function knows(id: string): boolean {
  return now.bundle?.hasMessage(id) ?? false;
}

export function say(bundle: FluentBundle, id: string, values?: Values): string {
  const pattern = bundle.getMessage(id)?.value;
  return pattern ? bundle.formatPattern(pattern, values ?? null, []) : id;
}
