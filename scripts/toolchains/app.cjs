// An app with a fetch guest, to be made into one file: it serves itself once, and says so.
const assert = require('node:assert/strict');
const { once } = require('node:events');
const express = require('express');
const { Hono } = require('hono');
const { party, rsvp, endpoint } = require('express-party');
const { graft } = require('express-party/graft');
const hono = require('express-party/hono');

async function run() {
  const api = new Hono();
  api.use(hono.rsvp('api'));
  api.post('/items/:id', hono.endpoint('item'), async (c) =>
    c.json([c.get('urlFor')('blog:post', c.req.param('id')), await c.req.text()]),
  );
  const blog = express();
  blog.use(rsvp('blog'));
  blog.get('/posts/:id', endpoint('post'), (req, res) => res.send(req.params.id));

  const line = party({
    '/api': api,
    '/blog': graft(blog, { onto: express(), states: { post: { state: 'live' } } }),
  });
  const server = express().use(line).listen(0);
  await once(server, 'listening');
  await line.bootstrap(server);
  const url = `http://localhost:${server.address().port}${line.urlFor('api:item', 7)}`;
  const answer = await (await fetch(url, { method: 'POST', body: 'sent' })).json();
  assert.deepEqual(answer, ['/blog/posts/7', 'sent']);
  assert.throws(() => line.urlFor('api:none'), {
    code: 'ERR_PARTY_UNKNOWN_ENDPOINT',
    name: 'PartylineError',
  });
  await line.close();
  server.close();
}

run().then(
  () => console.log('served a fetch guest'),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
