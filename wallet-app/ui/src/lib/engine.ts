// Written by `annona-wallet-bridge types`; change the Rust sources instead.

export type BundleSummary = { 
/**
 * Its number.
 */
sequence: number, 
/**
 * When it was signed.
 */
issued_at: number, 
/**
 * When it ends.
 */
expires_at: number, };

export type CardStatus = { "state": "valid" } | { "state": "ends_soon", 
/**
 * Whole days left.
 */
days: number, } | { "state": "not_yet" } | { "state": "suspended", 
/**
 * The day it took effect, if the list tells.
 */
since: number | null, } | { "state": "withdrawn", 
/**
 * The day it took effect, if the list tells.
 */
since: number | null, } | { "state": "ended" };

export type CardSummary = { 
/**
 * Names the card in calls.
 */
id: string, 
/**
 * The credential type.
 */
credential_type: string, 
/**
 * `vc+sd-jwt`, `dc+sd-jwt`, or `mso_mdoc`, which no counter reads from a code.
 */
format: string, 
/**
 * The scheme's name for it, in the asked language.
 */
title: string, 
/**
 * One or two plain sentences.
 */
description: string, 
/**
 * DID of the agency.
 */
issuer: string, 
/**
 * The agency's name, in the asked language.
 */
issuer_name: string, 
/**
 * First second of validity.
 */
valid_from: number, 
/**
 * Last second of validity.
 */
valid_until: number, 
/**
 * How it stands.
 */
status: CardStatus, 
/**
 * The time of the list that `status` is from; `None` when there is no list for it.
 */
status_as_of: number | null, 
/**
 * How many of its copies were never shown. At 0 copies are shown again, and counters
 * that compare notes could tell that it is the same card.
 */
fresh_copies: number, 
/**
 * Whether the wallet can renew it by itself.
 */
renewable: boolean, 
/**
 * Whether it should do so now.
 */
renewal_due: boolean, };

export type ClaimName = { 
/**
 * The path under the subject.
 */
path: Array<string>, 
/**
 * Its name, in the asked language.
 */
title: string, };

export type ClaimView = { 
/**
 * Its path, `person.birthDate`.
 */
path: string, 
/**
 * Its name, in the asked language.
 */
title: string, 
/**
 * Its value.
 */
value: string, 
/**
 * Whether it can be withheld.
 */
selective: boolean, };

export type Profile = { 
/**
 * The agreement's id.
 */
agreement: string, 
/**
 * The body whose counters ask, by name.
 */
consumer: string, 
/**
 * Why they ask.
 */
purpose: string, 
/**
 * What every showing discloses.
 */
always: Array<ClaimName>, 
/**
 * What the person may switch on.
 */
optional: Array<ClaimName>, };

export type CardView = { 
/**
 * As in the list.
 */
summary: CardSummary, 
/**
 * All that is on it.
 */
claims: Array<ClaimView>, 
/**
 * Where it can be shown.
 */
profiles: Array<Profile>, };

export type Code = { 
/**
 * The QR code as SVG.
 */
svg: string, 
/**
 * Seconds until a fresh one must be made.
 */
seconds: number, 
/**
 * Titles of what is shown.
 */
disclosed: Array<string>, 
/**
 * Titles of what is not.
 */
withheld: Array<string>, 
/**
 * Who asks, by name.
 */
counter: string, 
/**
 * How many seconds this device's clock is ahead of the counter's, if that is worth a word.
 */
clock_ahead: number | null, };

export type Delivered = { 
/**
 * The new cards.
 */
cards: Array<CardSummary>, 
/**
 * How many offers agencies still want to go on with later.
 */
waiting: number, };

export type HistoryView = { 
/**
 * To delete it by.
 */
number: number, 
/**
 * When, in seconds since 1970.
 */
at: number, 
/**
 * `received`, `shown`, `blocked`, `deleted`…, as in the export.
 */
event: string, 
/**
 * The card's title.
 */
card: string, 
/**
 * The agency or the counters, by name.
 */
with: string | null, 
/**
 * Titles of what was shown; of what was asked for when it was blocked.
 */
disclosed: Array<string>, 
/**
 * Titles of what was not shown.
 */
withheld: Array<string>, };

export type OfferSummary = { 
/**
 * DID of the agency.
 */
issuer: string, 
/**
 * Its name from the trust list, in the asked language.
 */
issuer_name: string, 
/**
 * Whether the person must type a code, and what it looks like.
 */
tx_code: { length?: number } | null, 
/**
 * Whether the person signs in at the agency.
 */
signs_in: boolean, };

export type Owner = { 
/**
 * Its folder's name, `p1`, `p2`…
 */
id: string, 
/**
 * What its owner is called here.
 */
name: string, 
/**
 * Number of the picture beside the name, for those who cannot read.
 */
picture: number, };

export type Home = { 
/**
 * Whose wallet it is.
 */
owner: Owner, 
/**
 * The cards.
 */
cards: Array<CardSummary>, 
/**
 * The trust list.
 */
lists: BundleSummary | null, 
/**
 * Whether the trust list has ended.
 */
lists_ended: boolean, 
/**
 * Whether a recovery sheet was printed.
 */
has_sheet: boolean, 
/**
 * How many cards agencies will deliver later.
 */
waiting: number, };

export type Scanned = { "kind": "offer" } | { "kind": "counter", 
/**
 * What it calls itself; the agreement's list has the last word.
 */
name: string | null, 
/**
 * The agreement it asks under.
 */
agreement: string, 
/**
 * Cards that can be shown there.
 */
cards: Array<string>, };

export type Start = { 
/**
 * Who has a profile on this device.
 */
owners: Array<Owner>, 
/**
 * Whether the wallet knows whom to trust.
 */
authority: boolean, };

export type Taken = { "outcome": "card", 
/**
 * As in the list.
 */
card: CardSummary, } | { "outcome": "code", 
/**
 * How long it is, when the agency says so.
 */
length: number | null, 
/**
 * Whether it has digits only.
 */
digits: boolean, 
/**
 * The agency's own words about it.
 */
hint: string | null, } | { "outcome": "sign_in", 
/**
 * For a browser.
 */
address: string, } | { "outcome": "later" };

/** What a window can ask of the wallet. */
export interface UseCases {
  start(): Promise<Start>;
  trust(arguments_: { text: string }): Promise<Start>;
  create_profile(arguments_: { name: string; picture: number; pin: string; language: string }): Promise<Home>;
  unlock(arguments_: { profile: string; pin: string; language: string }): Promise<Home>;
  unlock_previous(arguments_: { profile: string; pin: string; language: string }): Promise<Home>;
  recover(arguments_: { profile: string; code: string; new_pin: string; language: string }): Promise<Home>;
  lock(): Promise<void>;
  remove_profile(arguments_: { profile: string; pin: string }): Promise<Start>;
  home(arguments_: { language: string }): Promise<Home>;
  change_pin(arguments_: { pin: string }): Promise<void>;
  recovery_sheet(): Promise<string>;
  update_lists(): Promise<BundleSummary>;
  install_lists(arguments_: { text: string }): Promise<BundleSummary>;
  card(arguments_: { card: string; language: string }): Promise<CardView>;
  delete_card(arguments_: { card: string }): Promise<void>;
  history(arguments_: { language: string }): Promise<Array<HistoryView>>;
  export_history(): Promise<string>;
  forget(arguments_: { number: number }): Promise<void>;
  forget_all(): Promise<void>;
  look_at_offer(arguments_: { offer: string; language: string }): Promise<OfferSummary>;
  take_offer(arguments_: { offer: string; tx_code: string | null; language: string }): Promise<Taken>;
  signed_in(arguments_: { address: string; language: string }): Promise<Taken>;
  renew(arguments_: { card: string; language: string }): Promise<Taken>;
  fetch_waiting(arguments_: { language: string }): Promise<Delivered>;
  read_frame(arguments_: { grey: string; width: number; height: number }): Promise<string | null>;
  read_code(arguments_: { text: string }): Promise<Scanned>;
  show(arguments_: { card: string; agreement: string; scanned_code: string | null; optional: Array<Array<string>>; language: string }): Promise<Code>;
}
