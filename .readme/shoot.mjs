// node shoot.mjs OUT.png COLSxROWS "KEYS" COMMAND [ARGS…]
//
// Runs a program in a real pseudo-terminal, draws it with xterm.js in headless
// Chromium, types KEYS and saves a picture. In KEYS, \n is Enter, \t Tab, \e
// Escape, and <wait:MS> waits. LIGHT=1 takes a light terminal.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pty from 'node-pty'
import puppeteer from 'puppeteer-core'

const [, , out, size, keys, command, ...args] = process.argv
if (!command) {
  console.error('usage: node shoot.mjs OUT.png COLSxROWS "KEYS" COMMAND [ARGS…]')
  process.exit(2)
}
const [cols, rows] = size.split('x').map(Number)
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules')
const asset = name => fs.readFileSync(path.join(modules, name), 'utf8')
const wait = ms => new Promise(resolve => setTimeout(resolve, ms))
const theme = process.env.LIGHT
  ? { background: '#fbf8f1', foreground: '#2b2b2b', cursor: '#2b2b2b' }
  : { background: '#16161c', foreground: '#cfd2dc', cursor: '#cfd2dc' }

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--force-color-profile=srgb'],
})
const page = await browser.newPage()
await page.setViewport({ width: cols * 10 + 40, height: rows * 20 + 40, deviceScaleFactor: 1.5 })
await page.setContent(`<style>${asset('@xterm/xterm/css/xterm.css')} body{margin:0;background:${theme.background}} #t{padding:10px;display:inline-block}</style><div id=t></div>`)
await page.addScriptTag({ content: asset('@xterm/xterm/lib/xterm.js') })
await page.addScriptTag({ content: asset('@xterm/addon-image/lib/addon-image.js') })
let child
await page.exposeFunction('typed', data => child?.write(data))
await page.evaluate((cols, rows, theme) => {
  window.term = new Terminal({ cols, rows, theme, fontSize: 15, allowProposedApi: true, customGlyphs: true, fontFamily: 'DejaVu Sans Mono, monospace' })
  term.loadAddon(new ImageAddon.ImageAddon()) // it has sixel
  term.open(document.getElementById('t'))
  term.onData(data => typed(data))
}, cols, rows, theme)

child = pty.spawn(command, args, { name: 'xterm-256color', cols, rows, env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' } })
let drawn = Promise.resolve()
child.onData(data => {
  drawn = drawn.then(() => page.evaluate(d => new Promise(done => term.write(d, done)), data)).catch(() => {})
})
const bytes = text => text.replace(/\\n/g, '\r').replace(/\\t/g, '\t').replace(/\\e/g, '\x1b')

await wait(1500)
for (const part of keys.split(/(<wait:\d+>)/)) {
  if (part.startsWith('<wait:')) await wait(Number(part.slice(6, -1)))
  else for (const key of part.match(/\\e\[?[A-Z]?|\\.|./gs) ?? []) {
    child.write(bytes(key))
    await wait(60)
  }
}
await wait(500)
await drawn
await (await page.$('#t')).screenshot({ path: out })
child.kill()
await browser.close()
process.exit(0)
