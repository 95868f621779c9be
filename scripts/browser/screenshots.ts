// `npm run screenshots`: the demo as the README shows it, on a desktop and on a phone. Each page is also held to what a picture cannot
// show: nothing is wider than the window, and nothing goes wrong in it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graft } from 'express-party/graft';
import { INITIAL, openSite } from '../../demo-apps/site.js';
import { type Browser, launch, type Page, type PageOptions, served } from './page.js';

const IMAGES = join(__dirname, '../../docs/images');
/** What a picture in a README may weigh. */
const MOST = 180 * 1024;

const DESKTOP: PageOptions = { viewport: { width: 1100, height: 760 }, colorScheme: 'light' };
const PHONE: PageOptions = { viewport: { width: 390, height: 760 }, colorScheme: 'dark' };

const MINUTE = 60_000;
/** Wide enough for the tables of the switchboard, which is live by a script. */
const WIDE: PageOptions = {
  viewport: { width: 1120, height: 900 },
  colorScheme: 'light',
  javaScriptEnabled: true,
};

const PATHS = [
  '/',
  '/ops/',
  '/about',
  '/migration',
  '/shop/',
  '/shop/products/moka-pot',
  '/blog/',
  '/house/',
  '/house/koa/',
];

async function open(browser: Browser, options: PageOptions, wrong: string[]): Promise<Page> {
  // The demo needs no script: what is shown is what everybody gets, unless it says so.
  const page = await browser.newPage({ javaScriptEnabled: false, ...options });
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  return page;
}

async function isNoWiderThanTheWindow(page: Page, origin: string): Promise<void> {
  for (const path of PATHS) {
    await page.goto(origin + path);
    const [needs, has] = (await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )) as [number, number];
    assert.ok(needs <= has, `${path} needs ${needs} pixels, and the window has ${has}`);
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = join(IMAGES, `${name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  assert.ok(size < MOST, `${name}.png has ${size} bytes`);
  console.log(`docs/images/${name}.png: ${Math.round(size / 1024)} kB`);
}

/** An hour of visitors, one minute after the other, in a few seconds. */
async function visitForAnHour(origin: string): Promise<void> {
  const [now, elapsed] = [Date.now, performance.now.bind(performance)];
  let ago = 60 * MINUTE;
  Date.now = () => now() - ago;
  performance.now = () => elapsed() - ago;
  const cookies = await Promise.all(Array.from({ length: 12 }, () => cartOf(origin)));
  for (; ago > 0; ago -= MINUTE) {
    const visits = cookies.slice(0, 4 + Math.round(4 * (1 + Math.sin(ago / MINUTE / 7))));
    for (const cookie of visits) await look(origin, cookie);
  }
  Date.now = now;
  performance.now = elapsed;
}

async function cartOf(origin: string): Promise<string> {
  const body = new URLSearchParams({ sku: 'teapot' });
  const { headers } = await fetch(`${origin}/shop/cart`, { method: 'POST', redirect: 'manual', body });
  return headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ');
}

async function compareCarts(shop: Graft, origin: string): Promise<void> {
  shop.set('cart', { state: 'shadow', by: 'anna', why: 'before it moves' });
  const cookie = await cartOf(origin);
  for (let i = 0; i < 12; i++) {
    await look(origin, cookie);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function look(origin: string, cookie: string): Promise<void> {
  for (const path of ['/shop/', '/shop/products/teapot', '/shop/cart'])
    await (await fetch(origin + path, { headers: { cookie } })).text();
}

async function run(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
  // The switchboard shows where the states come from.
  process.chdir(folder);
  const file = 'states.json';
  // Nothing is compared as long as the clock is turned.
  writeFileSync(file, JSON.stringify({ ...INITIAL, cart: { state: 'legacy' } }));
  const { app, line, shop } = openSite(file);
  await line.bootstrap();
  const { origin, close } = await served(app);
  const browser = await launch();
  const wrong: string[] = [];
  try {
    await visitForAnHour(origin);
    await compareCarts(shop, origin);
    const desktop = await open(browser, DESKTOP, wrong);
    await isNoWiderThanTheWindow(desktop, origin);
    await desktop.goto(`${origin}/`);
    await shoot(desktop, 'demo-desktop');

    const wide = await open(browser, WIDE, wrong);
    await wide.goto(`${origin}/ops/`);
    await wide.waitForSelector('#connection.live');
    await shoot(wide, 'demo-switchboard');

    const phone = await open(browser, PHONE, wrong);
    await isNoWiderThanTheWindow(phone, origin);
    await phone.goto(`${origin}/migration`);
    await phone.fill('[aria-labelledby=catalog] [name=by]', 'anna');
    await phone.fill('[aria-labelledby=catalog] [name=why]', 'pager 4711');
    await phone.click('[aria-labelledby=catalog] [value=stop]');
    await phone.waitForSelector('[aria-labelledby=catalog] [value=resume]');
    assert.equal(shop.states().catalog?.stopped?.by, 'anna');
    await shoot(phone, 'demo-phone');

    assert.deepEqual(wrong, []);
  } finally {
    await browser.close();
    await close();
    await line.close();
    rmSync(folder, { recursive: true });
  }
}

run().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
