// One host with guests of every version: run where they are installed. Prints, by version, what went wrong.
const { once } = require('node:events');
const { request } = require('node:http');
const express = require('express');
const { endpoint, endpoints, guest, party, rsvp } = require('express-party');

const versions = process.argv.slice(2);

function blogOf(version) {
  const make = require(`express-${version}`);
  const app = make();
  app.use(rsvp('blog'));
  app.get('/posts/:id', endpoint('post'), (req, res) =>
    res.json([req.params.id, req.query.q, req.urlFor('post', 8)]),
  );
  const drafts = make.Router();
  drafts.get('/:id', endpoint('draft'), (req, res) => res.redirect(req.urlFor('post', req.params.id)));
  app.use('/drafts', drafts);
  app.post('/posts', make.json(), (req, res) => res.status(201).send(req.body));
  app.get('/fails', () => {
    throw new Error('of the guest');
  });
  return app;
}

function ask(server, path, body) {
  const { port } = server.address();
  const headers = { connection: 'close', ...(body && { 'content-type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method: body ? 'POST' : 'GET', headers }, async (res) => {
      let text = '';
      for await (const chunk of res) text += chunk;
      resolve([res.statusCode, res.headers.location ?? text]);
    });
    sent.on('error', reject).end(body);
  });
}

async function trial(version) {
  const wrong = [];
  const check = (what, seen, right) => {
    if (JSON.stringify(seen) !== JSON.stringify(right)) wrong.push(`${what}: ${JSON.stringify(seen)}`);
  };
  const plain = require(`express-${version}`)();
  plain.get('/old/:id', (req, res) => res.send(`old ${req.params.id}`));
  const table = endpoints('plain', { old: '/old/:id' });
  const line = party({ '/blog': blogOf(version), '/plain': guest(plain, { endpoints: table }) });
  const host = express().use('/v2', line);
  host.use((_req, res) => res.status(404).send('host'));
  host.use((error, _req, res, _next) => res.status(500).send(error.message));
  const server = host.listen(0);
  await once(server, 'listening');
  // Nobody has asked for it: it has heard of the server, or hears of the first request.
  for (let turn = 0; turn < 200 && !line.ready; turn++) await new Promise(setImmediate);
  if (!line.ready) wrong.push('not after listen');
  check('the first request', await ask(server, '/v2/blog/posts/7?q=0'), [
    200,
    '["7","0","/v2/blog/posts/8"]',
  ]);
  check(
    'guests',
    line.guests.map(({ status }) => status),
    ['joined', 'named'],
  );
  check('verify', line.verify().ok, true);
  check('a link', await ask(server, `${line.urlFor('blog:post', 7)}?q=1`), [
    200,
    '["7","1","/v2/blog/posts/8"]',
  ]);
  check('a Router', await ask(server, line.urlFor('blog:draft', 3)), [302, '/v2/blog/posts/3']);
  check('a table', await ask(server, line.urlFor('plain:old', 5)), [200, 'old 5']);
  check('a body', await ask(server, '/v2/blog/posts', '{"a":1}'), [201, '{"a":1}']);
  check('no route', await ask(server, '/v2/blog/none'), [404, 'host']);
  check('an error', await ask(server, '/v2/blog/fails'), [500, 'of the guest']);
  server.close();
  return wrong;
}

async function tryAll() {
  const found = {};
  for (const version of versions) {
    found[version] = await trial(version).catch((error) => [String(error)]);
  }
  console.log(JSON.stringify(found));
}

void tryAll();
