// The server as docs/sync.md has it, in memory: what the actions of a list's page do to tasks, once for each key. It is held to
// the real one by histories that both are told (client.mjs), and then thousands are played on it alone.

const DAY_MS = 86_400_000;

/** What stands in an answer of the API about a task. */
const shown = ({ id, title, description, completed, due_date, priority, recurrence, updated_at }) =>
  ({ id, title, description, completed, due_date, priority, recurrence, updated_at });

/** The inputs of a form by what they change. */
const INPUTS = { description: "description", due_date: "date", priority: "priority" };

export class Model {
  constructor(user) {
    Object.assign(this, { user, tasks: new Map(), journal: [], kept: new Map(), versions: 0 });
  }

  add(task) {
    const plain = { description: null, completed: false, priority: "medium", recurrence: "none", due_date: null };
    const added = { id: crypto.randomUUID(), ...plain, ...task };
    this.change(null, added);
    return shown(added);
  }

  change(before, after) {
    const id = (after ?? before).id;
    this.versions += 1;
    if (after) after.updated_at = String(this.versions);
    if (after) this.tasks.set(id, after);
    else this.tasks.delete(id);
    const [was, is] = [before, after].map((task) => task && shown(task));
    this.journal.unshift({ id: crypto.randomUUID(), task_id: id, title: (after ?? before).title, before: was, after: is });
  }

  /** Does what a form asks for, unless its key did before. Answers a status, of an edit also what others changed of the same. */
  act(path, body, key) {
    const known = this.kept.get(key);
    if (known) return known;
    const values = new URLSearchParams(body);
    const answer = path.endsWith("/edit-task") ? this.edit(values) : { status: this.do(path, values) };
    if (answer.status === 200) this.kept.set(key, answer);
    return answer;
  }

  /** What is other in a form than it was, unless somebody made something else of the same meanwhile. By its fields alone: a
   * version only tells the server that it need not look. */
  edit(values) {
    const task = this.tasks.get(values.get("id"));
    if (!task) return { status: 404 };
    const [form, was] = ["form", "was"].map((group) => (name) => values.get(`${group}[${name}]`) || null);
    const changed = Object.entries(INPUTS).filter(([, name]) => form(name) !== was(name));
    const isOther = ([field, name]) => task[field] !== was(name) && task[field] !== form(name);
    const disputed = changed.filter(isOther).map(([field, name]) => ({ name, value: task[field] ?? "" }));
    if (disputed.length) return { status: 412, version: task.updated_at, disputed };
    this.set(task, Object.fromEntries(changed.map(([field, name]) => [field, form(name)])));
    return { status: 200 };
  }

  do(path, values) {
    if (path.endsWith("/add-task")) {
      this.add({ title: values.get("form[title]") });
      return 200;
    }
    const task = this.tasks.get(values.get("id"));
    if (!task) return 404;
    if (path.endsWith("/set-done")) return this.setDone(task, values.get("done") === "true");
    const what = values.get("what");
    if (what === "delete") this.change(task, null);
    else if (what === "copy") {
      const { title, description, priority, due_date, recurrence } = task;
      this.add({ title, description, priority, due_date, recurrence });
    } else this.set(task, what === "date" ? { due_date: values.get("date") } : { priority: what });
    return 200;
  }

  set(task, fields) {
    if (Object.entries(fields).some(([name, value]) => task[name] !== value)) this.change(task, { ...task, ...fields });
  }

  /** What repeats leaves its next occurrence behind when it is completed, and takes it back when it is reopened. */
  setDone(task, completed) {
    if (task.completed === completed) return 200;
    this.change(task, { ...task, completed });
    if (task.recurrence === "none") return 200;
    const next = this.tasks.get(task.next);
    if (completed && !next) {
      const due_date = new Date(Date.parse(task.due_date) + DAY_MS).toISOString().slice(0, 10);
      const occurrence = { ...task, id: crypto.randomUUID(), due_date, completed: false };
      this.tasks.set(occurrence.id, occurrence);
      this.tasks.get(task.id).next = occurrence.id;
    } else if (!completed && next) {
      this.tasks.delete(next.id);
    }
    return 200;
  }

  /** Answers what a browser or a judge asks. */
  async fetch(request) {
    const { pathname: path } = new URL(request.url);
    if (path === "/api/auth/get-session") return Response.json({ user: { id: this.user } });
    const { status, version, disputed } = this.act(path, await request.text(), request.headers.get("idempotency-key"));
    const refusal = disputed ? { message: "Somebody was faster", present: { version }, disputed } : { message: "Task not found" };
    return Response.json(status === 200 ? null : refusal, { status });
  }

  async api(method, path, body) {
    if (method === "POST") return this.add(body);
    if (method === "DELETE") return void this.change(this.tasks.get(path.split("/")[1]), null);
    return path.startsWith("changes") ? this.journal.slice(0, 200) : [...this.tasks.values()].map(shown);
  }
}
