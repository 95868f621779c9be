// One tracer with one host, in a process of its own: it patches Express for good. Tells its parent by which names it knows
// the requests, and by a party, who has joined with which endpoints.
const { once } = require('node:events');
const http = require('node:http');
const { setTimeout } = require('node:timers/promises');

const [, , name, major, way] = process.argv;
const read = require('./tracers.cjs').tracers[name].start();
const express = require('./express.cjs').expressOf(major);
const { party, rsvp, endpoint } = require('express-party');

/** Each that a guest of Express can be, and a plain handler. */
function guests() {
  const shop = express.Router().use(rsvp('shop'));
  shop.get('/items/:id', endpoint('item'), (req, res) => res.send(req.urlFor('item', 8)));
  shop.get('/fails', () => {
    throw new Error('no database');
  });
  const blog = express().use(rsvp('blog'));
  blog.get('/posts/:id', endpoint('post'), (req, res) => res.send(req.urlFor('post', 8)));
  const wiki = express().use(
    '/in',
    express.Router().get('/deep/:page', (_req, res) => res.send('A page')),
  );
  const handler = (req, res, next) => (req.url === '/x' ? res.end('x') : next());
  return [
    ['/shop', shop],
    ['/blog', blog],
    ['/wiki', wiki],
    ['/t/:tenant', express.Router().get('/home', (_req, res) => res.send('Home'))],
    ['/handler', handler],
  ];
}

const ASKED = [
  '/shop/items/7',
  '/shop/fails',
  '/shop/none',
  '/blog/posts/7',
  '/wiki/in/deep/1',
  '/t/a/home',
  '/handler/x',
];

async function ask(port, path) {
  const [answer] = await once(http.get({ port, path }), 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return answer.statusCode === 200 ? text : answer.statusCode;
}

async function main() {
  const app = express().set('env', 'test');
  const line = way === 'party' ? party(guests(), { onError: () => {} }) : undefined;
  if (line) app.use(line);
  else for (const [path, guest] of guests()) app.use(path, guest);
  const server = app.listen(0);
  await once(server, 'listening');
  await line?.bootstrap(server);
  const { port } = server.address();
  const answers = [];
  for (const path of ASKED) answers.push(await ask(port, path));
  // A transaction ends a while after its answer.
  let names = await read();
  while (names.length < ASKED.length) {
    await setTimeout(20);
    names = await read();
  }
  const joined = line?.guests.map(({ status, endpoints }) => [status, ...endpoints].join(' '));
  process.send({ names, answers, joined }, () => process.exit());
}

void main();
