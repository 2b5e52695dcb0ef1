// Every message in every language: none missing, none unused, the same values in each.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from '@fluent/syntax';
import { ROOT } from './support/paths.js';

const TAGS = readdirSync(join(ROOT, 'locales')).sort();
const SOURCES = join(ROOT, 'verifier/page/src');

/** Messages whose names are put together: the beginnings, and every ending that is used. */
const FAMILIES = {
  'kind-': ['eligible', 'eligible-offline', 'ask-the-person', 'cannot-confirm', 'do-not-accept'],
  'verdict-': ['eligible', 'eligible-offline', ...strings('core/src/verify/outcome.rs', /Self::\w+(?:\(_\))? => "([a-z-]+)"/g)],
  'next-': words('core/src/verify/verdict.rs', /pub enum NextStep \{([^}]*)\}/).filter((step) => step !== 'give'),
  'check-': words('core/src/verify/report.rs', /pub enum Step \{([^}]*)\}/),
  'outcome-': words('core/src/verify/report.rs', /pub enum Outcome \{([^}]*)\}/),
  'serve-': words('core/src/receipt/entry.rs', /pub enum OverrideReason \{([^}]*)\}/),
  'other-': [
    'challenge', 'counter-card', 'calibration', 'test-card', 'lists',
    'web-link', 'eu-health-certificate', 'openid-credential-offer',
  ],
  'camera-': ['trouble', 'refused', 'none', 'busy'],
  'trouble-': ['other-tab', 'no-storage'],
  'help-': strings('verifier/page/src/lib/help.ts', /^ {2}'([a-z]+)',$/gm).flatMap((topic) => [`${topic}-title`, `${topic}-text`]),
};

/** What the pattern finds in a file of the repository. */
function strings(path, pattern) {
  return [...readFileSync(join(ROOT, path), 'utf8').matchAll(pattern)].map((match) => match[1]);
}

/** The variants of a Rust enum as words of a message's name. */
function words(path, pattern) {
  const [body] = strings(path, new RegExp(pattern, 'g'));
  const variants = body.replace(/\/\/.*$/gm, '').match(/[A-Z]\w*/g);
  return variants.map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase());
}

/** Messages of a language: the name, the values it names, the kinds of plural it has. */
function messages(tag) {
  const resource = parse(readFileSync(join(ROOT, 'locales', tag, 'counter.ftl'), 'utf8'), {});
  const found = new Map();
  for (const entry of resource.body) {
    assert.notEqual(entry.type, 'Junk', `${tag}: ${entry.content}`);
    if (entry.type === 'Message') found.set(entry.id.name, { values: new Set(), text: '' });
    if (entry.type === 'Message') read(entry.value, found.get(entry.id.name));
  }
  return found;
}

function read(node, into) {
  if (Array.isArray(node)) node.forEach((child) => read(child, into));
  else if (node && typeof node === 'object') {
    if (node.type === 'VariableReference') into.values.add(node.id.name);
    if (node.type === 'TextElement') into.text += node.value;
    Object.values(node).forEach((child) => read(child, into));
  }
}

/** All the page's sources as one text. */
function sources(folder = SOURCES) {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : readFileSync(join(folder, entry.name), 'utf8')))
    .join('\n');
}

function used() {
  const source = sources();
  const families = Object.entries(FAMILIES).flatMap(([head, tails]) => tails.map((tail) => head + tail));
  const literal = [...source.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1]);
  return { families, literal: new Set([...literal, 'checking', 'countdown']) };
}

test('every language has the messages of English, with the same values', () => {
  const english = messages('en');
  assert.deepEqual(TAGS, ['ar', 'en', 'es', 'fr', 'hi', 'pt', 'sw']);
  for (const tag of TAGS) {
    const here = messages(tag);
    assert.deepEqual([...here.keys()].sort(), [...english.keys()].sort(), tag);
    for (const [id, { values }] of here) {
      const wanted = english.get(id).values;
      const plural = [...wanted].every((name) => ['count', 'seconds'].includes(name));
      // "one day", "two days": a form may say its number in words.
      if (!plural) assert.deepEqual([...values].sort(), [...wanted].sort(), `${tag} ${id}`);
      for (const name of values) assert.ok(wanted.has(name), `${tag} ${id} ${name}`);
    }
  }
});

test('every message that the page or the counter can ask for is there', () => {
  const english = messages('en');
  const { families, literal } = used();
  assert.ok(families.length > 80, `${families.length}`);
  const absent = families.filter((id) => !english.has(id));
  assert.deepEqual(absent, []);
  const heads = [...english.keys()].map((id) => id.split('-')[0]);
  const asked = [...literal].filter((id) => heads.includes(id.split('-')[0]));
  const names = /^(?:content-type|no-store|shop-name-.*|other-tab|no-storage|serve-.*|lists-progress)$/;
  assert.deepEqual(asked.filter((id) => !english.has(id) && !names.test(id)), []);
});

test('no message is there for nobody', () => {
  const { families, literal } = used();
  const unused = [...messages('en').keys()].filter((id) => !families.includes(id) && !literal.has(id));
  assert.deepEqual(unused, []);
});

test('no word of the trade reaches the person at the counter', () => {
  const trade = /\bDIDs?\b|\b(?:[Dd]enied|[Ii]nvalid|[Cc]redential|[Ii]ssuer|[Vv]erifier|[Hh]older|[Cc]ryptograph|JSON|[Tt]oken)/;
  for (const [id, { text }] of messages('en')) assert.doesNotMatch(text, trade, id);
});

test('a sentence is short', () => {
  for (const [id, { text }] of messages('en')) {
    for (const sentence of text.split(/[.?:]/)) {
      assert.ok(sentence.trim().split(/\s+/).length <= 20, `${id}: ${sentence}`);
    }
  }
});
