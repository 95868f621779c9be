// `npm run screenshots`: the demo as the README shows it, on a desktop and on a phone. Each page is also held to what a picture cannot
// show: nothing is wider than the window, and nothing goes wrong in it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INITIAL, openSite } from '../../demo-apps/site.js';
import { type Browser, launch, type Page, type PageOptions, served } from './page.js';

const IMAGES = join(__dirname, '../../docs/images');
/** What a picture in a README may weigh. */
const MOST = 150 * 1024;

const DESKTOP: PageOptions = { viewport: { width: 1100, height: 760 }, colorScheme: 'light' };
const PHONE: PageOptions = { viewport: { width: 390, height: 760 }, colorScheme: 'dark' };

const PATHS = [
  '/',
  '/about',
  '/migration',
  '/shop/',
  '/shop/products/moka-pot',
  '/blog/',
  '/house/',
  '/house/koa/',
];

async function open(browser: Browser, options: PageOptions, wrong: string[]): Promise<Page> {
  // The demo needs no script: what is shown is what everybody gets.
  const page = await browser.newPage({ ...options, javaScriptEnabled: false });
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

async function run(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
  const file = join(folder, 'states.json');
  writeFileSync(file, JSON.stringify(INITIAL));
  const { app, line, shop } = openSite(file);
  await line.bootstrap();
  const { origin, close } = await served(app);
  const browser = await launch();
  const wrong: string[] = [];
  try {
    const desktop = await open(browser, DESKTOP, wrong);
    await isNoWiderThanTheWindow(desktop, origin);
    await desktop.goto(`${origin}/`);
    await shoot(desktop, 'demo-desktop');

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
