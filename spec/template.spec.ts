import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { withoutTemplate } from '../lib/template';
import { majors } from './shared/express';
import { closeAll, serve } from './shared/serve';

afterEach(closeAll);

const handlebars = (hash: object) => ({ name: 'urlFor', hash, data: { root: {} }, loc: {} });
const nunjucks = (named: object) => ({ ...named, __keywords: true });

describe('withoutTemplate', () => {
  it.each<[unknown[], unknown[]]>([
    [[], []],
    [[7], [7]],
    [[{ id: 7 }], [{ id: 7 }]],
    [[handlebars({})], []],
    [[7, handlebars({})], [7]],
    [[handlebars({ id: 7 })], [{ id: 7 }]],
    [
      [7, handlebars({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
    [[nunjucks({})], []],
    [[nunjucks({ id: 7, page: 2 })], [{ id: 7, page: 2 }]],
    [
      [7, nunjucks({ page: 2 })],
      [7, { query: { page: 2 } }],
    ],
  ])('gives of %j what was written: %j', (given, written) => {
    const before = structuredClone(given);
    expect(withoutTemplate(given)).toEqual(written);
    expect(given).toEqual(before);
  });

  it.each([
    [{ name: 'x', hash: 'y' }],
    [{ name: 'x', hash: 'y', data: 'z' }],
    [{ name: 'x', hash: {}, data: 'z' }],
    [{ hash: {}, data: {} }],
  ])('leaves a caller’s own object alone: %j', (own) => {
    expect(withoutTemplate([own])).toEqual([own]);
  });
});

/** Engine → the page: a link by position, one with a query, and one in a loop. */
const pages: Record<string, string> = {
  ejs: `<%= urlFor('g:item', id) %> <%= urlFor('g:item', id, { query: { page: 2 } }) %> <% list.forEach((x) => { %><%= urlFor('g:item', x) %><% }) %>`,
  pug: `| #{urlFor('g:item', id)} #{urlFor('g:item', id, { query: { page: 2 } })} \neach x in list\n  | #{urlFor('g:item', x)}`,
  njk: `{{ urlFor('g:item', id) }} {{ urlFor('g:item', id, page=2) }} {% for x in list %}{{ urlFor('g:item', id=x) }}{% endfor %}`,
  hbs: `{{urlFor 'g:item' id}} {{{urlFor 'g:item' id page=2}}} {{#each list}}{{../urlFor 'g:item' id=this}}{{/each}}`,
};

describe.each(majors)('templates of an Express $major guest', ({ express: own }) => {
  const folder = mkdtempSync(join(tmpdir(), 'party-views-'));
  for (const [engine, page] of Object.entries(pages)) writeFileSync(join(folder, `page.${engine}`), page);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(pages))('link by name in %s', async (engine) => {
    const guest = own().use(rsvp('g'));
    guest.set('views', folder);
    guest.engine('ejs', require('ejs').renderFile);
    guest.engine('hbs', require('hbs').__express);
    if (engine === 'njk') require('nunjucks').configure(folder, { express: guest, autoescape: true });
    guest.get('/items/:id', endpoint('item'), (_req, res) => {
      res.render(`page.${engine}`, { id: 'a b', list: [1] });
    });
    const { get } = await serve(express().use('/v2', party({ '/g': guest })));
    const { text } = await get('/v2/g/items/1');
    expect(text.trim().split(/\s+/)).toEqual([
      '/v2/g/items/a%20b',
      '/v2/g/items/a%20b?page=2',
      '/v2/g/items/1',
    ]);
  });
});
