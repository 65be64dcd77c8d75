// A real SMTP server on a free port. Usage: node client.mjs [USER PASSWORD]
// Prints {"port": …} once it listens, then each letter that it took: {"to", "from", "subject", "text", "html", "headers"}.
// It refuses what is for refused@…, and has no time once for each address later@….
import { SMTPServer } from "smtp-server";
import { simpleParser } from "mailparser";

const [user, password] = process.argv.slice(2);
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const tried = new Set();

function refusal(address) {
  if (address.startsWith("refused@")) return Object.assign(new Error("No such mailbox"), { responseCode: 550 });
  if (address.startsWith("later@") && !tried.has(address)) {
    tried.add(address);
    return Object.assign(new Error("Not now"), { responseCode: 451 });
  }
  return null;
}

const server = new SMTPServer({
  // Nothing here is a secret, and the certificate would be nobody's.
  disabledCommands: user ? ["STARTTLS"] : ["AUTH", "STARTTLS"],
  allowInsecureAuth: true,
  onAuth: (auth, _session, done) =>
    auth.username === user && auth.password === password ? done(null, { user }) : done(new Error("Wrong password")),
  onRcptTo: ({ address }, _session, done) => done(refusal(address)),
  onData: (stream, session, done) => {
    simpleParser(stream).then((letter) => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      const headers = Object.fromEntries([...letter.headers].map(([name, value]) => [name, String(value?.text ?? value)]));
      print({ to, from: letter.from.text, subject: letter.subject, text: letter.text, html: letter.html, headers });
      done();
    }, done);
  },
});
// Who goes away in the middle of a letter takes nobody else's with it.
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => print({ port: server.server.address().port }));
// Ends with whoever started it.
process.stdin.resume().on("end", () => process.exit(0));
