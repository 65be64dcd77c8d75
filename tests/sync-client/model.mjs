// The server as docs/sync.md has it, in memory: what the actions of a list's page do to tasks, once for each key. It is held to
// the real one by histories that both are told (client.mjs), and then thousands are played on it alone.

const DAY_MS = 86_400_000;

/** What stands in an answer of the API about a task. */
const shown = ({ id, title, completed, due_date, priority, recurrence }) => ({ id, title, completed, due_date, priority, recurrence });

export class Model {
  constructor(user) {
    Object.assign(this, { user, tasks: new Map(), journal: [], kept: new Map() });
  }

  add(task) {
    const added = { id: crypto.randomUUID(), completed: false, priority: "medium", recurrence: "none", due_date: null, ...task };
    this.change(null, added);
    return shown(added);
  }

  change(before, after) {
    const id = (after ?? before).id;
    if (after) this.tasks.set(id, after);
    else this.tasks.delete(id);
    const [was, is] = [before, after].map((task) => task && shown(task));
    this.journal.unshift({ id: crypto.randomUUID(), task_id: id, title: (after ?? before).title, before: was, after: is });
  }

  /** Does what a form asks for, unless its key did before. Answers a status. */
  act(path, body, key) {
    const known = this.kept.get(key);
    if (known) return known;
    const status = this.do(path, new URLSearchParams(body));
    if (status === 200) this.kept.set(key, status);
    return status;
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
    else if (what === "copy") this.add({ title: task.title, priority: task.priority, due_date: task.due_date, recurrence: task.recurrence });
    else this.set(task, what === "date" ? { due_date: values.get("date") } : { priority: what });
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
    const status = this.act(path, await request.text(), request.headers.get("idempotency-key"));
    return Response.json(status === 200 ? null : { message: "Task not found" }, { status });
  }

  async api(method, path, body) {
    if (method === "POST") return this.add(body);
    if (method === "DELETE") return void this.change(this.tasks.get(path.split("/")[1]), null);
    return path.startsWith("changes") ? this.journal.slice(0, 200) : [...this.tasks.values()].map(shown);
  }
}
