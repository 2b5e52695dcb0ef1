// A wallet provider on other people's packages: it vouches for wallets and for their keys.

import { Openid4vciWalletProvider } from "@openid4vc/openid4vci";

import { callbacks, keyPair } from "./jose-callbacks.mjs";

const ID = "did:web:wallets.example";
const HOUR = 3_600_000;

export class WalletProvider {
  #signer;
  #provider;

  static async create() {
    const own = new WalletProvider();
    const key = await keyPair();
    own.#signer = { method: "jwk", alg: "ES256", publicJwk: key.publicJwk };
    own.#provider = new Openid4vciWalletProvider({ callbacks: callbacks([key]) });
    return own;
  }

  /** Its entry for trust lists and for the settings of an issuer. */
  get party() {
    const key = { kid: "w1", jwk: this.#signer.publicJwk, purposes: ["attestation"] };
    return { id: ID, name: { en: "Wallets" }, keys: [key] };
  }

  /** What it says about the wallet that has this key. */
  attestWallet(clientId, jwk) {
    return this.#provider.createWalletAttestationJwt({
      issuer: ID,
      clientId,
      confirmation: { jwk },
      expiresAt: new Date(Date.now() + HOUR),
      signer: this.#signer,
    });
  }

  /** What it says about keys of a wallet. */
  attestKeys(attestedKeys, nonce) {
    return this.#provider.createKeyAttestationJwt({
      attestedKeys,
      nonce,
      keyStorage: ["iso_18045_basic"],
      expiresAt: new Date(Date.now() + HOUR),
      use: "proof_type.jwt",
      signer: this.#signer,
    });
  }
}
