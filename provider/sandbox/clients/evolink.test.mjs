// @evolinkai/evolink-media 1.2.1 against the sandbox: its service functions, below the
// tools that it offers. Its host of files is fixed, so files go by plain HTTP, in the
// very form in which it sends them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { apiRequest, ApiHttpError, formatUsageInfo, queryTask } from "./node_modules/@evolinkai/evolink-media/dist/core/src/services/api-client.js";
import { formatTaskResult } from "./node_modules/@evolinkai/evolink-media/dist/core/src/tools/check-task.js";
import { baseURL, isFilm, key, picture, sleep, storageURL } from "./sandbox.mjs";

process.env.EVOLINK_API_KEY = key; // read at each call
const config = { channel: "official", baseUrl: baseURL("evolink") };
const create = (body) => apiRequest(config, { method: "POST", path: "/v1/videos/generations", body });
const shot = { model: "seedance-2.0-fast-text-to-video", prompt: "a corgi in the rain", duration: 4, quality: "480p", aspect_ratio: "16:9" };

async function ended(id) {
  const seen = new Set();
  for (;;) {
    const task = await queryTask(config, id);
    seen.add(task.status);
    if (task.status !== "pending" && task.status !== "processing") return { task, seen };
    await sleep(200);
  }
}

test("create and task", async () => {
  const made = await create(shot);
  assert.match(made.id, /^task-unified-/);
  assert.equal(made.status, "pending");
  assert.ok(made.task_info.estimated_time > 0);
  assert.match(formatUsageInfo(made.usage), /^Estimated cost: [0-9.]+ credits \(per_second\)$/);
  const { task, seen } = await ended(made.id);
  assert.equal(task.status, "completed");
  assert.equal(task.progress, 100);
  assert.ok(seen.has("processing"), [...seen].join());
  await isFilm(task.results[0]);
  const told = formatTaskResult(task);
  assert.ok(told.includes(`[1] ${task.results[0]}`), told);
  assert.ok(!/undefined|NaN|null/.test(told), told);
});

test("a task that fails", async () => {
  const { task } = await ended((await create({ ...shot, prompt: "a corgi #moderation" })).id);
  assert.equal(task.status, "failed");
  const told = formatTaskResult(task);
  assert.match(told, /Error code: content_policy_violation/);
  assert.match(told, /Retryable: No/);
});

const upload = async (path, init) => {
  const r = await fetch(`${baseURL("evolink")}/api/v1/files/${path}`, { method: "POST", ...init, headers: { Authorization: `Bearer ${key}`, ...init.headers } });
  return { status: r.status, body: await r.json() };
};

test("uploads", async () => {
  const form = new FormData();
  form.append("file", new Blob([picture()], { type: "image/png" }), "start.png");
  form.append("uploadPath", "frames");
  form.append("fileName", "first.png");
  const stream = await upload("upload/stream", { body: form });
  const inline = await upload("upload/base64", {
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ base64_data: picture().toString("base64"), upload_path: "frames", file_name: "second.png" }),
  });
  for (const { status, body } of [stream, inline]) {
    assert.equal(status, 200);
    assert.equal(body.success, true, body.msg);
    assert.ok(body.data.file_url.startsWith(storageURL + "/"));
    assert.equal(body.data.file_size, picture().length);
    assert.deepEqual(Buffer.from(await (await fetch(body.data.file_url)).arrayBuffer()), picture());
  }
  assert.equal(stream.body.data.file_name, "first.png");
  assert.equal(inline.body.data.file_name, "second.png");
  const frames = [stream, inline].map(({ body }) => body.data.file_url);
  const { task } = await ended((await create({ ...shot, model: "seedance-2.0-fast-image-to-video", image_urls: frames })).id);
  await isFilm(task.results[0]);
});

test("refusals", async () => {
  const refused = (status, words) => (e) => {
    assert.ok(e instanceof ApiHttpError, String(e));
    assert.equal(e.status, status);
    assert.match(e.message, words);
    return true;
  };
  await assert.rejects(create({ ...shot, seed: 1 }), refused(400, /seed/));
  await assert.rejects(create({ ...shot, model: "seedance-9.9" }), refused(403, /model/));
  await assert.rejects(queryTask(config, "task-unified-0-00000000"), refused(404, /not found/i));
  try {
    process.env.EVOLINK_API_KEY = "wrong";
    await assert.rejects(create(shot), refused(401, /key/i));
  } finally {
    process.env.EVOLINK_API_KEY = key;
  }
});

// It repeats a create call by itself after 429, 502, 503 and a broken connection, without
// an idempotency key: where the call was taken all the same, that is a second paid task.
test("one create that is answered with 429 may be two tasks", async () => {
  const model = "seedance-2.0-mini-text-to-video"; // no other test uses it
  await assert.rejects(create({ ...shot, model, prompt: "a corgi #429-after-accepting" }), (e) => e.status === 429);
  const r = await fetch(`${baseURL("evolink")}/v1/tasks?model=${model}`, { headers: { Authorization: `Bearer ${key}` } });
  assert.equal((await r.json()).total, 2);
});
