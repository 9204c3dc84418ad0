// What the stories share: a browser, officials who sign in, and the watch over every page: no script error, no break of
// the page's policy, no request to elsewhere.
import {createHmac} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {chromium} from 'playwright-core';

export const facts = JSON.parse(readFileSync(process.env.DESK_FACTS, 'utf8'));
const shots = process.env.DESK_SHOTS;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const deadline = 15_000;

let browser;
const cookies = new Map();
export const faults = [];

export async function start() {
  browser = await chromium.launch({executablePath: facts.chromium, args: ['--no-sandbox', '--disable-dev-shm-usage']});
}

export async function end() {
  await browser.close();
}

function base32(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/=+$/, '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// RFC 6238: six digits of thirty seconds.
export function codeOf(secret) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', base32(secret)).update(step).digest();
  const at = digest[digest.length - 1] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function watchOver(context) {
  context.on('request', (request) => {
    if (!request.url().startsWith(facts.url + '/') && !request.url().startsWith('blob:')) {
      faults.push(`request to elsewhere: ${request.url()}`);
    }
  });
  context.on('weberror', (error) => faults.push(`script error: ${error.error().stack}`));
  context.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
}

export async function freshPage(options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, locale: 'vi-VN', ...options});
  context.setDefaultTimeout(deadline);
  watchOver(context);
  return context.newPage();
}

export async function typeIn(page, official, changes = {}) {
  const account = {...facts.accounts[official], ...changes};
  await page.getByLabel('Tên đăng nhập').fill(official);
  await page.getByLabel('Mật khẩu').fill(account.password);
  await page.getByLabel('Mã xác thực').fill(changes.code ?? codeOf(account.totp_secret));
  await page.getByRole('button', {name: 'Đăng nhập'}).click();
}

// A browser of its own in which this official is signed in. A code is good once, so the session is taken over.
export async function pageOf(official, hash = '/alerts', options = {}) {
  const page = await freshPage(options);
  const known = cookies.get(official);
  if (known) await page.context().addCookies(known);
  await page.goto(`${facts.url}/desk/#${hash}`);
  if (!known) {
    await typeIn(page, official);
    await page.locator('nav').waitFor();
    cookies.set(official, await page.context().cookies());
  }
  await page.locator('main h1').waitFor();
  return page;
}

export function signedOut(official) {
  cookies.delete(official);
}

export async function open(page, hash) {
  if (!page.url().endsWith(`#${hash}`)) {
    const old = await page.locator('main h1').elementHandle();
    await page.evaluate((to) => { window.location.hash = to; }, hash);
    await old.waitForElementState('hidden');
  }
  await page.locator('main h1').waitFor();
}

export async function shoot(page, name) {
  await page.screenshot({path: join(shots, `${name}.png`), fullPage: true});
}

// Every fault of WCAG 2.1 A and AA that axe-core finds.
export async function axe(page) {
  const found = await page.evaluate(`${axeSource}; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',
    'wcag21aa', 'best-practice']}).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) =>
    n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')))`);
  return found;
}

export function records(simulator) {
  try {
    return readFileSync(facts.records[simulator], 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

export async function until(condition, what, milliseconds = deadline) {
  const last = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > last) throw new Error(`${what}: not within ${milliseconds} ms`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

// The sample's warning under another identifier.
export function capFile(identifier, changes = []) {
  let text = facts.sample.replace(/<identifier>.*?<\/identifier>/, `<identifier>${identifier}</identifier>`);
  for (const [from, to] of changes) text = text.replace(from, to);
  return {name: `${identifier}.xml`, mimeType: 'application/xml', buffer: Buffer.from(text)};
}

export async function numberOf(page) {
  return Number(/#\/alerts\/(\d+)/.exec(page.url())[1]);
}
