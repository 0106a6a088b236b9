// What the program writes to terminals with sixel and with iTerm2's inline images is fed to xterm.js in a
// browser. Its canvas must show the frame in the middle of the film.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {chromium} from 'playwright-core';

const {CHROMIUM, SOURCE} = process.env;
const folder = mkdtempSync(join(tmpdir(), 'dailies-xterm-'));
let browser, page;

const open = () => page.evaluate(() => {
  document.body.replaceChildren();
  const term = new Terminal({cols: 120, rows: 36, allowProposedApi: true, fontSize: 15, fontFamily: 'monospace'});
  const images = new ImageAddon.ImageAddon({enableSizeReports: true, sixelSupport: true, iipSupport: true});
  term.loadAddon(images);
  term.open(document.body);
  Object.assign(window, {term, images});
  const {width, height} = term._core._renderService.dimensions.css.cell;
  return {width, height};
});

before(async () => {
  browser = await chromium.launch({executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu']});
  page = await browser.newPage({viewport: {width: 1600, height: 1000}});
  await page.setContent('<body style="margin:0"></body>');
  for (const file of ['@xterm/xterm/lib/xterm.js', '@xterm/addon-image/lib/addon-image.js']) {
    await page.addScriptTag({path: join('node_modules', file)});
  }
  await page.addStyleTag({path: 'node_modules/@xterm/xterm/css/xterm.css'});
  const cell = await open();
  const size = `${Math.floor(cell.width)}x${Math.floor(cell.height)}`;
  execFileSync('go', ['test', './ui/e2e', '-count=1', '-run', 'TestRecordings', '-recordings', folder, '-cell', size],
    {cwd: SOURCE, stdio: ['ignore', 'inherit', 'inherit']});
});

after(() => browser?.close());

// shown feeds output to a new terminal and compares the pixels of the canvas with pictures: the mean difference of
// colour values for each.
async function shown(bytes) {
  await open();
  return page.evaluate(async ({bytes, pictures}) => {
    const data = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    await new Promise((done) => term.write(data, done));
    const cells = [];
    const find = () => {
      cells.length = 0;
      for (let y = 0; y < term.rows; y++) {
        for (let x = 0; x < term.cols; x++) {
          if (images.getImageAtBufferCell(x, y)) cells.push([x, y]);
        }
      }
    };
    for (let i = 0; i < 100 && !cells.length; i++) { // a picture is decoded behind the text
      await new Promise((done) => setTimeout(done, 50));
      find();
    }
    if (!cells.length) return {cells: 0};
    const [xs, ys] = [cells.map((c) => c[0]), cells.map((c) => c[1])];
    const canvas = document.querySelector('canvas.xterm-image-layer, canvas.xterm-image-layer-top');
    const at = {x: Math.min(...xs), y: Math.min(...ys), w: Math.max(...xs) - Math.min(...xs) + 1, h: Math.max(...ys) - Math.min(...ys) + 1};
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    const cell = term._core._renderService.dimensions.css.cell;
    const image = images.getImageAtBufferCell(at.x, at.y);
    const scale = canvas.width / (cell.width * term.cols);
    const size = {w: Math.min(image.width, Math.floor(at.w * cell.width)), h: Math.min(image.height, Math.floor(at.h * cell.height))};
    const from = canvas.getContext('2d').getImageData(Math.round(at.x * cell.width * scale), Math.round(at.y * cell.height * scale),
      Math.floor(size.w * scale), Math.floor(size.h * scale));
    const off = [];
    for (const picture of pictures) {
      const frame = new Image();
      frame.src = 'data:image/jpeg;base64,' + picture;
      await frame.decode();
      const want = new OffscreenCanvas(from.width, from.height).getContext('2d');
      want.drawImage(frame, 0, 0, from.width, from.height);
      const b = want.getImageData(0, 0, from.width, from.height).data;
      let sum = 0;
      for (let i = 0; i < b.length; i++) sum += Math.abs(b[i] - from.data[i]);
      off.push(sum / b.length);
    }
    return {cells: cells.length, at, size, off};
  }, {bytes: bytes.toString('base64'), pictures: ['frame.jpg', 'other.jpg'].map((f) => readFileSync(join(folder, f)).toString('base64'))});
}

for (const name of ['sixel', 'iterm2']) {
  test(`the poster in a terminal with ${name} is the frame in the middle`, async () => {
    const out = readFileSync(join(folder, `${name}.out`));
    const seen = await shown(out);
    console.log(name, JSON.stringify(seen));
    assert.ok(seen.cells > 100, 'xterm.js shows no picture');
    assert.ok(seen.off[0] < 4, `it is ${seen.off[0]} off`);
    assert.ok(seen.off[0] * 1.5 < seen.off[1], 'it is rather another frame');
  });

  test(`a broken escape of ${name} is noticed`, async () => {
    const text = readFileSync(join(folder, `${name}.out`), 'latin1');
    const broken = name === 'sixel' ? text.replaceAll(/#(\d+);2;(\d+);(\d+);(\d+)/g, '#$1;2;$4;$2;$3').replaceAll('\x1bP0;1q', '\x1bP0;1r')
      : text.replaceAll('inline=1', 'inline=0');
    assert.notEqual(broken, text);
    const seen = await shown(Buffer.from(broken, 'latin1'));
    assert.ok(seen.cells === 0 || seen.off[0] > 8, JSON.stringify(seen));
  });
}
