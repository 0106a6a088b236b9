// What the tests of all clients share: where the sandbox is, a start frame, and a look
// at a film.
import assert from "node:assert/strict";
import zlib from "node:zlib";

// The line that dailies sandbox printed.
const sandbox = JSON.parse(process.env.SANDBOX ?? assert.fail("SANDBOX holds no line of dailies sandbox"));

export const key = sandbox.key;
export const baseURL = (vendor) => sandbox.base_urls[vendor] ?? assert.fail(`the sandbox does not play ${vendor}`);
export const storageURL = sandbox.storage_url;

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// A grey PNG of 640×360.
export function picture() {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const sized = Buffer.alloc(4), sum = Buffer.alloc(4);
    sized.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([sized, body, sum]);
  };
  const header = Buffer.from([0, 0, 2, 128, 0, 0, 1, 104, 8, 0, 0, 0, 0]);
  const pixels = zlib.deflateSync(Buffer.alloc(360 * 641, 0));
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

function crc32(bytes) { // zlib.crc32 is younger than Node 20
  let crc = 0xffffffff;
  for (const b of bytes) {
    crc ^= b;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

// Fails unless a link leads to an MP4 in the storage, without a key.
export async function isFilm(url) {
  assert.ok(url.startsWith(storageURL + "/"), `${url} is not in the storage`);
  const r = await fetch(url);
  assert.equal(r.status, 200);
  const bytes = Buffer.from(await r.arrayBuffer());
  assert.equal(bytes.toString("latin1", 4, 8), "ftyp");
  assert.ok(bytes.length > 1000, `only ${bytes.length} bytes`);
}
