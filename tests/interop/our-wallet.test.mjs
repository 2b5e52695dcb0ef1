// Our wallet takes credentials from an issuer on other people's packages, when the trust list
// has its key.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { Issuer } from "./issuer.mjs";
import { keyPair } from "./jose-callbacks.mjs";
import { AGENCY, SCHEME, Stage } from "./stage.mjs";

const scheme = JSON.parse(readFileSync(`${SCHEME}/scheme.json`, "utf8"));
const subject = {
  class: "A",
  matchHint: "N.B., 1971",
  person: { name: "Nadia Benali", birthDate: "1971-06-02" },
  household: { incomeBand: "middle", address: "12 rue du Marché" },
};

for (const [format, certified] of [
  ["vc+sd-jwt"],
  ["dc+sd-jwt"],
  ["dc+sd-jwt", true],
  ["mso_mdoc"],
  ["jwt_vc_json"],
]) {
  describe(certified ? `${format} with a certificate (HAIP)` : format, () => {
    const stage = new Stage();
    let key;
    let issuer;

    before(async () => {
      key = await keyPair();
      issuer = await Issuer.start({ id: AGENCY, kid: "k1", key, scheme, format, subject });
      stage.setUpAuthority();
      if (certified) {
        issuer.options.x5c = [certify(key, "root")];
      }
    });

    after(async () => {
      await issuer.end();
      stage.end();
    });

    /** Makes a new wallet whose trust list has this key and this address for the issuer. */
    async function trusting(publicJwk, url = issuer.url) {
      stage.write("k1.json", JSON.stringify({ ...publicJwk, kid: "k1" }));
      const party = ["--id", AGENCY, "--name", "Ministry", "--may-issue", scheme.credential_type];
      const anchor = certified ? ["--certificate-anchor", "root.pem"] : [];
      const keys = ["--credential-key", "k1.json", ...anchor];
      stage.addAgency(...party, "--credential-issuer", url, ...keys);
      stage.publishBundle();
      await stage.setUpWallet();
    }

    /** A registrar's certificate for this key, as a member of x5c. */
    function certify({ publicJwk }, registrar) {
      const keys = [{ kid: "k1", jwk: publicJwk, purposes: ["credential"] }];
      const party = { id: AGENCY, name: { en: "Ministry" }, keys };
      stage.write("party.json", JSON.stringify(party));
      const [, leaf] = stage.certify("party.json", "k1", registrar);
      return new X509Certificate(leaf).raw.toString("base64");
    }

    if (certified) {
      test("a chain that ends elsewhere, or at another key, is refused", async () => {
        await trusting(key.publicJwk);
        const good = issuer.options.x5c;
        try {
          const root = new X509Certificate(readFileSync(stage.path("root.pem")));
          issuer.options.x5c = [...good, root.raw.toString("base64")];
          await refuses(await issuer.offer({ byReference: false }), "ANN-X509-17");
          // By a new registrar, whom the trust list does not have.
          issuer.options.x5c = [certify(key, "other")];
          await refuses(await issuer.offer({ byReference: false }), "ANN-X509-11");
        } finally {
          issuer.options.x5c = good;
        }
      });
    }

    for (const byReference of [false, true]) {
      test(`a card is stored, its offer ${byReference ? "by reference" : "by value"}`, async () => {
        await trusting(key.publicJwk);
        const said = await receive(await issuer.offer({ byReference }));
        assert.equal(said.code, 0, JSON.stringify(said));
        assert.equal(said.json.fresh_copies, 3, "one credential per proof, matched by key");
        const { cards } = (await stage.wallet("list")).json;
        assert.equal(cards.length, 1, JSON.stringify(cards));
        assert.deepEqual([cards[0].issuer, cards[0].format], [AGENCY, format]);
      });
    }

    test("a signature by a key that is not in the trust list is refused", async () => {
      await trusting((await keyPair()).publicJwk);
      // An mdoc does not say whose key it was; a certificate says that it is another one.
      const code = certified || format === "mso_mdoc" ? "ANN-WALLET-12" : "ANN-CRYPTO-1";
      await refuses(await issuer.offer({ byReference: false }), code);
    });

    test("an issuer that is not in the trust list is not asked", async () => {
      await trusting(key.publicJwk, "https://issuer.example");
      const asked = issuer.requests;
      await refuses(await issuer.offer({ byReference: false }), "ANN-WALLET-10");
      assert.equal(issuer.requests, asked);
    });

    test("a wrong transaction code is refused", async () => {
      await trusting(key.publicJwk);
      const { uri } = await issuer.offer({ byReference: false });
      await refuses({ uri, txCode: "000000" }, "ANN-VCI-33");
    });

    function receive({ uri, txCode }) {
      return stage.wallet("receive", uri, "--tx-code", txCode, "--allow-loopback-http");
    }

    async function refuses(offer, code) {
      const said = await receive(offer);
      assert.equal(said.code, 1, JSON.stringify(said));
      assert.equal(said.json.error.code, code, JSON.stringify(said));
      assert.deepEqual((await stage.wallet("list")).json.cards, []);
    }
  });
}
