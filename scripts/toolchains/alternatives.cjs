// What docs/alternatives.md says of packages that this project does not have: `node alternatives.cjs`, in an empty folder. Each line is a
// claim of that page, tried; what differs is an error, so that the page can be mended.
const { deepStrictEqual } = require('node:assert');
const { execFileSync } = require('node:child_process');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { writeFileSync } = require('node:fs');

const PACKAGES = [
  'express@5',
  'express4@npm:express@4',
  'named-routes@2',
  'route-label@1',
  'ziggy-js@2',
  'tzientist@3',
  'fastify@5',
  '@fastify/express@4',
  '@nestjs/core@11',
  '@nestjs/common@11',
  '@nestjs/platform-express@11',
  'reflect-metadata',
  'rxjs',
];
writeFileSync('package.json', '{ "private": true }');
const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
execFileSync('npm', ['install', ...quiet, ...PACKAGES], { stdio: ['ignore', 'ignore', 'inherit'] });
const load = createRequire(join(process.cwd(), 'x.cjs'));

function claim(what, actual, expected) {
  deepStrictEqual(actual, expected, what);
  console.log(`well: ${what}`);
}

function thrown(act) {
  try {
    return act();
  } catch ({ message }) {
    return message;
  }
}

async function ask(url, init) {
  const res = await fetch(url, init);
  return [res.status, await res.text()];
}

function namedRoutes() {
  const express = load('express');
  const router = new (load('named-routes'))();
  const app = express();
  router.extendExpress(app);
  app.get('/posts/:id', 'post', (_req, res) => res.end());
  express().use('/blog', app);
  claim('named-routes builds by name, in Express 5', router.build('post', { id: 'a b' }), '/posts/a%20b');
  claim('named-routes knows no mount', router.build('post', { id: 7 }), '/posts/7');
  claim('named-routes lets dot segments through', router.build('post', { id: '..' }), '/posts/..');
  claim(
    'named-routes: no guess',
    thrown(() => router.build('pots', { id: 7 })),
    'No route found with the name:pots',
  );
}

function routeLabel() {
  const label = load('route-label');
  const make = (express) => {
    const blog = express.Router();
    label(blog).get('post', '/posts/:id', (_req, res) => res.end());
    const app = express();
    const root = label(app);
    root.use('blog', '/blog', blog);
    root.buildRouteTable();
    return label;
  };
  make(load('express4'));
  claim('route-label builds across Routers', label.urlFor('blog.post', { id: 'a b' }), '/blog/posts/a%20b');
  claim('route-label lets dot segments through', label.urlFor('blog.post', { id: '..' }), '/blog/posts/..');
  const other = label(load('express4')());
  claim(
    'route-label has one table a process',
    thrown(() => other.buildRouteTable()),
    'Route table has been built before!',
  );
}

async function ziggy() {
  const { route } = await import(pathToFileURL(load.resolve('ziggy-js')).href);
  const post = { uri: 'posts/{post}', methods: ['GET'], parameters: ['post'] };
  const list = { url: 'https://example.com', port: null, defaults: {}, routes: { 'posts.show': post } };
  claim(
    'ziggy-js builds from a list',
    route('posts.show', { post: 7, page: 2 }, false, list),
    '/posts/7?page=2',
  );
  claim(
    'ziggy-js: no guess',
    thrown(() => route('posts.shw', 7, false, list)),
    "Ziggy error: route 'posts.shw' is not in the route list.",
  );
  claim('ziggy-js leaves slashes of a value', route('posts.show', 'a/b', false, list), '/posts/a/b');
}

async function fastifyExpress() {
  const app = load('fastify')();
  await app.register(load('@fastify/express'));
  const legacy = load('express4')();
  legacy.get('/report', (_req, res) => res.send(404));
  app.use(legacy);
  app.get('/', async () => 'fastify');
  const url = await app.listen({ port: 0 });
  claim('@fastify/express serves both', await ask(url), [200, 'fastify']);
  claim('@fastify/express: res.send(404) of Express 4 is 200', await ask(`${url}/report`), [200, '404']);
  await app.close();
}

async function nest() {
  load('reflect-metadata');
  const { NestFactory, RouterModule } = load('@nestjs/core');
  const { Controller, Get, Module } = load('@nestjs/common');
  class Posts {
    show() {
      return 'post';
    }
  }
  Get(':id')(Posts.prototype, 'show', Object.getOwnPropertyDescriptor(Posts.prototype, 'show'));
  Controller('posts')(Posts);
  class Blog {}
  Module({ controllers: [Posts] })(Blog);
  class Site {}
  Module({ imports: [Blog, RouterModule.register([{ path: 'blog', module: Blog }])] })(Site);
  const app = await NestFactory.create(Site, { logger: false });
  await app.listen(0, '127.0.0.1');
  claim('Nest’s RouterModule gives modules their paths', await ask(`${await app.getUrl()}/blog/posts/7`), [
    200,
    'post',
  ]);
  claim(
    'Nest has no URL of a name',
    ['urlFor', 'url', 'reverse'].filter((name) => name in app),
    [],
  );
  await app.close();
}

function tzientist() {
  const told = [];
  const publish = ({ controlResult, candidateResult }) => told.push([controlResult, candidateResult]);
  const compared = load('tzientist').experiment({
    name: 'x',
    control: () => 'old',
    candidate: () => 'new',
    options: { publish },
  });
  claim('tzientist gives the control, and tells of both', [compared(), told], ['old', [['old', 'new']]]);
}

async function main() {
  namedRoutes();
  routeLabel();
  await ziggy();
  await fastifyExpress();
  await nest();
  tzientist();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
