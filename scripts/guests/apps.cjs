// Apps from npm, each made anew for a prefix, with what a visitor asks of it: [method, path, body].
// `prefix` is for those that have to be told where they are mounted, as their own documentation says.
const { createHash } = require('node:crypto');
const { createServer } = require('node:http');
const { mkdirSync, mkdtempSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setTimeout } = require('node:timers/promises');
const express = require('express');

const folder = () => mkdtempSync(join(tmpdir(), 'guest-'));
/** Next resolves React from where its app is. */
const folderHere = () => {
  mkdirSync(join(__dirname, '.work'), { recursive: true });
  return mkdtempSync(join(__dirname, '.work/next-'));
};

exports.apps = {
  'json-server': {
    package: 'json-server',
    make() {
      const server = require('json-server');
      const app = server.create();
      app.use(server.defaults({ logger: false }), server.bodyParser);
      return app.use(server.router({ posts: [{ id: 1, title: 'One' }] }));
    },
    asks: [
      ['GET', '/'],
      ['GET', '/posts'],
      ['GET', '/posts/1'],
      ['GET', '/posts?_page=1&_limit=1'],
      ['POST', '/posts', { title: 'Two' }],
      ['GET', '/posts/2'],
      ['GET', '/nothing'],
    ],
  },
  'swagger-ui-express': {
    package: 'swagger-ui-express',
    make() {
      const { serve, setup } = require('swagger-ui-express');
      const info = { title: 'An api', version: '1' };
      return express().use('/docs', serve, setup({ openapi: '3.0.0', info, paths: {} }));
    },
    asks: [
      ['GET', '/docs'],
      ['GET', '/docs/'],
      ['GET', '/docs/swagger-ui.css'],
      ['GET', '/docs/swagger-ui-init.js'],
    ],
  },
  restify: {
    package: 'restify',
    make() {
      const { createServer, plugins } = require('restify');
      const server = createServer();
      server.use(plugins.bodyParser(), plugins.queryParser());
      server.get('/hello/:name', (req, res, next) =>
        next(res.send({ ...req.params, ...req.query, at: req.path() })),
      );
      server.post('/echo', (req, res, next) => next(res.send(req.body)));
      return server;
    },
    asks: [
      ['GET', '/hello/you?a=1'],
      ['POST', '/echo', { a: [1, 2] }],
      ['GET', '/nothing'],
    ],
  },
  'Apollo Server': {
    package: '@apollo/server',
    async make() {
      const { ApolloServer } = require('@apollo/server');
      const { expressMiddleware } = require('@as-integrations/express5');
      const resolvers = { Query: { hi: () => 'hello' } };
      const server = new ApolloServer({ typeDefs: 'type Query { hi: String }', resolvers });
      await server.start();
      return express().use('/graphql', express.json(), expressMiddleware(server));
    },
    asks: [
      ['POST', '/graphql', { query: '{ hi }' }],
      ['POST', '/graphql', { query: '{ ho }' }],
      ['GET', '/graphql?query={hi}'],
    ],
  },
  'bull-board': {
    package: '@bull-board/express',
    make(prefix) {
      const { createBullBoard } = require('@bull-board/api');
      const { ExpressAdapter } = require('@bull-board/express');
      const serverAdapter = new ExpressAdapter();
      serverAdapter.setBasePath(`${prefix}/queues`);
      createBullBoard({ queues: [], serverAdapter });
      return express().use('/queues', serverAdapter.getRouter());
    },
    asks: [
      ['GET', '/queues/'],
      ['GET', '/queues/api/queues'],
    ],
  },
  Nest: {
    package: '@nestjs/core',
    async make() {
      require('reflect-metadata');
      const { NestFactory } = require('@nestjs/core');
      const app = await NestFactory.create(nestModule(require('@nestjs/common')), { logger: false });
      await app.init();
      return app.getHttpAdapter().getInstance();
    },
    asks: [
      ['GET', '/cats'],
      ['GET', '/cats/7'],
      ['POST', '/cats', { name: 'Tom' }],
      ['GET', '/nothing'],
    ],
  },
  'Node-RED': {
    package: 'node-red',
    async make() {
      const { Module } = require('node:module');
      const RED = freshly(Module, 'node-red');
      const settings = {
        userDir: folder(),
        httpAdminRoot: '/',
        httpNodeRoot: '/api',
        logging: { console: { level: 'off' } },
      };
      RED.init(require('node:http').createServer(), settings);
      await RED.start();
      // It loads its flows after that, and answers 400 until it has them.
      while (!(await RED.runtime.flows.getFlows({}).catch(() => undefined))) await setTimeout(50);
      return RED.httpAdmin;
    },
    asks: [
      ['GET', '/'],
      ['GET', '/settings'],
      ['GET', '/flows'],
      ['POST', '/flows', []],
      ['GET', '/red/red.min.js'],
    ],
  },
  Verdaccio: {
    package: 'verdaccio',
    async make(prefix) {
      const dir = folder();
      const { runServer } = require('verdaccio');
      const packages = { '**': { access: '$all', publish: '$all' } };
      const auth = { htpasswd: { file: join(dir, 'htpasswd') } };
      const log = { type: 'stdout', format: 'pretty', level: 'fatal' };
      const paths = { configPath: dir, self_path: dir, storage: join(dir, 'storage') };
      const server = await runServer({
        ...paths,
        url_prefix: `${prefix}/`,
        uplinks: {},
        packages,
        auth,
        log,
      });
      // Its logger sets `url` back to `originalUrl`, and with that below any mount path asks for other packages.
      return createServer((req, res) => {
        req.originalUrl = req.url;
        server.emit('request', req, res);
      });
    },
    asks: [
      ['GET', '/'],
      ['GET', '/-/ping'],
      ['PUT', '/tea', publication('tea')],
      ['GET', '/tea'],
      ['GET', '/tea/-/tea-1.0.0.tgz'],
      ['GET', '/-/verdaccio/data/packages'],
      ['GET', '/-/v1/search?text=tea'],
      ['GET', '/-/web/detail/tea'],
      ['GET', '/nothing'],
    ],
  },
  'Next, custom server with basePath': {
    package: 'next',
    isUnstripped: true,
    async make(prefix) {
      const dir = folderHere();
      mkdirSync(join(dir, 'pages/api'), { recursive: true });
      writeFileSync(join(dir, 'next.config.js'), `module.exports = { basePath: ${JSON.stringify(prefix)} };`);
      writeFileSync(join(dir, 'pages/index.js'), 'export default () => "Hello from Next";');
      writeFileSync(
        join(dir, 'pages/api/echo.js'),
        'export default (req, res) => res.json([req.url, req.body]);',
      );
      writeFileSync(join(dir, 'pages/api/query.js'), 'export default (req, res) => res.json(req.query);');
      const app = require('next')({ dev: true, dir, quiet: true });
      await app.prepare();
      const handle = app.getRequestHandler();
      return (req, res) => handle(req, res);
    },
    asks: [
      ['GET', ''],
      // What Express 4's parser makes of no body would show in a GET.
      ['GET', '/api/query?a=1'],
      ['POST', '/api/echo', { a: 1 }],
    ],
  },
};

/** What `npm publish` sends. */
function publication(name) {
  const tarball = Buffer.from('not much of a package');
  const shasum = createHash('sha1').update(tarball).digest('hex');
  const file = `${name}-1.0.0.tgz`;
  const version = { name, version: '1.0.0', dist: { shasum, tarball: `http://localhost/${name}/-/${file}` } };
  const attachment = {
    content_type: 'application/octet-stream',
    data: tarball.toString('base64'),
    length: tarball.length,
  };
  return {
    _id: name,
    name,
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': version },
    _attachments: { [file]: attachment },
  };
}

/** The same package twice in one process: alone, and as a guest. */
function freshly({ _cache: cache }, name) {
  for (const path of Object.keys(cache)) if (path.includes('node-red')) delete cache[path];
  return require(name);
}

/** `@Controller('cats') class Cats { … }`, without a compiler. */
function nestModule({ Body, Controller, Get, Module, Param, Post }) {
  class Cats {
    all() {
      return ['Tom'];
    }
    one(id) {
      return { id };
    }
    add(cat) {
      return cat;
    }
  }
  Controller('cats')(Cats);
  for (const [name, decorate] of [
    ['all', Get()],
    ['one', Get(':id')],
    ['add', Post()],
  ]) {
    decorate(Cats.prototype, name, Object.getOwnPropertyDescriptor(Cats.prototype, name));
  }
  Param('id')(Cats.prototype, 'one', 0);
  Body()(Cats.prototype, 'add', 0);
  class Root {}
  Module({ controllers: [Cats] })(Root);
  return Root;
}
