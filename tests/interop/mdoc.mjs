// mdocs by @owf/mdoc: what its callers must bring, done with Node's own crypto, and both sides of
// a credential.

import {
  X509Certificate,
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  verify,
} from "node:crypto";

import {
  CoseKey,
  DataItem,
  DateOnly,
  DeviceKey,
  Header,
  Holder,
  IssuerAuth,
  IssuerSigned,
  IssuerSignedBuilder,
  MobileSecurityObject,
  ProtectedHeaders,
  SignatureAlgorithm,
  UnprotectedHeaders,
  cborEncode,
} from "@owf/mdoc";

const ECDSA = { dsaEncoding: "ieee-p1363" };

const context = {
  crypto: {
    random: (length) => new Uint8Array(randomBytes(length)),
    digest: ({ digestAlgorithm, bytes }) => {
      const hash = createHash(digestAlgorithm.replace("-", "").toLowerCase());
      return new Uint8Array(hash.update(bytes).digest());
    },
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => {
        const secret = createPrivateKey({ key: key.jwk, format: "jwk" });
        return new Uint8Array(sign("sha256", toBeSigned, { key: secret, ...ECDSA }));
      },
      verify: ({ sign1, key }) => {
        const open = createPublicKey({ key: key.jwk, format: "jwk" });
        return verify("sha256", sign1.toBeSigned, { key: open, ...ECDSA }, sign1.signature);
      },
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => {
      const parts = new X509Certificate(certificate).issuer.split("\n");
      const named = parts.filter((part) => part.startsWith(`${field}=`));
      return named.map((part) => part.slice(field.length + 1));
    },
    getPublicKey: ({ certificate }) =>
      CoseKey.fromJwk(new X509Certificate(certificate).publicKey.export({ format: "jwk" })),
    verifyCertificateChain: ({ trustedCertificates, x5chain, now = new Date() }) => {
      const read = (all) => all.map((der) => new X509Certificate(der));
      const [chain, anchors] = [read(x5chain), read(trustedCertificates)];
      const isIssuedBy = (one) => (above) =>
        one.checkIssued(above) && one.verify(above.publicKey);
      chain.forEach((one, at) => {
        const above = at + 1 < chain.length ? [chain[at + 1]] : anchors;
        const isNow = new Date(one.validFrom) <= now && now <= new Date(one.validTo);
        if (!isNow || !above.some(isIssuedBy(one))) throw new Error(`no trust in ${one.subject}`);
      });
    },
    getCertificateData: ({ certificate }) => {
      const one = new X509Certificate(certificate);
      return {
        issuerName: one.issuer,
        subjectName: one.subject,
        serialNumber: one.serialNumber,
        thumbprint: one.fingerprint256,
        notBefore: new Date(one.validFrom),
        notAfter: new Date(one.validTo),
        pem: one.toString(),
      };
    },
  },
};

/** Signs `elements` as an mdoc; the status goes beside what the package writes by itself. */
export async function issueMdoc({ doctype, namespace, elements, key, holder, status, certificate }) {
  const day = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const [start, end] = [new Date(day), new Date(day + 30 * 86_400_000)];
  const builder = new IssuerSignedBuilder(doctype, context);
  builder.addIssuerNamespace(namespace, elements);
  const signingKey = CoseKey.fromJwk(key.privateJwk);
  const draft = await builder.sign({
    signingKey,
    algorithm: SignatureAlgorithm.ES256,
    digestAlgorithm: "SHA-256",
    validityInfo: { signed: start, validFrom: start, validUntil: end },
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(holder) },
    certificates: [certificate],
  });
  const object = draft.issuerAuth.mobileSecurityObject.encodedStructure;
  object.set("status", new Map([["status_list", new Map(Object.entries(status))]]));
  const issuerAuth = await IssuerAuth.create(
    {
      payload: cborEncode(DataItem.fromData(object)),
      protectedHeaders: ProtectedHeaders.create({
        protectedHeaders: new Map([[Header.Algorithm, SignatureAlgorithm.ES256]]),
      }),
      unprotectedHeaders: UnprotectedHeaders.create({
        unprotectedHeaders: new Map([[Header.X5Chain, certificate]]),
      }),
      signingKey,
      algorithm: SignatureAlgorithm.ES256,
    },
    context,
  );
  const { issuerNamespaces } = draft;
  return IssuerSigned.create({ issuerNamespaces, issuerAuth }).encodedForOid4Vci;
}

/** A day as an mdoc has it. */
export const fullDate = (text) => new DateOnly(text);

/** Verifies an mdoc of ours with the key of the trust list: signature and every value. */
export async function readMdoc(text, trusted) {
  const mdoc = IssuerSigned.fromEncodedForOid4Vci(text);
  const { issuerAuth } = mdoc;
  const object = issuerAuth.mobileSecurityObject;
  const namespace = [...mdoc.issuerNamespaces.issuerNamespaces.keys()][0];
  const items = mdoc.getIssuerNamespace(namespace);
  const good = await Promise.all(items.map((item) => item.isValid(namespace, issuerAuth, context)));
  const isSigned = await issuerAuth.verifySignature({ key: CoseKey.fromJwk(trusted) }, context);
  const claims = items.map((item) => [item.elementIdentifier, item.elementValue]);
  return {
    isSigned,
    valuesHold: good.every(Boolean),
    claims: Object.fromEntries(claims),
    namespace,
    doctype: object.docType,
    deviceKey: object.deviceKeyInfo.deviceKey.jwk,
    validity: object.validityInfo,
  };
}

/** Every check of the package, with the chain of certificates up to this root (PEM). */
export async function verifyMdoc(text, rootPem) {
  const trustedCertificates = [new Uint8Array(new X509Certificate(rootPem).raw)];
  await Holder.verifyIssuerSigned({ issuerSigned: text, trustedCertificates }, context);
}
