// Better Auth's own client in something that keeps cookies.
import assert from "node:assert/strict";
import { createAuthClient } from "better-auth/client";
import { jwtClient, magicLinkClient } from "better-auth/client/plugins";

/** A browser as far as cookies go. */
export function browser(baseURL, more = []) {
  const cookies = new Map();
  const customFetchImpl = async (url, init) => {
    const headers = new Headers(init?.headers);
    if ((init?.method ?? "GET") !== "GET") headers.set("origin", baseURL);
    if (cookies.size) headers.set("cookie", [...cookies].map(([k, v]) => `${k}=${v}`).join("; "));
    const response = await fetch(url, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      if (attributes.includes("Max-Age=0")) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
  const client = createAuthClient({ baseURL, plugins: [jwtClient(), magicLinkClient(), ...more], fetchOptions: { customFetchImpl } });
  return { client, cookies, fetch: customFetchImpl };
}

/** The data of an answer that must not be an error. */
export function data(answer) {
  assert.equal(answer.error, null, JSON.stringify(answer.error));
  return answer.data;
}

/** Says how far a script came. */
export const step = (name) => console.log(name);
