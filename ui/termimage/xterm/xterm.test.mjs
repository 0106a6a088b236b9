// What the program writes to terminals with sixel and with iTerm2's inline images, stills and the frames of the
// player, is fed to xterm.js in a browser. Its canvas must show the frames of the film, and none after them.
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
  await page.addScriptTag({path: 'look.js'});
  await page.addStyleTag({path: 'node_modules/@xterm/xterm/css/xterm.css'});
  const cell = await open();
  const size = `${Math.floor(cell.width)}x${Math.floor(cell.height)}`;
  execFileSync('go', ['test', './ui/e2e', '-count=1', '-run', 'TestRecordings', '-recordings', folder, '-cell', size],
    {cwd: SOURCE, stdio: ['ignore', 'inherit', 'inherit']});
});

after(() => browser?.close());

// feed writes output to the terminal and compares what it shows with pictures: see look.
const feed = (bytes, pictures, patience = 5000) => page.evaluate(async ({bytes, pictures, patience}) => {
  const data = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
  await new Promise((done) => term.write(data, done));
  return look(pictures, patience);
}, {bytes: bytes.toString('base64'), pictures, patience});

for (const name of ['sixel', 'iterm2']) {
  const recorded = () => [readFileSync(join(folder, `${name}.out`)), JSON.parse(readFileSync(join(folder, `${name}.json`)))];

  test(`a terminal with ${name} shows the poster and the frames of the player`, async () => {
    const [out, moments] = recorded();
    await open();
    let from = 0;
    for (const m of moments) {
      const seen = await feed(out.subarray(from, m.End), m.Frame ? [m.Frame, m.Other] : []);
      from = m.End;
      console.log(name, m.Says, JSON.stringify(seen));
      if (!m.Frame) {
        assert.equal(seen.count, 0, `${m.Says}: there is a picture`);
        continue;
      }
      assert.ok(seen.count > 10000, `${m.Says}: xterm.js shows no picture`);
      assert.ok(seen.whole, `${m.Says}: there are holes in it, or two pictures`);
      assert.ok(seen.off[0] < 1.5, `${m.Says}: it is ${seen.off[0]} off`);
      assert.ok(seen.worst[0] < 8, `${m.Says}: a part of it is ${seen.worst[0]} off`);
      assert.ok(seen.off[0] * 1.5 < seen.off[1], `${m.Says}: it is rather another frame`);
    }
  });

  test(`a broken escape of ${name} is noticed`, async () => {
    const [out, moments] = recorded();
    const text = out.subarray(0, moments[0].End).toString('latin1');
    const broken = name === 'sixel' ? text.replaceAll(/#(\d+);2;(\d+);(\d+);(\d+)/g, '#$1;2;$4;$2;$3').replaceAll('\x1bP0;1q', '\x1bP0;1r')
      : text.replaceAll('inline=1', 'inline=0');
    assert.notEqual(broken, text);
    await open();
    const seen = await feed(Buffer.from(broken, 'latin1'), [moments[0].Frame], 1500);
    assert.ok(seen.count === 0 || seen.off[0] > 6, JSON.stringify(seen));
  });
}
