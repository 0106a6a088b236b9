// replicate 1.4.0 against the sandbox.
import assert from "node:assert/strict";
import { test } from "node:test";
import Replicate from "replicate";
import { baseURL, isFilm, key, picture } from "./sandbox.mjs";

const client = (auth = key, options = {}) => new Replicate({ auth, baseUrl: baseURL("replicate") + "/v1", ...options });
const model = "bytedance/seedance-2.0-fast";
const input = { prompt: "a corgi in the rain", duration: 4, resolution: "480p", aspect_ratio: "16:9", generate_audio: false };
const status = (want) => (e) => e.response?.status === want;

test("create and wait", async () => {
  const r = client();
  const made = await r.predictions.create({ model, input });
  assert.equal(made.status, "starting");
  assert.deepEqual(made.input, input);
  assert.equal(made.urls.get, `${baseURL("replicate")}/v1/predictions/${made.id}`);
  const seen = new Set();
  const done = await r.wait(made, { interval: 200 }, async (p) => { seen.add(p.status); return false; });
  assert.equal(done.status, "succeeded");
  assert.ok(seen.has("processing"), [...seen].join());
  assert.equal(typeof done.metrics.predict_time, "number");
  assert.ok(Date.parse(done.completed_at) >= Date.parse(done.created_at));
  await isFilm(done.output);
});

// run asks the server to hold the call ("Prefer: wait"); the sandbox answers at once, and
// the client goes on by polling.
test("run with a Buffer, which it uploads first", async () => {
  const r = client();
  const states = [];
  const output = await r.run(model, { input: { ...input, image: picture() } }, (p) => states.push(p.status));
  await isFilm(String(output)); // a FileOutput for https alone: here it is the address
  assert.equal(states.at(-1), "succeeded");
  const { results } = await r.files.list();
  assert.ok(results.some((f) => f.size === picture().length));
});

test("cancel", async () => {
  const r = client();
  const made = await r.predictions.create({ model, input });
  const stopped = await r.predictions.cancel(made.id);
  assert.equal(stopped.id, made.id);
  assert.equal((await r.wait(stopped, { interval: 200 })).status, "canceled");
  assert.equal((await r.predictions.cancel(made.id)).status, "canceled"); // answered as it is
});

test("list, newest first, page after page", async () => {
  const r = client();
  const made = [];
  for (let i = 0; i < 3; i++) made.unshift((await r.predictions.create({ model, input })).id);
  const listed = [];
  for await (const page of r.paginate(r.predictions.list)) listed.push(...page.map((p) => p.id));
  assert.deepEqual(listed.filter((id) => made.includes(id)), made);
  await Promise.all(made.map((id) => r.predictions.cancel(id)));
});

test("files", async () => {
  const r = client();
  const file = await r.files.create(new File([picture()], "start.png", { type: "image/png" }), { take: 1 });
  assert.equal(file.name, "start.png");
  assert.equal(file.content_type, "image/png");
  assert.equal(file.size, picture().length);
  assert.deepEqual(file.metadata, { take: 1 });
  assert.deepEqual(await r.files.get(file.id), file);
  assert.ok((await r.files.list()).results.some((f) => f.id === file.id));
  const made = await r.predictions.create({ model, input: { ...input, image: file.urls.get } });
  await r.predictions.cancel(made.id);
  assert.equal(await r.files.delete(file.id), true);
  await assert.rejects(r.files.get(file.id), status(404));
});

// The strategy "data-uri" of 1.4.0 is broken: it sends the settings of the client, the key
// among them, in the place of the input.
test("data URI instead of an upload", async () => {
  const broken = client(key, { fileEncodingStrategy: "data-uri" });
  await assert.rejects(broken.predictions.create({ model, input: { ...input, image: picture() } }), status(422));
  const r = client();
  const made = await r.predictions.create({ model, input: { ...input, image: "data:image/png;base64," + picture().toString("base64") } });
  assert.equal((await r.predictions.cancel(made.id)).status, "canceled");
});

test("account, model and the secret of webhooks", async () => {
  const r = client();
  assert.equal((await r.accounts.current()).type, "user");
  const [owner, name] = model.split("/");
  const m = await r.models.get(owner, name);
  assert.equal(`${m.owner}/${m.name}`, model);
  assert.ok(m.latest_version.openapi_schema.components.schemas.Input.properties.prompt);
  assert.match((await r.webhooks.default.secret.get()).key, /^whsec_/);
});

test("refusals", async () => {
  const r = client();
  await assert.rejects(r.predictions.create({ model, input: { ...input, duration: "4" } }), status(422));
  await assert.rejects(r.predictions.create({ model, input, colour: "red" }), status(422));
  await assert.rejects(r.predictions.create({ model: "bytedance/seedance-9", input }), status(404));
  await assert.rejects(r.predictions.get("nothing"), status(404));
  await assert.rejects(client("wrong").predictions.list(), status(401));
});

// It repeats a create call by itself after 429 and a broken connection, without a pause:
// where the call was taken all the same, each time is another paid prediction.
test("one create that is answered with 429 may be six predictions", async () => {
  const r = client();
  const prompt = "a corgi #429-after-accepting";
  const begun = Date.now();
  await assert.rejects(r.predictions.create({ model, input: { ...input, prompt } }), status(429));
  assert.ok(Date.now() - begun < 2000, "Retry-After of 2 s is not waited for");
  const { results } = await r.predictions.list();
  const made = results.filter((p) => p.input.prompt === prompt);
  assert.equal(made.length, 6);
  await Promise.all(made.map((p) => r.predictions.cancel(p.id)));
});
