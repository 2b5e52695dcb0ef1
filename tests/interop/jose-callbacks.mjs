// What the OpenID4VC packages leave to their caller, done with jose and Node's own crypto.

import { createHash, createPrivateKey, randomBytes, sign } from "node:crypto";
import * as jose from "jose";

/** A P-256 key pair as JWKs, the private one with its public half inside. */
export async function keyPair() {
  const pair = await jose.generateKeyPair("ES256", { extractable: true });
  return {
    publicJwk: await jose.exportJWK(pair.publicKey),
    privateJwk: await jose.exportJWK(pair.privateKey),
  };
}

/** Callbacks that sign with these keys and verify with the key that a JWT names in its header. */
export function callbacks(keys) {
  const held = new Map(keys.map((key) => [key.publicJwk.x, key]));
  return {
    hash: (data, alg) => createHash(alg.replace("sha-", "sha")).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    signJwt: async (signer, { header, payload }) => {
      const key = held.get(signer.publicJwk.x);
      const jwt = new jose.SignJWT(payload).setProtectedHeader(header);
      const secret = await jose.importJWK(key.privateJwk, signer.alg);
      return { jwt: await jwt.sign(secret), signerJwk: key.publicJwk };
    },
    verifyJwt: async (signer, { compact }) => {
      const key = await jose.importJWK(signer.publicJwk, signer.alg);
      const verified = await verifies(key, compact);
      return { verified, signerJwk: signer.publicJwk };
    },
    // A wallet without registration: it sends no client_id (OpenID4VCI section 6.1).
    clientAuthentication: () => {},
  };
}

/**
 * The configuration of the SD-JWT packages: `signWith` is an issuer's private key, `holder` a
 * wallet's, `trusted` the issuer's public key.
 */
export function sdJwtConfig({ signWith, holder, trusted }) {
  const verifier = (jwk) => async (data, signature) =>
    verifies(await jose.importJWK(jwk, "ES256"), `${data}.${signature}`);
  return {
    hasher: (data, alg) => createHash(alg.replace("sha-", "sha")).update(data).digest(),
    hashAlg: "sha-256",
    saltGenerator: (length) => randomBytes(length).toString("base64url"),
    signAlg: "ES256",
    signer: signWith && signerOf(signWith),
    verifier: trusted && verifier(trusted),
    kbSignAlg: "ES256",
    kbSigner: holder && signerOf(holder),
    kbVerifier: (data, signature, payload) => verifier(payload.cnf.jwk)(data, signature),
  };
}

function signerOf(privateJwk) {
  const key = createPrivateKey({ key: privateJwk, format: "jwk" });
  return (data) =>
    sign("sha256", data, { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

async function verifies(key, compact) {
  try {
    await jose.compactVerify(compact, key);
    return true;
  } catch {
    return false;
  }
}
