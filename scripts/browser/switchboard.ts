// The page of the switchboard as people use it: with a mouse, with the keyboard alone, without JavaScript, on a phone, in the dark.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { openBoard, type Site } from './board-site.js';
import { type Browser, type Page, type PageOptions, served, visit } from './page.js';

const AXE = readFileSync(join(__dirname, 'driver/node_modules/axe-core/axe.min.js'), 'utf8');
const CATALOG = 'article:has(h3:text-is("catalog"))';
const CART = 'article:has(h3:text-is("cart"))';
const PHONE = { width: 360, height: 740 };

type Drive = (page: Page, origin: string, site: Site) => Promise<void>;

async function drive(browser: Browser, act: Drive, options?: Partial<PageOptions>, pages = 0): Promise<void> {
  const site = openBoard(pages);
  await site.line.bootstrap();
  await visit(browser, site.app, (page, origin) => act(page, origin, site), options);
  await site.line.close();
  console.log(`the switchboard: ${titleOf(act.name)}`);
}

/** `worksWithoutScript` → `works without script` */
function titleOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Asked from outside: within the page, its policy has no text run as code. */
async function until(page: Page, script: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await page.evaluate(script))) {
    assert.ok(performance.now() < end, `never: ${script}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isLive = async (page: Page) => void (await page.waitForSelector('#connection.live'));
const journeyState = (page: Page, journey: string) => page.textContent(`${journey} .state`);

/** Fills in the form of a journey, and goes as far as what it will do is said. */
async function ask(page: Page, journey: string, state: string, percent: string, why: string): Promise<void> {
  await page.click(`${journey} .act summary`);
  await page.check(`${journey} [value=${state}]`);
  await page.fill(`${journey} [name=percent]`, percent);
  await page.fill(`${journey} [name=why]`, why);
  await page.click(`${journey} button[value=set]`);
  await page.waitForSelector('.confirm');
}

async function confirm(page: Page): Promise<void> {
  await page.click('.confirm button');
  await page.waitForSelector('.message');
}

async function switches(page: Page, origin: string, { shop }: Site): Promise<void> {
  await page.goto(`${origin}/ops/`);
  assert.equal(await journeyState(page, CATALOG), 'canary 10 %');
  await ask(page, CATALOG, 'canary', '25', 'equal <b>since</b> Monday');
  assert.match(
    (await page.textContent('.will')) ?? '',
    /^25 % of users with a key, about [\d,]+ requests? an hour, get the new app/,
  );
  assert.match((await page.textContent('.confirm')) ?? '', /equal <b>since<\/b> Monday/);
  assert.equal(shop.states().catalog?.percent, 10, 'it was done before it was confirmed');
  await confirm(page);
  const { catalog } = shop.states();
  assert.deepEqual(
    [catalog?.state, catalog?.percent, catalog && 'by' in catalog && catalog.by, catalog?.why],
    ['canary', 25, 'anna', 'equal <b>since</b> Monday'],
  );
  assert.equal(await journeyState(page, CATALOG), 'canary 25 %');
  assert.match((await page.textContent('.history')) ?? '', /catalogcanary 10 % → canary 25 %.*anna/);
}

async function refuses(page: Page, origin: string, { shop }: Site): Promise<void> {
  await page.goto(`${origin}/ops/`);
  await ask(page, CART, 'live', '10', 'it is Monday');
  // Meanwhile, somebody else.
  shop.stop('cart', { by: 'ben', why: 'pager 4711' });
  await page.click('.confirm button');
  await page.waitForSelector('.message.refused[role=alert]');
  const said = (await page.textContent('.message')) ?? '';
  assert.match(said, /stopped/);
  assert.match(said, /ben/);
  assert.match(said, /ERR_PARTY_STOPPED/);
  assert.equal(shop.states().cart?.state, 'legacy');
  assert.equal(await journeyState(page, CART), 'stopped');
}

async function stopsAllAndResumes(page: Page, origin: string, { shop }: Site): Promise<void> {
  await page.goto(`${origin}/ops/`);
  await page.click('.stop summary');
  await page.fill('.stop [name=why]', 'pager 4711');
  await page.click('.stop button');
  await page.waitForSelector('.confirm');
  assert.match((await page.textContent('.will')) ?? '', /catalog/);
  await confirm(page);
  assert.deepEqual(
    Object.values(shop.states()).map(({ state, stopped }) => [state, stopped?.by, stopped?.why]),
    [
      ['legacy', 'anna', 'pager 4711'],
      ['legacy', 'anna', 'pager 4711'],
    ],
  );
  await page.click(`${CATALOG} .act summary`);
  await page.fill(`${CATALOG} [name=why]`, 'mended');
  await page.click(`${CATALOG} button[value=resume]`);
  await page.waitForSelector('.confirm');
  await confirm(page);
  assert.equal(shop.states().catalog?.stopped, undefined);
  assert.deepEqual([shop.states().catalog?.state, shop.states().catalog?.percent], ['canary', 10]);
}

const HITS = `document.querySelector('.figures td[data-title=Requests]').textContent`;

async function livesWithoutTakingAnything(page: Page, origin: string, { shop }: Site): Promise<void> {
  await page.goto(`${origin}/ops/`);
  await isLive(page);
  await page.evaluate('window.isSame = true');
  assert.equal(await page.evaluate(HITS), '0');
  await page.click(`${CATALOG} .act summary`);
  await page.check(`${CATALOG} [value=live]`);
  await page.focus(`${CATALOG} [name=why]`);
  await page.keyboard.type('half a rea');
  for (let i = 0; i < 3; i++) await fetch(`${origin}/shop/`);
  await until(page, `${HITS} === 'scion 0, stock 3'`);
  shop.set('catalog', { state: 'canary', percent: 50, by: 'ben', why: 'as agreed' });
  const since = performance.now();
  await until(
    page,
    `document.querySelector('.latest').textContent.includes('canary 10 % → canary 50 %, by ben')`,
  );
  console.log(`  a switch is seen after ${Math.round(performance.now() - since)} ms`);
  await page.keyboard.type('son');
  assert.equal(await page.inputValue(`${CATALOG} [name=why]`), 'half a reason');
  assert.equal(await page.evaluate(`document.querySelector('article [value=live]').checked`), true);
  assert.equal(await page.evaluate(`document.activeElement.name`), 'why');
  assert.equal(await page.evaluate('window.isSame'), true, 'the page was loaded anew');
  await page.click('#pause');
  await fetch(`${origin}/shop/`);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal(await page.evaluate(HITS), 'scion 0, stock 3');
  await page.click('#pause');
  await until(page, `${HITS} === 'scion 0, stock 4'`);
}

async function filters(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/ops`);
  await isLive(page);
  await until(page, `document.querySelector('#found').textContent === '505 endpoints'`);
  await page.fill('#filter', 'invoices');
  await until(page, `document.querySelector('#found').textContent === '100 of 505 endpoints'`);
  assert.match(page.url(), /\/ops\/\?filter=invoices$/);
  await page.fill('#filter', '');
  await page.click('.group summary');
  await page.click('.group a');
  await until(page, `document.querySelector('#found').textContent === '1 of 505 endpoints'`);
  assert.equal(await page.evaluate('document.activeElement.id'), 'found');
  assert.equal(await page.evaluate(`document.querySelectorAll('article .act').length`), 1);
  await page.evaluate('history.back()');
  await until(page, `document.querySelector('#found').textContent === '505 endpoints'`);
}

async function worksWithoutScript(page: Page, origin: string, { shop }: Site): Promise<void> {
  await page.goto(`${origin}/ops/`);
  await ask(page, CATALOG, 'live', '10', 'it is Monday');
  await confirm(page);
  assert.equal(shop.states().catalog?.state, 'live');
  await page.fill('#filter', 'is:live');
  await page.click('.finder button');
  await page.waitForURL(/filter=is%3Alive/);
  assert.match((await page.textContent('#found')) ?? '', /^\d of \d endpoints$/);
  await page.click('#refresh');
  assert.equal(await page.inputValue('#filter'), 'is:live');
}

/** Presses Tab until something that fits has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`);
    if (!isThere) continue;
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    assert.notEqual(outline, 'none', `${selector} has the focus, and nobody sees it`);
    return;
  }
  assert.fail(`the keyboard does not lead to ${selector}`);
}

async function worksByKeyboardAlone(page: Page, origin: string, { shop }: Site): Promise<void> {
  await page.goto(`${origin}/ops/`);
  await isLive(page);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content');
  await page.keyboard.press('Enter');
  await tabTo(page, '#filter');
  await tabTo(page, 'article .act summary');
  await page.keyboard.press('Enter');
  await tabTo(page, 'article [name=state]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'article [name=why]');
  await page.keyboard.type('by hand');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.confirm');
  await tabTo(page, '.confirm button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.message.done');
  assert.equal(shop.states().catalog?.why, 'by hand');
}

async function isShownOnly(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/ops/`);
  const flagged = await page.textContent('.graft:has(h2:has-text("flagged"))');
  assert.match(flagged ?? '', /flag "graft"/);
  assert.equal(await page.evaluate(`document.querySelectorAll('.graft:nth-of-type(3) .act').length`), 0);
  await page.evaluate(`document.cookie = 'who=looks; path=/'`);
  await page.goto(`${origin}/ops/`);
  assert.equal(await page.evaluate(`document.querySelectorAll('.act').length`), 0);
  assert.match((await page.textContent('main')) ?? '', /you may look, and not act/);
}

/** With every form open, and what has to be confirmed. */
async function isFoundFaultlessByAxe(page: Page, origin: string): Promise<void> {
  for (const path of ['', 'confirm?act=stop&why=pager+4711', '?filter=is:canary']) {
    await page.goto(`${origin}/ops/${path}`);
    await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`);
    const [needs, has] = (await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )) as [number, number];
    assert.ok(needs <= has, `/ops/${path} needs ${needs} pixels, and the window has ${has}`);
    await page.evaluate(AXE);
    const found = await page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))`,
    );
    assert.deepEqual(found, []);
    // It can find something.
    await page.evaluate(`document.documentElement.removeAttribute('lang')`);
    const planted = await page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id }) => id))`);
    assert.deepEqual(planted, ['html-has-lang']);
  }
}

/** A page of another origin has all that the form has, and neither its post nor its frame gets anywhere. */
async function isForgedByNobody(browser: Browser): Promise<void> {
  const site = openBoard();
  await site.line.bootstrap();
  const { origin, close } = await served(site.app);
  const asked = await fetch(`${origin}/ops/confirm?act=stop&why=forged`, {
    headers: { accept: 'application/json' },
  });
  const { fields } = (await asked.json()) as { fields: Record<string, string> };
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  const evil = express();
  evil.get(
    '/',
    (_req, res) =>
      void res.send(`<form method="post" action="${origin}/ops/act">${inputs}<button>Win</button></form>`),
  );
  evil.get('/frame', (_req, res) => void res.send(`<iframe src="${origin}/ops/"></iframe>`));
  const other = await served(evil);
  const page = await browser.newPage();
  await page.goto(`${other.origin}/`);
  await page.click('button');
  await page.waitForSelector('.message.refused');
  assert.match((await page.textContent('.message')) ?? '', /ERR_PARTY_FORGED/);
  await page.goto(`${other.origin}/frame`);
  assert.deepEqual(
    page
      .frames()
      .map((frame) => frame.url())
      .slice(1),
    ['chrome-error://chromewebdata/'],
  );
  assert.equal(site.shop.states().catalog?.state, 'canary');
  await page.close();
  await other.close();
  await close();
  await site.line.close();
  console.log('the switchboard: is forged by nobody');
}

export async function driveSwitchboard(browser: Browser): Promise<void> {
  await drive(browser, switches);
  await drive(browser, refuses);
  await drive(browser, stopsAllAndResumes);
  await drive(browser, livesWithoutTakingAnything);
  await drive(browser, filters, undefined, 500);
  await drive(browser, worksWithoutScript, { javaScriptEnabled: false });
  await drive(browser, switches, { viewport: PHONE });
  await drive(browser, worksByKeyboardAlone);
  await drive(browser, isShownOnly);
  for (const colorScheme of ['light', 'dark'] as const) {
    await drive(browser, isFoundFaultlessByAxe, { colorScheme });
    await drive(browser, isFoundFaultlessByAxe, { colorScheme, viewport: PHONE });
    await drive(browser, isFoundFaultlessByAxe, { colorScheme, viewport: PHONE }, 60);
  }
  await isForgedByNobody(browser);
}
