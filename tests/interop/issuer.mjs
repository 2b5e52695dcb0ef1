// An issuer on other people's packages: @openid4vc for the protocol on node:http, jose for the
// proofs, @sd-jwt and @owf/mdoc for the credentials.

import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { Oauth2AuthorizationServer, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciIssuer } from "@openid4vc/openid4vci";
import { SDJwtInstance } from "@sd-jwt/core";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { SignJWT, importJWK } from "jose";

import { callbacks, sdJwtConfig } from "./jose-callbacks.mjs";
import { fullDate, issueMdoc } from "./mdoc.mjs";

setGlobalConfig({ allowInsecureUrls: true });

const TX_CODE = "493536";
const CONFIGURATION = "eligibility";
const JSON_TYPE = { "content-type": "application/json", "cache-control": "no-store" };

export class Issuer {
  #server;
  #protocol;
  #authorization;
  #codes = new Map();
  #tokens = new Set();
  #nonces = new Set();

  /**
   * @param options `id` is the issuer's DID, `key` its key pair for credentials, `kid` that
   * key's name in the trust list, `scheme` the scheme of the credential, `format` one of
   * vc+sd-jwt, dc+sd-jwt, mso_mdoc and jwt_vc_json, `subject` what the credential says, `x5c`
   * the certificate chain of the key, if it has one.
   */
  static async start(options) {
    const issuer = new Issuer();
    issuer.options = options;
    issuer.requests = 0;
    const signs = callbacks([options.key]);
    issuer.#protocol = new Openid4vciIssuer({ callbacks: signs });
    issuer.#authorization = new Oauth2AuthorizationServer({ callbacks: signs });
    issuer.#server = createServer((request, response) => {
      issuer.#answer(request).then(
        (body) => send(response, 200, body),
        (error) => send(response, error.status ?? 400, error.errorResponse ?? fault(error)),
      );
    });
    await new Promise((listening) => issuer.#server.listen(0, "127.0.0.1", listening));
    issuer.url = `http://127.0.0.1:${issuer.#server.address().port}`;
    issuer.metadata = issuer.#describe();
    return issuer;
  }

  async end() {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  /** A new offer, by value or by reference, and the code that goes with it. */
  async offer({ byReference }) {
    const code = randomUUID();
    const { credentialOffer, credentialOfferObject } = await this.#protocol.createCredentialOffer({
      issuerMetadata: this.metadata,
      credentialConfigurationIds: [CONFIGURATION],
      grants: {
        "urn:ietf:params:oauth:grant-type:pre-authorized_code": {
          "pre-authorized_code": code,
          tx_code: { length: TX_CODE.length, input_mode: "numeric" },
        },
      },
      credentialOfferUri: byReference ? `${this.url}/offer/${code}` : undefined,
    });
    this.#codes.set(code, credentialOfferObject);
    return { uri: credentialOffer, txCode: TX_CODE };
  }

  #describe() {
    const { url, options } = this;
    const { contexts, credential_type, mdoc, vct } = options.scheme;
    const type = ["VerifiableCredential", credential_type];
    const isMdoc = options.format === "mso_mdoc";
    const configuration = {
      format: options.format,
      ...{
        "vc+sd-jwt": { credential_definition: { "@context": contexts, type } },
        "dc+sd-jwt": { vct },
        jwt_vc_json: { credential_definition: { type } },
        mso_mdoc: { doctype: mdoc.doctype },
      }[options.format],
      cryptographic_binding_methods_supported: [isMdoc ? "cose_key" : "jwk"],
      credential_signing_alg_values_supported: [isMdoc ? -7 : "ES256"],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ["ES256"] } },
    };
    const credentialIssuer = this.#protocol.createCredentialIssuerMetadata({
      credential_issuer: url,
      credential_endpoint: `${url}/credential`,
      nonce_endpoint: `${url}/nonce`,
      batch_credential_issuance: { batch_size: 3 },
      credential_configurations_supported: { [CONFIGURATION]: configuration },
    });
    const server = this.#authorization.createAuthorizationServerMetadata({
      issuer: url,
      token_endpoint: `${url}/token`,
      grant_types_supported: ["urn:ietf:params:oauth:grant-type:pre-authorized_code"],
      "pre-authorized_grant_anonymous_access_supported": true,
    });
    return {
      credentialIssuer,
      authorizationServers: [server],
      knownCredentialConfigurations:
        this.#protocol.getKnownCredentialConfigurationsSupported(credentialIssuer),
    };
  }

  async #answer(request) {
    this.requests += 1;
    const body = await read(request);
    const path = new URL(request.url, this.url).pathname;
    switch (`${request.method} ${path}`) {
      case "GET /.well-known/openid-credential-issuer":
        return this.metadata.credentialIssuer;
      case "GET /.well-known/oauth-authorization-server":
        return this.metadata.authorizationServers[0];
      case "POST /token":
        return this.#token(request, Object.fromEntries(new URLSearchParams(body)));
      case "POST /nonce":
        return this.#nonce();
      case "POST /credential":
        return this.#credentials(request, JSON.parse(body));
      default:
        return this.#codes.get(path.replace("/offer/", "")) ?? refuse(404, "not_found");
    }
  }

  async #token(httpRequest, accessTokenRequest) {
    const headers = new Headers(httpRequest.headers);
    const request = { headers, method: "POST", url: `${this.url}/token` };
    const parsed = this.#authorization.parseAccessTokenRequest({ request, accessTokenRequest });
    const code = parsed.grant.preAuthorizedCode;
    if (!this.#codes.has(code)) {
      refuse(400, "invalid_grant");
    }
    await this.#authorization.verifyPreAuthorizedCodeAccessTokenRequest({
      authorizationServerMetadata: this.metadata.authorizationServers[0],
      grant: parsed.grant,
      accessTokenRequest,
      request,
      expectedPreAuthorizedCode: code,
      expectedTxCode: TX_CODE,
    });
    this.#codes.delete(code);
    const response = await this.#authorization.createAccessTokenResponse({
      authorizationServer: this.url,
      audience: this.url,
      subject: code,
      expiresInSeconds: 300,
      signer: { method: "jwk", alg: "ES256", publicJwk: this.options.key.publicJwk },
    });
    this.#tokens.add(response.access_token);
    return response;
  }

  #nonce() {
    const cNonce = randomUUID();
    this.#nonces.add(cNonce);
    return this.#protocol.createNonceResponse({ cNonce });
  }

  /** One credential per proof, in reverse order: a wallet has to match them by key. */
  async #credentials(httpRequest, credentialRequest) {
    const token = httpRequest.headers.authorization?.replace(/^Bearer /, "");
    if (!this.#tokens.has(token)) {
      refuse(401, "invalid_token");
    }
    const issuerMetadata = this.metadata;
    const request = this.#protocol.parseCredentialRequest({ issuerMetadata, credentialRequest });
    const credentials = [];
    for (const jwt of request.proofs.jwt) {
      const { signer, payload } = await this.#protocol.verifyCredentialRequestJwtProof({
        issuerMetadata,
        jwt,
      });
      if (!this.#nonces.has(payload.nonce)) {
        refuse(400, "invalid_nonce");
      }
      credentials.unshift({ credential: await this.#sign(signer.publicJwk) });
    }
    return this.#protocol.createCredentialResponse({ credentialRequest: request, credentials });
  }

  async #sign(holder) {
    const { id, kid, key, scheme, subject, format, x5c } = this.options;
    const header = x5c ? { kid, x5c } : { kid };
    const hidden = { _sd: scheme.claims.filter((claim) => claim.selective).map((c) => c.name) };
    const config = sdJwtConfig({ signWith: key.privateJwk });
    const today = Math.floor(Date.now() / 86_400_000) * 86_400;
    const end = today + 30 * 86_400;
    const cnf = { jwk: holder };
    const entry = { idx: randomInt(131_072), uri: `${this.url}/status/1` };
    const status = { status_list: entry };
    if (format === "mso_mdoc") {
      // The trust list has the key; the wallet has no use for a certificate.
      const certificate = new Uint8Array(randomBytes(300));
      const elements = elementsOf(scheme, subject);
      return issueMdoc({ ...scheme.mdoc, elements, key, holder, status: entry, certificate });
    }
    if (format === "dc+sd-jwt") {
      const claims = { iss: id, vct: scheme.vct, nbf: today, exp: end, status, cnf, ...subject };
      return new SDJwtVcInstance(config).issue(claims, hidden, { header });
    }
    if (format === "jwt_vc_json") {
      const type = ["VerifiableCredential", scheme.credential_type];
      const context = ["https://www.w3.org/2018/credentials/v1"];
      const vc = { "@context": context, type, credentialSubject: subject };
      const did = `did:jwk:${Buffer.from(JSON.stringify(holder)).toString("base64url")}`;
      const jwt = new SignJWT({ iss: id, sub: did, nbf: today, exp: end, status, vc });
      const secret = await importJWK(key.privateJwk, "ES256");
      return jwt.setProtectedHeader({ alg: "ES256", typ: "JWT", kid }).sign(secret);
    }
    const day = (seconds) => new Date(seconds * 1000).toISOString().replace(".000", "");
    const claims = {
      "@context": scheme.contexts,
      type: ["VerifiableCredential", scheme.credential_type],
      issuer: id,
      validFrom: day(today),
      validUntil: day(end),
      credentialSubject: subject,
      status,
      cnf,
    };
    const w3c = new SDJwtInstance({ ...config, omitTyp: true });
    return w3c.issue(claims, { credentialSubject: hidden }, { header: { ...header, typ: format } });
  }
}

/** The subject's claims by element identifier, days as days. */
function elementsOf(scheme, subject) {
  const value = ([element, path]) => {
    const [claims, text] = path.reduce(
      ([claims, value], name) => {
        const claim = claims.find((one) => one.name === name);
        return [claim.kind.object ?? claim.kind, value[name]];
      },
      [scheme.claims, subject],
    );
    return [element, claims === "date" ? fullDate(text) : text];
  };
  return Object.fromEntries(Object.entries(scheme.mdoc.elements).map(value));
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response, status, body) {
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
}

function refuse(status, error) {
  throw Object.assign(new Error(error), { status, errorResponse: { error } });
}

function fault(error) {
  return { error: "invalid_request", error_description: error.message };
}
