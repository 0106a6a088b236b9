// @fal-ai/client 1.10.1 against the sandbox.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, createFalClient, ValidationError } from "@fal-ai/client";
import { baseURL, isFilm, key, picture, storageURL } from "./sandbox.mjs";

// The client has no base URL: its hosts are rewritten. proxyUrl does not work in Node.
const hosts = /^https:\/\/(queue\.fal\.run|rest\.fal\.ai)(?=\/)/;

// A client, and what it sent to which host.
function client(credentials = key) {
  const sent = [];
  const fal = createFalClient({
    credentials,
    requestMiddleware: async (request) => {
      assert.match(request.url, hosts);
      sent.push(`${request.method.toUpperCase()} ${request.url}`);
      return { ...request, url: request.url.replace(hosts, baseURL("fal")) };
    },
  });
  return { fal, sent };
}

const text = "bytedance/seedance-2.0/text-to-video";
const image = "bytedance/seedance-2.0/image-to-video";
const shot = { prompt: "a corgi in the rain", duration: "4", resolution: "480p", aspect_ratio: "16:9", generate_audio: false };

test("create, status and result", async () => {
  const { fal, sent } = client();
  const made = await fal.queue.submit(text, { input: shot });
  assert.equal(made.status, "IN_QUEUE");
  assert.equal(typeof made.queue_position, "number");
  // The client makes the addresses of what follows by itself, from owner and application.
  assert.equal(made.status_url, `${baseURL("fal")}/bytedance/seedance-2.0/requests/${made.request_id}/status`);
  const st = await fal.queue.status(text, { requestId: made.request_id, logs: true });
  assert.ok(["IN_QUEUE", "IN_PROGRESS"].includes(st.status), st.status);
  const seen = new Set();
  const done = await fal.queue.subscribeToStatus(text, { requestId: made.request_id, logs: true, pollInterval: 200, onQueueUpdate: (s) => seen.add(s.status) });
  assert.equal(done.status, "COMPLETED");
  assert.equal(typeof done.metrics.inference_time, "number");
  assert.ok(seen.has("IN_PROGRESS"), [...seen].join());
  const got = await fal.queue.result(text, { requestId: made.request_id });
  assert.equal(got.requestId, made.request_id); // from the header X-Fal-Request-Id
  assert.equal(typeof got.data.seed, "number");
  await isFilm(got.data.video.url);
  assert.equal(sent.filter((s) => s.startsWith("POST ")).length, 1);
});

test("subscribe uploads a Blob first", async () => {
  const { fal, sent } = client();
  const positions = [];
  const got = await fal.subscribe(image, {
    input: { ...shot, image_url: new Blob([picture()], { type: "image/png" }) },
    pollInterval: 200,
    onEnqueue: (id) => assert.match(id, /^[0-9a-f-]{36}$/),
    onQueueUpdate: (s) => s.status === "IN_QUEUE" && positions.push(s.queue_position),
  });
  await isFilm(got.data.video.url);
  assert.ok(positions.every(Number.isInteger), positions.join());
  assert.equal(sent[0], "POST https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3");
});

test("upload", async () => {
  const { fal } = client();
  const url = await fal.storage.upload(new File([picture()], "start frame.png", { type: "image/png" }), { lifecycle: { expiresIn: "1d" } });
  assert.ok(url.startsWith(storageURL + "/"), url);
  const r = await fetch(url);
  assert.equal(r.headers.get("content-type"), "image/png");
  assert.deepEqual(Buffer.from(await r.arrayBuffer()), picture());
});

test("cancel in the queue, and too late", async () => {
  const { fal } = client();
  const { request_id: requestId } = await fal.queue.submit(text, { input: shot });
  await fal.queue.cancel(text, { requestId });
  const done = await fal.queue.subscribeToStatus(text, { requestId, pollInterval: 200 });
  assert.equal(done.status, "COMPLETED"); // which is no success
  await assert.rejects(fal.queue.result(text, { requestId }), (e) => e instanceof ApiError && e.status === 499 && e.requestId === requestId);
  await assert.rejects(fal.queue.cancel(text, { requestId }), (e) => e instanceof ApiError && e.status === 400 && e.body.status === "ALREADY_COMPLETED");
  await assert.rejects(fal.queue.cancel(text, { requestId: "00000000-0000-4000-8000-000000000000" }), (e) => e.status === 404);
});

// The queue takes any input; what is wrong with it stands in the result.
test("a wrong input is an error of the result", async () => {
  const { fal } = client();
  const { request_id: requestId } = await fal.queue.submit(text, { input: { ...shot, duration: 4, colour: "red" } });
  await fal.queue.subscribeToStatus(text, { requestId, pollInterval: 200 });
  await assert.rejects(fal.queue.result(text, { requestId }), (e) => {
    assert.ok(e instanceof ValidationError, String(e));
    assert.equal(e.getFieldErrors("duration").length, 1);
    assert.equal(e.getFieldErrors("colour").length, 1);
    return true;
  });
});

test("refusals", async () => {
  await assert.rejects(client("wrong").fal.queue.submit(text, { input: shot }), (e) => e.status === 401);
  await assert.rejects(client().fal.queue.submit("bytedance/seedance-9.9/text-to-video", { input: shot }), (e) => e.status === 404);
  await assert.rejects(client("wrong").fal.storage.upload(new Blob(["x"], { type: "image/png" })), (e) => e.status === 401);
});

// It repeats a create call by itself after 429, 502, 503, 504 and a broken connection:
// where the call was taken all the same, each time is another paid request.
test("one submit that is answered with 429 may be four requests", async () => {
  const { fal } = client();
  const endpoint = "bytedance/seedance-2.0/mini/text-to-video"; // no other test uses it
  await assert.rejects(fal.queue.submit(endpoint, { input: { ...shot, prompt: "a corgi #429-after-accepting" } }), (e) => e.status === 429);
  const r = await fetch(`${baseURL("fal")}/v1/models/requests/by-endpoint?endpoint_id=${endpoint}&expand=payloads`, { headers: { Authorization: `Key ${key}` } });
  const { items } = await r.json();
  assert.equal(items.length, 4);
  assert.ok(items.every((i) => i.json_input.prompt.includes("#429")));
});
