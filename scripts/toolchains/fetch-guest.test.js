// A user's spec, in jest as it comes: CommonJS, and no flag of Node.
const express = require('express');
const { Hono } = require('hono');
const { party } = require('express-party');
const { rsvp, endpoint } = require('express-party/hono');

test('a fetch guest is served', async () => {
  const api = new Hono();
  api.use(rsvp('api'));
  api.get('/items/:id', endpoint('item'), (c) => c.json({ id: c.req.param('id') }));
  const line = party({ '/api': api });
  const server = express().use(line).listen(0);
  await line.bootstrap(server);
  const response = await fetch(`http://localhost:${server.address().port}${line.urlFor('api:item', 7)}`);
  expect(await response.json()).toEqual({ id: '7' });
  expect(() => line.urlFor('api:none')).toThrow('Known: "api:item"');
  await line.close();
  server.close();
});
