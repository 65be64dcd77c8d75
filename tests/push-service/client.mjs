// A push service with devices on it: takes messages as browsers' services do, checks who sent them (RFC 8292), opens them as
// a device does (RFC 8291), with Node's own ciphers. Prints its port, then every message; each line of input makes a device
// and prints what its browser would give to the page. `POST /gone/…` is a device that asks for nothing any more; those of
// `/pair/…` take a message when the other one is being sent one, too; `/hung/…` never answers; `/held/…` answers once the
// line `let go` was read.
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const SALT = 16, KEY_AT = 21, TAG = 16, RECORD = 4096;
const devices = new Map();
const PAIR = 2;
const pair = [];
const held = [];
let letsGo = false;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const part = (text) => JSON.parse(Buffer.from(text, "base64url"));

function open({ ecdh, auth }, body) {
  if (body.length > RECORD) throw new Error("longer than a push service takes");
  const salt = body.subarray(0, SALT), length = body[KEY_AT - 1];
  const sender = body.subarray(KEY_AT, KEY_AT + length), sealed = body.subarray(KEY_AT + length);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(sender), auth, info, 32));
  const derive = (name, bytes) => Buffer.from(hkdfSync("sha256", secret, salt, `Content-Encoding: ${name}\0`, bytes));
  const cipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
  cipher.setAuthTag(sealed.subarray(-TAG));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -TAG)), cipher.final()]);
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)));
}

function sender(header, origin) {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(header);
  const [head, claims, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const known = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
  const signed = { key: known, dsaEncoding: "ieee-p1363" };
  if (part(head).alg !== "ES256" || !verify("sha256", `${head}.${claims}`, signed, Buffer.from(signature, "base64url"))) throw new Error("not signed");
  if (part(claims).aud !== origin) throw new Error(`for ${part(claims).aud}`);
  return key;
}

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  const device = devices.get(request.url);
  if (request.url.startsWith("/pair/")) {
    await new Promise((go) => { if (pair.push(go) % PAIR === 0) pair.splice(0).forEach((waiting) => waiting()); });
  }
  if (request.url.startsWith("/hung/")) return;
  if (!device) return response.writeHead(request.url.startsWith("/gone/") ? 410 : 404).end();
  try {
    const { headers } = request;
    if (headers["content-encoding"] !== "aes128gcm" || !(headers.ttl > 0)) throw new Error("no TTL or another coding");
    const key = sender(headers.authorization, `http://${headers.host}`);
    say({ device: request.url, key, topic: headers.topic, message: open(device, body) });
    if (request.url.startsWith("/held/") && !letsGo) await new Promise((go) => held.push(go));
    response.writeHead(201).end();
  } catch (error) {
    say({ refused: String(error) });
    response.writeHead(400).end();
  }
});

server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
createInterface({ input: process.stdin }).on("line", (path) => {
  if (path === "let go") {
    letsGo = true;
    return held.splice(0).forEach((go) => go());
  }
  const ecdh = createECDH("prime256v1"), auth = randomBytes(16);
  const p256dh = ecdh.generateKeys().toString("base64url");
  if (!path.startsWith("/gone/")) devices.set(path, { ecdh, auth });
  say({ endpoint: `http://127.0.0.1:${server.address().port}${path}`, keys: { p256dh, auth: auth.toString("base64url") } });
}).on("close", () => process.exit(0));
