// `npm run browser`: the demo's blog loads more posts and links to them by name, and the client builds in a browser what the
// server builds.
import assert from 'node:assert/strict';
import express from 'express';
import { guest, party } from 'express-party';
import { app as demo, line as demoLine } from '../../demo-apps/host.js';
import { built, show } from '../../spec/shared/patterns.js';
import { launch, type Page, visit } from './page.js';
import { driveSwitchboard } from './switchboard.js';

const hrefs = `[...document.querySelectorAll('.teasers a')].map((a) => a.getAttribute('href'))`;

async function loadMorePosts(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/blog/`);
  await page.waitForSelector('.more[data-ready]');
  const before = await page.evaluate(hrefs);
  await page.evaluate('window.isSame = true');
  await page.click('.more');
  await page.waitForSelector('.more', { state: 'detached' });
  const after = (await page.evaluate(hrefs)) as string[];
  assert.equal(await page.evaluate('window.isSame'), true, 'the page was loaded anew');
  assert.ok(after.length > (before as string[]).length);
  const slugs = after.map((href) => decodeURIComponent(href.split('/').at(-1) as string));
  assert.deepEqual(
    after,
    slugs.map((slug) => demoLine.urlFor('blog:post', slug)),
  );
  await page.click('.teasers li:last-child a');
  await page.waitForSelector('article');
  assert.equal(await page.evaluate('location.pathname'), after.at(-1));
  console.log(
    `the demo: ${after.length - (before as string[]).length} more of ${after.length} posts, each with its link`,
  );
}

/** Values as they come by JSON. */
const cases = built.filter(({ pattern, values }) => !pattern.includes('__proto__') && isJson(values));

function isJson(values: readonly unknown[]): boolean {
  try {
    assert.deepEqual(JSON.parse(JSON.stringify(values)), values);
    return JSON.stringify(values).length < 10_000;
  } catch {
    return false;
  }
}

const line = party({
  '/t': guest((_req, _res, next) => next(), {
    name: 'table',
    endpoints: Object.fromEntries(cases.map(({ pattern }, i) => [`case-${i}`, pattern])),
  }),
});

function tableSite(): express.Express {
  const app = express();
  app.use(line);
  app.get('/client.mjs', (_req, res) =>
    res.sendFile(require.resolve('express-party/client').replace(/\.js$/, '.mjs')),
  );
  app.get('/', (_req, res) => void res.type('html').send('<!doctype html><title>Cases</title>'));
  return app;
}

async function buildAlike(page: Page, origin: string): Promise<void> {
  await line.bootstrap();
  await page.goto(origin);
  const calls = cases.map(({ values }, i) => [`table:case-${i}`, ...values] as [string, ...unknown[]]);
  const manifest = line.manifest({ only: ['table:*'] });
  assert.deepEqual(manifest.leftOut, []);
  const urls = await page.evaluate(
    `import('/client.mjs').then(({ createUrlFor }) => {
      const urlFor = createUrlFor(${JSON.stringify(manifest)});
      return ${JSON.stringify(calls)}.map((call) => urlFor(...call));
    })`,
  );
  for (const [i, call] of calls.entries())
    assert.equal((urls as string[])[i], line.urlFor(...call), show(cases[i] as (typeof cases)[number]));
  console.log(`the case table: ${calls.length} links, as the server builds them`);
}

async function run(): Promise<void> {
  const browser = await launch();
  try {
    await visit(browser, demo, loadMorePosts);
    await visit(browser, tableSite(), buildAlike);
    await driveSwitchboard(browser);
  } finally {
    await browser.close();
  }
  await demoLine.close();
  await line.close();
}

run().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
