import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type express from 'express';
import { endpoint, rsvp } from 'express-party';
import { type Engine, engines } from '../shared/engines';
import { SECRET } from '../shared/refusals';
import { engineObjects, objects } from './forged';
import { closeAll, listen, majors, send, throwParty } from './venue';

const folders: string[] = [];
afterEach(closeAll);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** In each engine, unescaped: a link of two values, and one of the first and of what is given by name. */
const pages: Readonly<Record<string, readonly [both: string, named: string]>> = {
  EJS: [
    "<%- urlFor('g:post', id, slug) %>",
    "<%- urlFor('g:post', id, undefined, { query: { page: slug } }) %>",
  ],
  Pug: ["!= urlFor('g:post', id, slug)", "!= urlFor('g:post', id, undefined, { query: { page: slug } })"],
  Nunjucks: ["{{ urlFor('g:post', id, slug) | safe }}", "{{ urlFor('g:post', id, none, page=slug) | safe }}"],
  hbs: ["{{{urlFor 'g:post' id slug}}}", "{{{urlFor 'g:post' id page=slug}}}"],
  'express-handlebars': ["{{{urlFor 'g:post' id slug}}}", "{{{urlFor 'g:post' id page=slug}}}"],
  'express-handlebars, from the root': [
    "{{{@root.urlFor 'g:post' id slug}}}",
    "{{{@root.urlFor 'g:post' id page=slug}}}",
  ],
  Eta: [
    "<%~ it.urlFor('g:post', it.id, it.slug) %>",
    "<%~ it.urlFor('g:post', it.id, undefined, { query: { page: it.slug } }) %>",
  ],
  React: [
    "module.exports = (it) => it.urlFor('g:post', it.id, it.slug)",
    "module.exports = (it) => it.urlFor('g:post', it.id, undefined, { query: { page: it.slug } })",
  ],
};

/** What a page of an engine makes of a visitor's `id` and `slug`: its text, or the message of the error. */
async function rendering(make: typeof express, post: string, engine: Engine, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'party-views-'));
  folders.push(folder);
  const files = { ...engine.files, [engine.page]: text };
  for (const [name, page] of Object.entries(files)) writeFileSync(join(folder, name), page);
  const guest = make();
  guest.set('env', 'test').set('views', folder);
  engine.setUp(guest, folder);
  guest.use(rsvp('g'));
  guest.get(post, endpoint('post'), (_req, res) => void res.end());
  guest.get('/page', (req, res) => {
    const [id, slug] = JSON.parse(String(req.query.sent));
    res.render(engine.page, { id, slug }, (error, html) => void res.send(error ? `${error}` : html));
  });
  const { app, line } = throwParty({ '/g': guest });
  await line.bootstrap();
  const { port } = await listen(app);
  return async (...values: unknown[]) => {
    const { body } = await send(port, {
      target: `/g/page?sent=${encodeURIComponent(JSON.stringify(values))}`,
    });
    return Buffer.from(body, 'latin1').toString().trim();
  };
}

const kinds = majors.flatMap(([major, make]) =>
  engines.map((engine) => {
    const post = major === 'Express 4' ? '/posts/:id/:slug?' : '/posts/:id{/:slug}';
    const [both, named] = pages[engine.name] as readonly [string, string];
    return {
      major,
      engine,
      name: engine.name,
      both,
      named,
      render: rendering.bind(null, make, post, engine),
    };
  }),
);

describe.each(kinds)('in $name of an Express guest of $major', ({ both, named, render }) => {
  it('U20 an object is no option where a key’s value stands', async () => {
    const ask = await render(both);
    expect(await ask(7, 'tea')).toBe('/g/posts/7/tea');
    for (const object of objects) {
      const answer = await ask(7, object);
      expect(answer).toContain('err_party_bad_value');
      expect(answer).not.toContain(SECRET);
    }
  });

  it('U20 an object is no option and no value of the query where one is given by name', async () => {
    const ask = await render(named);
    expect(await ask(7, 'tea')).toBe('/g/posts/7?page=tea');
    for (const object of objects) expect(await ask(7, object)).toContain('err_party_bad_value');
  });

  it('U21 an object like an engine’s own is no option either', async () => {
    const ask = await render(both);
    for (const object of engineObjects) {
      const answer = await ask(7, object);
      expect(answer).toContain('err_party_bad_value');
      expect(answer).not.toContain(SECRET);
    }
  });
});

describe('what a page of Nunjucks gives by name', () => {
  const [, express] = majors[1] as (typeof majors)[number];
  const nunjucks = engines.find(({ name }) => name === 'Nunjucks') as Engine;
  const asking = (post: string, text: string) => rendering(express, post, nunjucks, text);

  it('U21 fills the query behind all values, and the values right after the name', async () => {
    const behind = await asking('/posts/:id', "{{ urlFor('g:post', id, page=slug) | safe }}");
    expect(await behind(7, 'tea')).toBe('/g/posts/7?page=tea');
    const named = await asking('/posts/:id{/:slug}', "{{ urlFor('g:post', id=id, page=slug) | safe }}");
    expect(await named(7, 'tea')).toBe('/g/posts/7?page=tea');
  });

  it('U21 is refused where a key’s value stands: a visitor may have sent it', async () => {
    const ask = await asking('/posts/:id{/:slug}', "{{ urlFor('g:post', id, page=slug) | safe }}");
    const answer = await ask(7, 'tea');
    expect(answer).toContain('err_party_bad_value');
    expect(answer).toMatch(/none in Nunjucks/);
  });
});
