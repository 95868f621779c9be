import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';

/**
 * A template engine with one page: links at the root, in a loop and in a partial; by position, with a query, and with
 * values that are called `name` and `hash`.
 */
export interface Engine {
  readonly name: string;
  /** File name → its text; `page` is the one that is rendered. */
  readonly files: Readonly<Record<string, string>>;
  readonly page: string;
  setUp(app: Express, folder: string): void;
}

/** What is handed to each page. */
export const LOCALS = { id: 'a b', posts: [{ id: 1 }, { id: 2 }] };

/** The links of each page, in order. */
export const LINKS = [
  '/items/a%20b',
  '/items/a%20b?q=x%26y',
  '/pairs/tea/pot',
  '/items/1',
  '/items/1?page=2',
  '/items/2',
  '/items/2?page=2',
  '/items/a%20b',
  '/items/a%20b?page=3',
];

type Render = (path: string, options: object, done: (error: unknown, html?: string) => void) => void;

/** The one line by which an engine without a `__express` of its own is made one. */
const engineOf =
  (render: (path: string, options: object) => string): Render =>
  (path, options, done) => {
    try {
      done(null, render(path, options));
    } catch (error) {
      done(error);
    }
  };

const ejs: Engine = {
  name: 'EJS',
  page: 'page.ejs',
  files: {
    'page.ejs': `
      <a href="<%= urlFor('g:item', id) %>">
      <a href="<%= urlFor('g:item', id, { query: { q: 'x&y' } }) %>">
      <a href="<%= urlFor('g:pair', { name: 'tea', hash: 'pot' }) %>">
      <% for (const post of posts) { %>
        <a href="<%= urlFor('g:item', post.id) %>"> <a href="<%= urlFor('g:item', { id: post.id, page: 2 }) %>">
      <% } %>
      <%- include('part', { own: id }) %>`,
    'part.ejs': `
      <a href="<%= urlFor('g:item', own) %>"> <a href="<%= urlFor('g:item', own, { query: { page: 3 } }) %>">`,
  },
  setUp: (app) => app.engine('ejs', require('ejs').renderFile),
};

const pug: Engine = {
  name: 'Pug',
  page: 'page.pug',
  files: {
    'page.pug': `
a(href=urlFor('g:item', id))
a(href=urlFor('g:item', id, { query: { q: 'x&y' } }))
a(href=urlFor('g:pair', { name: 'tea', hash: 'pot' }))
each post in posts
  a(href=urlFor('g:item', post.id))
  a(href=urlFor('g:item', { id: post.id, page: 2 }))
include part`,
    'part.pug': `
mixin own(id)
  a(href=urlFor('g:item', id))
  a(href=urlFor('g:item', id, { query: { page: 3 } }))
+own(id)`,
  },
  setUp: (app) => app.set('view engine', 'pug'),
};

const nunjucks: Engine = {
  name: 'Nunjucks',
  page: 'page.njk',
  files: {
    'page.njk': `
      <a href="{{ urlFor('g:item', id) }}">
      <a href="{{ urlFor('g:item', id, q='x&y') }}">
      <a href="{{ urlFor('g:pair', name='tea', hash='pot') }}">
      {% for post in posts %}
        <a href="{{ urlFor('g:item', post.id) }}"> <a href="{{ urlFor('g:item', { id: post.id, page: 2 }) }}">
      {% endfor %}
      {% include 'part.njk' %}`,
    'part.njk': `<a href="{{ urlFor('g:item', id=id) }}"> <a href="{{ urlFor('g:item', id=id, page=3) }}">`,
  },
  setUp: (app, folder) => {
    require('nunjucks').configure(folder, { express: app, autoescape: true });
  },
};

/** In the page itself: every Handlebars finds a function in the locals there. */
const mustache = (inner: (call: string) => string): string => `
  <a href="{{urlFor 'g:item' id}}">
  <a href="{{urlFor 'g:item' id q='x&y'}}">
  <a href="{{urlFor 'g:pair' name='tea' hash='pot'}}">
  {{#each posts}}
    <a href="{{${inner("'g:item' id")}}}"> <a href="{{${inner("'g:item' id=id page=2")}}}">
  {{/each}}
  {{> part own=id}}`;

const part = (inner: (call: string) => string): string =>
  `<a href="{{${inner("'g:item' own")}}}"> <a href="{{${inner("'g:item' own page=3")}}}">`;

const byHelper = (call: string) => `urlFor ${call}`;
const byRoot = (call: string) => `@root.urlFor ${call}`;

const hbs: Engine = {
  name: 'hbs',
  page: 'page.hbs',
  files: { 'page.hbs': mustache(byRoot), 'part.hbs': part(byRoot) },
  setUp: (app, folder) => {
    const instance = require('hbs').create();
    instance.registerPartial('part', readFileSync(join(folder, 'part.hbs'), 'utf8'));
    app.engine('hbs', instance.__express);
  },
};

const handlebars = (name: string, call: (text: string) => string): Engine => ({
  name,
  page: 'page.handlebars',
  files: { 'page.handlebars': mustache(call), 'part.handlebars': part(call) },
  setUp: (app, folder) => {
    const { engine } = require('express-handlebars');
    app.engine('handlebars', engine({ defaultLayout: false, partialsDir: folder }));
  },
});

const eta: Engine = {
  name: 'Eta',
  page: 'page.eta',
  files: {
    'page.eta': `
      <a href="<%= it.urlFor('g:item', it.id) %>">
      <a href="<%= it.urlFor('g:item', it.id, { query: { q: 'x&y' } }) %>">
      <a href="<%= it.urlFor('g:pair', { name: 'tea', hash: 'pot' }) %>">
      <% for (const post of it.posts) { %>
        <a href="<%= it.urlFor('g:item', post.id) %>">
        <a href="<%= it.urlFor('g:item', { id: post.id, page: 2 }) %>">
      <% } %>
      <%~ include('./part', it) %>`,
    'part.eta': `
      <a href="<%= it.urlFor('g:item', it.id) %>">
      <a href="<%= it.urlFor('g:item', it.id, { query: { page: 3 } }) %>">`,
  },
  setUp: (app, folder) => {
    const { Eta } = require('eta');
    const instance = new Eta({ views: folder });
    app.engine('eta', engineOf((_path, options) => instance.render('./page', options)) as never);
  },
};

const react: Engine = {
  name: 'React',
  page: 'page.js',
  files: {
    'page.js': `
      const { createElement: h } = require('react');
      const A = (href) => h('a', { href, key: href });
      const Part = ({ urlFor, id }) => [A(urlFor('g:item', id)), A(urlFor('g:item', id, { query: { page: 3 } }))];
      module.exports = ({ urlFor, id, posts }) => h('p', null,
        A(urlFor('g:item', id)),
        A(urlFor('g:item', id, { query: { q: 'x&y' } })),
        A(urlFor('g:pair', { name: 'tea', hash: 'pot' })),
        posts.map((post) => [A(urlFor('g:item', post.id)), A(urlFor('g:item', { id: post.id, page: 2 }))]),
        h(Part, { urlFor, id }));`,
  },
  setUp: (app) => {
    const { createElement } = require('react');
    const { renderToStaticMarkup } = require('react-dom/server');
    const { createRequire } = require('node:module');
    app.engine(
      'js',
      engineOf((path, options) => {
        const module = { exports: {} as never };
        new Function('module', 'require', readFileSync(path, 'utf8'))(module, createRequire(__filename));
        return renderToStaticMarkup(createElement(module.exports, options));
      }) as never,
    );
  },
};

export const engines: readonly Engine[] = [
  ejs,
  pug,
  nunjucks,
  hbs,
  handlebars('express-handlebars', byHelper),
  handlebars('express-handlebars, from the root', byRoot),
  eta,
  react,
];
