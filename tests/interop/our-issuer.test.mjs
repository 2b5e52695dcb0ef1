// A wallet on other people's packages takes credentials from our issuer and shows them to our
// verifier.

import assert from "node:assert/strict";
import { X509Certificate, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import * as jose from "jose";

import { readMdoc, verifyMdoc } from "./mdoc.mjs";
import { AGENCY, COUNTER, PERSON, Stage, freePort } from "./stage.mjs";
import { WalletProvider } from "./wallet-provider.mjs";
import { Wallet, reader } from "./wallet.mjs";

const AUDIENCE = "urn:annona:counter:pharmacy";

const stage = new Stage();
let trust;
let provider;

before(async () => {
  const address = `127.0.0.1:${await freePort()}`;
  provider = await WalletProvider.create();
  stage.setUpAgency(`http://${address}`);
  stage.setAgency({ wallet_providers: [provider.party] });
  stage.setUpAuthority();
  const party = stage.agency("party");
  stage.write("party.json", JSON.stringify(party));
  const { kid } = party.keys.find((key) => key.purposes.includes("credential"));
  const [root] = stage.certify("party.json", kid, "root");
  stage.agency("certificate", `${kid}.pem`, "--anchor", "root.pem");
  stage.addAgency("party.json", "--certificate-anchor", "root.pem");
  stage.agree();
  for (const file of stage.agency("status-list").files) {
    stage.annona("bundle", "add-status", file);
  }
  stage.publishBundle();
  await stage.serve(address);
  const keyFor = (purpose) => party.keys.find((key) => key.purposes.includes(purpose));
  trust = { credential: keyFor("credential"), status: keyFor("status"), root };
});

after(() => stage.end());

/** A new offer of our agency: its link and its code. */
function offer(format, ...more) {
  return stage.agency("offer", "--person", PERSON.person_id, "--format", format, ...more);
}

/** The credential's subject, where the format has it. */
function subject(format, claims) {
  return format === "vc+sd-jwt" ? claims.credentialSubject : claims;
}

for (const format of ["vc+sd-jwt", "dc+sd-jwt"]) {
  describe(format, () => {
    let wallet;
    let credential;

    test("the wallet takes the credential with its transaction code", async () => {
      wallet = await Wallet.create();
      const { uri, tx_code } = offer(format);
      credential = await wallet.receive(uri, tx_code);
    });

    test("the signature is by the agency's key of the trust list", async () => {
      const [jws] = credential.split("~");
      const key = await jose.importJWK(trust.credential.jwk, "ES256");
      const { protectedHeader } = await jose.compactVerify(jws, key);
      assert.equal(protectedHeader.typ, format);
      assert.equal(protectedHeader.kid, trust.credential.kid);
      const other = await jose.importJWK(wallet.key.publicJwk, "ES256");
      await assert.rejects(jose.compactVerify(jws, other), jose.errors.JWSSignatureVerificationFailed);
    });

    test("the SD-JWT package verifies it and reads every claim", async () => {
      const keys = { trusted: trust.credential.jwk, statusKey: trust.status.jwk };
      const { payload } = await reader(format, keys).verify(credential);
      const claims = subject(format, payload);
      assert.equal(claims.class, PERSON.class);
      assert.equal(claims.matchHint, PERSON.match_hint);
      assert.deepEqual(claims.person, { name: PERSON.name, birthDate: PERSON.birth_date });
      assert.equal(payload.cnf.jwk.x, wallet.key.publicJwk.x);
    });

    test("our verifier accepts what the package presents, and sees no more than shown", async () => {
      const shown = await present(format, wallet, credential, ["matchHint"], AUDIENCE);
      const said = await stage.check(shown);
      assert.equal(said.code, 0, JSON.stringify(said));
      const report = JSON.stringify(said.json);
      assert.ok(report.includes(PERSON.match_hint), report);
      assert.ok(!report.includes(PERSON.name), report);
    });

    test("our verifier refuses it for another audience", async () => {
      const shown = await present(format, wallet, credential, [], "urn:annona:counter:clinic");
      assert.notEqual((await stage.check(shown)).code, 0);
    });

    test("our verifier refuses it under another wallet's key", async () => {
      const thief = await Wallet.create();
      const shown = await present(format, thief, credential, [], AUDIENCE);
      assert.notEqual((await stage.check(shown)).code, 0);
    });

    if (format === "dc+sd-jwt") {
      test("its key has a certificate that ends at the registrar's anchor (HAIP)", async () => {
        const [jws] = credential.split("~");
        const { x5c } = jose.decodeProtectedHeader(jws);
        assert.equal(x5c.length, 1, "the leaf alone, the anchor left out");
        const leaf = new X509Certificate(Buffer.from(x5c[0], "base64"));
        const root = new X509Certificate(trust.root);
        assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey));
        assert.ok(root.ca && !leaf.ca && !leaf.checkIssued(leaf));
        assert.equal(leaf.subjectAltName, `URI:${AGENCY}`);
        assert.ok(new Date(leaf.validFrom) < new Date() && new Date() < new Date(leaf.validTo));
        await jose.compactVerify(jws, await jose.importX509(leaf.toString(), "ES256"));
      });

      test("the SD-JWT package reads a suspension from our status list", async () => {
        const keys = { trusted: trust.credential.jwk, statusKey: trust.status.jwk };
        const change = ["--person", PERSON.person_id, "--reason", "reported lost"];
        stage.agency("suspend", ...change);
        await assert.rejects(reader(format, keys).verify(credential), /Status is not valid/);
        stage.agency("reactivate", ...change);
        await reader(format, keys).verify(credential);
      });
    }

    test("the wallet takes the credential by signing in at a desk, bound to its DPoP key", async () => {
      const citizen = await Wallet.create();
      const { uri } = offer(format, "--grant", "authorization_code");
      const app = { clientId: "https://wallet.example", redirectUri: "https://wallet.example/done" };
      const session = await citizen.signIn(uri, app);
      const response = await citizen.ask(session, await citizen.nonce(session));
      const shown = await present(format, citizen, response.credentials[0].credential, [], AUDIENCE);
      assert.equal((await stage.check(shown)).code, 0);
      const stolen = { ...session, dpop: undefined };
      await refused(citizen.ask(stolen, await citizen.nonce(session)), 401, "invalid_token");
    });

    test("the wallet takes an offer by reference", async () => {
      const { uri, tx_code } = offer(format, "--by-reference");
      assert.ok(uri.includes("credential_offer_uri="), uri);
      await (await Wallet.create()).receive(uri, tx_code);
    });

    test("a wrong transaction code is refused, and the right one still works", async () => {
      const other = await Wallet.create();
      const { uri, tx_code } = offer(format);
      const wrong = tx_code === "000000" ? "000001" : "000000";
      await refused(other.redeem(uri, wrong), 400, "invalid_grant");
      await other.receive(uri, tx_code);
      await refused(other.redeem(uri, tx_code), 400, "invalid_grant");
    });

    test("a replayed nonce is refused, and a fresh one still works", async () => {
      const other = await Wallet.create();
      const { uri, tx_code } = offer(format);
      const session = await other.redeem(uri, tx_code);
      const nonce = await wallet.nonce(session);
      await refused(other.ask(session, randomUUID()), 400, "invalid_nonce");
      await other.ask(session, nonce);
      await refused(other.ask(session, nonce), 400, "invalid_nonce");
      await other.ask(session, await other.nonce(session));
    });
  });
}

describe("jwt_vc_json", () => {
  /** Verifies with jose what the wallet got, and reads it by VCDM 1.1 section 6.3.1. */
  async function holds(credential, wallet) {
    const key = await jose.importJWK(trust.credential.jwk, "ES256");
    const { payload } = await jose.jwtVerify(credential, key, { issuer: AGENCY, typ: "JWT" });
    assert.equal(payload.vc["@context"][0], "https://www.w3.org/2018/credentials/v1");
    assert.ok(payload.vc.type.includes("VerifiableCredential"), payload.vc.type);
    assert.deepEqual(payload.vc.credentialSubject, {
      class: PERSON.class,
      matchHint: PERSON.match_hint,
      person: { name: PERSON.name, birthDate: PERSON.birth_date },
      household: { incomeBand: PERSON.income_band, address: PERSON.address },
    });
    const did = payload.sub.match(/^did:jwk:(.+)$/)[1];
    const holder = JSON.parse(Buffer.from(did, "base64url"));
    assert.deepEqual([holder.x, payload.cnf.jwk.x], Array(2).fill(wallet.key.publicJwk.x));
    const other = await jose.importJWK(wallet.key.publicJwk, "ES256");
    await assert.rejects(jose.jwtVerify(credential, other));
  }

  test("the wallet takes the credential with its transaction code", async () => {
    const wallet = await Wallet.create();
    const { uri, tx_code } = offer("jwt_vc_json");
    await holds(await wallet.receive(uri, tx_code), wallet);
  });

  test("the wallet takes the credential by signing in at a desk", async () => {
    const wallet = await Wallet.create();
    const { uri } = offer("jwt_vc_json", "--grant", "authorization_code");
    const app = { clientId: "https://wallet.example", redirectUri: "https://wallet.example/done" };
    const session = await wallet.signIn(uri, app);
    const response = await wallet.ask(session, await wallet.nonce(session));
    await holds(response.credentials[0].credential, wallet);
  });
});

describe("mso_mdoc", () => {
  /** Verifies with the mdoc package what the wallet got, and compares every value. */
  async function holds(credential, wallet) {
    const mdoc = await readMdoc(credential, trust.credential.jwk);
    assert.deepEqual([mdoc.isSigned, mdoc.valuesHold], [true, true]);
    assert.equal(mdoc.doctype, "example.annona.social-assistance-eligibility.1");
    assert.equal(mdoc.deviceKey.x, wallet.key.publicJwk.x);
    const { birth_date, ...texts } = mdoc.claims;
    assert.equal(birth_date.toISOString(), PERSON.birth_date);
    assert.deepEqual(texts, {
      class: PERSON.class,
      income_band: PERSON.income_band,
      match_hint: PERSON.match_hint,
      person_name: PERSON.name,
      resident_address: PERSON.address,
    });
    const other = await readMdoc(credential, wallet.key.publicJwk);
    assert.equal(other.isSigned, false);
  }

  test("the wallet takes the credential with its transaction code", async () => {
    const wallet = await Wallet.create();
    const { uri, tx_code } = offer("mso_mdoc");
    await holds(await wallet.receive(uri, tx_code), wallet);
  });

  test("the wallet takes the credential by signing in at a desk", async () => {
    const wallet = await Wallet.create();
    const { uri } = offer("mso_mdoc", "--grant", "authorization_code");
    const app = { clientId: "https://wallet.example", redirectUri: "https://wallet.example/done" };
    const session = await wallet.signIn(uri, app);
    const response = await wallet.ask(session, await wallet.nonce(session));
    await holds(response.credentials[0].credential, wallet);
  });

  test("the package verifies it up to the registrar's root, and to no other", async () => {
    const wallet = await Wallet.create();
    const { uri, tx_code } = offer("mso_mdoc");
    const credential = await wallet.receive(uri, tx_code);
    await holds(credential, wallet);
    await verifyMdoc(credential, trust.root);
    const [otherRoot] = stage.certify("party.json", trust.credential.kid, "other-registrar");
    await assert.rejects(verifyMdoc(credential, otherRoot), /no trust in/);
  });
});

describe("a wallet that a wallet provider vouches for", () => {
  const app = { clientId: "https://wallet.example", redirectUri: "https://wallet.example/done" };

  test("signs in with its attestation, and gets a credential for each attested key", async () => {
    const wallet = await Wallet.attested(provider, app.clientId);
    const { uri } = offer("dc+sd-jwt", "--grant", "authorization_code");
    const session = await wallet.signIn(uri, app);
    const response = await wallet.askAttested(session, await wallet.nonce(session), provider);
    assert.equal(response.credentials.length, 2);
    const [{ credential }] = response.credentials;
    const keys = { trusted: trust.credential.jwk, statusKey: trust.status.jwk };
    const { payload } = await reader("dc+sd-jwt", keys).verify(credential);
    assert.equal(payload.cnf.jwk.x, wallet.key.publicJwk.x);
  });

  test("takes an offer with a code, too", async () => {
    const wallet = await Wallet.attested(provider, app.clientId);
    const { uri, tx_code } = offer("vc+sd-jwt");
    await wallet.receive(uri, tx_code);
  });

  test("is refused when the agency does not know that provider", async () => {
    const stranger = await WalletProvider.create();
    const wallet = await Wallet.attested(stranger, app.clientId);
    const { uri, tx_code } = offer("vc+sd-jwt");
    await refused(wallet.redeem(uri, tx_code), 400, "invalid_client");
    const known = await Wallet.attested(provider, app.clientId);
    const session = await known.redeem(uri, tx_code);
    const nonce = await known.nonce(session);
    await refused(known.askAttested(session, nonce, stranger), 400, "invalid_proof");
  });
});

/** A presentation of the named claims, bound to the holder's key by the package. */
async function present(format, holder, credential, names, aud) {
  const frame = Object.fromEntries(names.map((name) => [name, true]));
  const iat = Math.floor(Date.now() / 1000);
  return reader(format, { holder: holder.key.privateJwk }).present(
    credential,
    format === "vc+sd-jwt" ? { credentialSubject: frame } : frame,
    { kb: { payload: { iat, aud, nonce: randomUUID() } } },
  );
}

/** Insists that the service refused with this status and error code. */
async function refused(promise, status, code) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.response?.status ?? error.response?.response?.status, status, error.stack);
    const told = JSON.stringify(error.errorResponse ?? error.response);
    assert.ok(told.includes(`"${code}"`), told);
    return true;
  });
}
