// Every answer that a counter can give, made up: for how the page shows them, not for what they mean.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.js';

const now = () => Math.floor(Date.now() / 1000);
const STEPS = [
  'parsed', 'signature', 'issuer_trusted', 'holder_binding', 'audience', 'freshness', 'replay',
  'validity', 'status', 'schema', 'agreement',
];

const report = (failed) =>
  STEPS.map((step, at) => {
    const outcome = at < failed ? 'pass' : at === failed ? 'fail' : 'unknown';
    return { step, outcome, evidence: at === failed ? { time: now() } : 'none' };
  });

function yes(kind, more = {}) {
  const params = { class: 'B', date: '2026-12-31', at: now() - 7_000 };
  const verdict = { kind, reason: kind.replace('_', '-'), params, next: 'give', hint: 'M.T., 1958' };
  return { verdict, accepted: { report: report(STEPS.length), lists_from: now() - 7_000 }, receipt: 12, ...more };
}

function no(kind, reason, next) {
  const params = { date: '2026-11-03', at: now() - 60, seconds: 700_000 };
  return { verdict: { kind, reason, params, next, hint: null }, rejected: { report: report(6) } };
}

const KINDS = {
  ask_the_person: ['copy', 'other-counter', 'wrong-challenge', 'challenge-expired', 'not-made-now', 'dated-ahead', 'already-shown', 'not-yet-valid', 'ended'],
  do_not_accept: ['not-approved', 'forged', 'holder-forged', 'key-compromised', 'suspended', 'withdrawn'],
};
const NEXT = {
  misread: 'scan_again', copy: 'ask_for_fresh_code', 'already-shown': 'ask_for_fresh_code',
  'not-yet-valid': 'ask_to_renew', ended: 'ask_to_renew',
};
const NEXT_OF_KIND = { ask_the_person: 'show_challenge', cannot_confirm: 'update_or_override', do_not_accept: 'give_contact_slip' };

/** The names of refusals, from the counter's own list. */
export function reasons() {
  const source = readFileSync(join(ROOT, 'core/src/verify/outcome.rs'), 'utf8');
  return [...source.matchAll(/Self::\w+(?:\(_\))? => "([a-z-]+)"/g)].map(([, name]) => name);
}

/** Name and answer of each verdict. */
export function verdicts() {
  const price = { gtin: '4006381333931', price: 250, currency: 'EUR' };
  const refusals = reasons().map((reason) => {
    const kind = Object.keys(KINDS).find((name) => KINDS[name].includes(reason)) ?? 'cannot_confirm';
    return [reason, no(kind, reason, NEXT[reason] ?? NEXT_OF_KIND[kind])];
  });
  return [
    ['eligible', yes('eligible')],
    ['eligible-price', yes('eligible', { price })],
    ['eligible-offline', yes('eligible_offline', { no_price: price.gtin })],
    ...refusals,
  ];
}

export const others = () =>
  ['challenge', 'counter_card', 'calibration', 'test_card', 'lists'].map((kind) => [kind, { other: { kind } }]);

/** Lets the next check be answered with this. */
export async function answerWith(page, answer) {
  await page.unroute(/api\/check$/);
  await page.route(/api\/check$/, (route) => route.fulfill({ json: answer }));
}
