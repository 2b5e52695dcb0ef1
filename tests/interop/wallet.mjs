// A wallet on other people's packages: @openid4vc/openid4vci for the protocol, jose for the
// keys, @sd-jwt for credentials and presentations.

import { clientAuthenticationClientAttestationJwt, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { SDJwtInstance } from "@sd-jwt/core";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

import { callbacks, keyPair, sdJwtConfig } from "./jose-callbacks.mjs";

// The services of these tests are on loopback.
setGlobalConfig({ allowInsecureUrls: true });

export class Wallet {
  #client;

  static async create() {
    const wallet = new Wallet();
    wallet.key = await keyPair();
    wallet.#client = new Openid4vciClient({ callbacks: callbacks([wallet.key]) });
    return wallet;
  }

  /** A wallet for which a wallet provider vouches under this name. */
  static async attested(provider, clientId) {
    const wallet = new Wallet();
    wallet.key = await keyPair();
    const own = callbacks([wallet.key]);
    const clientAttestationJwt = await provider.attestWallet(clientId, wallet.key.publicJwk);
    const clientAuthentication = clientAuthenticationClientAttestationJwt({
      clientAttestationJwt,
      callbacks: own,
    });
    wallet.#client = new Openid4vciClient({ callbacks: { ...own, clientAuthentication } });
    return wallet;
  }

  /** Takes an offer up to the access token. */
  async redeem(uri, txCode) {
    const credentialOffer = await this.#client.resolveCredentialOffer(uri);
    const issuerMetadata = await this.#client.resolveIssuerMetadata(
      credentialOffer.credential_issuer,
    );
    const { accessTokenResponse } =
      await this.#client.retrievePreAuthorizedCodeAccessTokenFromOffer({
        credentialOffer,
        issuerMetadata,
        txCode,
      });
    const [configurationId] = credentialOffer.credential_configuration_ids;
    return { issuerMetadata, configurationId, accessToken: accessTokenResponse.access_token };
  }

  /**
   * Takes an offer up to the access token by the authorization code grant: pushed request, PKCE,
   * a browser that follows one redirect, the `iss` of the answer, tokens bound to a DPoP key.
   */
  async signIn(uri, { clientId, redirectUri }) {
    const credentialOffer = await this.#client.resolveCredentialOffer(uri);
    const issuerMetadata = await this.#client.resolveIssuerMetadata(
      credentialOffer.credential_issuer,
    );
    const [configurationId] = credentialOffer.credential_configuration_ids;
    const configurations = issuerMetadata.credentialIssuer.credential_configurations_supported;
    const dpop = { signer: { method: "jwk", alg: "ES256", publicJwk: this.key.publicJwk } };
    const started = await this.#client.initiateAuthorization({
      credentialOffer,
      issuerMetadata,
      clientId,
      redirectUri,
      scope: configurations[configurationId].scope,
      dpop,
    });
    const answer = await fetch(started.authorizationRequestUrl, { redirect: "manual" });
    const [authorizationServerMetadata] = issuerMetadata.authorizationServers;
    const { code } = this.#client.parseAndVerifyAuthorizationResponseRedirectUrl({
      url: answer.headers.get("location"),
      authorizationServerMetadata,
    });
    const granted = await this.#client.retrieveAuthorizationCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      authorizationCode: code,
      pkceCodeVerifier: started.pkce.codeVerifier,
      redirectUri,
      additionalRequestPayload: { client_id: clientId },
      dpop,
    });
    const accessToken = granted.accessTokenResponse.access_token;
    return { issuerMetadata, configurationId, accessToken, dpop: granted.dpop };
  }

  async nonce({ issuerMetadata }) {
    const response = await this.#client.requestNonce({ issuerMetadata });
    return response.c_nonce;
  }

  /** Asks for one credential with a proof over this nonce; the response as it came. */
  async ask({ issuerMetadata, configurationId, accessToken, dpop }, nonce) {
    const { jwt } = await this.#client.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId: configurationId,
      nonce,
      signer: { method: "jwk", alg: "ES256", publicJwk: this.key.publicJwk },
    });
    const { credentialResponse } = await this.#client.retrieveCredentials({
      issuerMetadata,
      credentialConfigurationId: configurationId,
      accessToken,
      dpop,
      proofs: { jwt: [jwt] },
    });
    return credentialResponse;
  }

  /** Asks for a credential for each of two keys, by one proof beside a key attestation. */
  async askAttested({ issuerMetadata, configurationId, accessToken, dpop }, nonce, provider) {
    const keys = [this.key.publicJwk, (await keyPair()).publicJwk];
    const { jwt } = await this.#client.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId: configurationId,
      nonce,
      keyAttestationJwt: await provider.attestKeys(keys, nonce),
      signer: { method: "jwk", alg: "ES256", publicJwk: this.key.publicJwk },
    });
    const { credentialResponse } = await this.#client.retrieveCredentials({
      issuerMetadata,
      credentialConfigurationId: configurationId,
      accessToken,
      dpop,
      proofs: { jwt: [jwt] },
    });
    return credentialResponse;
  }

  /** The whole way from an offer to its credential. */
  async receive(uri, txCode) {
    const session = await this.redeem(uri, txCode);
    const response = await this.ask(session, await this.nonce(session));
    await this.notify(session, response.notification_id);
    return response.credentials[0].credential;
  }

  /** Tells the issuer that the credentials have come. */
  async notify({ issuerMetadata, accessToken }, notificationId) {
    const notification = { notificationId, event: "credential_accepted" };
    await this.#client.sendNotification({ issuerMetadata, accessToken, notification });
  }
}

/**
 * The SD-JWT package's reader for a format: `trusted` is the agency's key for credentials,
 * `statusKey` the one for status lists, `holder` the wallet's own private key.
 */
export function reader(format, { trusted, statusKey, holder }) {
  const config = sdJwtConfig({ holder, trusted });
  if (format !== "dc+sd-jwt") {
    return new SDJwtInstance(config);
  }
  const { verifier: statusVerifier } = sdJwtConfig({ trusted: statusKey });
  // Fetches the status list, checks its signature and looks the credential up.
  return new SDJwtVcInstance({ ...config, statusVerifier });
}
