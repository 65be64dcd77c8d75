// A device's browser with the real service worker: shows what came, presses one of its buttons, and prints what was shown at
// first, what is shown afterwards and which pages were opened. Arguments: where the server is, the worker's script, the message,
// the button; empty for what is beside the buttons.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [base, script, message, action] = process.argv.slice(2);
const handlers = {};
const shown = [];
const opened = [];
const clients = { matchAll: async () => [], openWindow: async (address) => opened.push(address) };
const registration = {
  showNotification: async (title, options) => {
    const notification = { title, ...options, close: () => shown.splice(shown.indexOf(notification), 1) };
    shown.push(notification);
  },
};
const self = { location: new URL("/service-worker.js", base), addEventListener: (name, handler) => { handlers[name] = handler; }, clients, registration };
const given = { URL, URLSearchParams, Request, Response, AbortSignal, crypto, console };
const fetchHere = (input, init) => fetch(new URL(input, base), init);
new vm.Script(readFileSync(script, "utf8"), { filename: script }).runInContext(vm.createContext({ ...given, self, fetch: fetchHere }));

async function happens(name, event) {
  const work = [];
  handlers[name]({ ...event, waitUntil: (promise) => work.push(promise) });
  await Promise.all(work);
}
const plain = () => shown.map(({ title, body, tag, lang, actions }) => ({ title, body, tag, lang, actions }));

await happens("push", { data: { json: () => JSON.parse(message) } });
const first = plain();
await happens("notificationclick", { notification: shown[0], action });
console.log(JSON.stringify({ first, then: plain(), opened }));
