// A software authenticator behind what a browser offers to pages: `navigator.credentials` and `PublicKeyCredential`.
import { createECDH, createHash, createPrivateKey, randomBytes, sign } from "node:crypto";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const hash = (bytes) => createHash("sha256").update(bytes).digest();
const buffer = (bytes) => new Uint8Array(bytes).buffer;
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** How a text or bytes begin in CBOR. */
const cbor = (major, { length }) => {
  if (length < 24) return Buffer.of((major << 5) | length);
  return length < 256 ? Buffer.of((major << 5) | 24, length) : Buffer.of((major << 5) | 25, length >> 8, length & 255);
};
const text = (value) => Buffer.concat([cbor(3, value), Buffer.from(value)]);
const bytes = (value) => Buffer.concat([cbor(2, value), value]);

/** The public half in COSE's form: EC2, ES256, P-256. */
const cose = (point) =>
  Buffer.concat([Buffer.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21), bytes(point.subarray(1, 33)), Buffer.of(0x22), bytes(point.subarray(33))]);

export class Authenticator {
  #id;
  #key;
  #point;
  #counter = 0;

  constructor(secret = randomBytes(32), id = randomBytes(32)) {
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(secret);
    this.#point = curve.getPublicKey();
    this.#id = id;
    const [x, y] = [this.#point.subarray(1, 33), this.#point.subarray(33)].map(base64url);
    this.#key = createPrivateKey({ key: { kty: "EC", crv: "P-256", d: base64url(secret), x, y }, format: "jwk" });
  }

  /** What pages of `origin` see of it from now on. */
  plugIn(origin) {
    globalThis.PublicKeyCredential = class {};
    const credentials = { create: ({ publicKey }) => this.#create(publicKey, origin), get: ({ publicKey }) => this.#get(publicKey, origin) };
    Object.defineProperty(globalThis, "navigator", { value: { credentials }, configurable: true });
  }

  async #create(options, origin) {
    const isKnown = (options.excludeCredentials ?? []).some(({ id }) => Buffer.from(id).equals(this.#id));
    if (isKnown) throw new DOMException("there is one already", "InvalidStateError");
    const length = Buffer.of(this.#id.length >> 8, this.#id.length & 255);
    const data = Buffer.concat([this.#data(options.rp.id, HAS_CREDENTIAL), Buffer.alloc(16), length, this.#id, cose(this.#point)]);
    const object = Buffer.concat([Buffer.of(0xa3), text("fmt"), text("none"), text("attStmt"), Buffer.of(0xa0), text("authData"), bytes(data)]);
    const clientDataJSON = this.#clientData("webauthn.create", options.challenge, origin);
    const response = { clientDataJSON: buffer(clientDataJSON), attestationObject: buffer(object), getTransports: () => ["internal", "hybrid"] };
    return this.#credential(response);
  }

  async #get(options, origin) {
    this.#counter += 1;
    const data = this.#data(options.rpId, 0);
    const clientDataJSON = this.#clientData("webauthn.get", options.challenge, origin);
    const signature = sign("sha256", Buffer.concat([data, hash(clientDataJSON)]), this.#key);
    return this.#credential({ clientDataJSON: buffer(clientDataJSON), authenticatorData: buffer(data), signature: buffer(signature) });
  }

  #data(domain, more) {
    const head = Buffer.alloc(5);
    head.writeUInt8(USER_PRESENT | USER_VERIFIED | more);
    head.writeUInt32BE(this.#counter, 1);
    return Buffer.concat([hash(domain), head]);
  }

  #clientData(type, challenge, origin) {
    return Buffer.from(JSON.stringify({ type, challenge: base64url(challenge), origin, crossOrigin: false }));
  }

  #credential(response) {
    const id = this.#id;
    return { id: base64url(id), rawId: buffer(id), type: "public-key", response, authenticatorAttachment: "platform", getClientExtensionResults: () => ({}) };
  }
}
