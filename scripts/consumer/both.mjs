// Both halves in one process: one copy of every class, and guests of either in a party of either.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import express from 'express';
import * as fresh from './fresh.mjs';
import legacy from './legacy.cjs';

const names = Object.keys(legacy.library);
assert.deepEqual(Object.keys(fresh.library).sort(), [...names].sort());
for (const name of names) assert.equal(fresh.library[name], legacy.library[name], name);

for (const { party, PartylineError } of [legacy.library, fresh.library]) {
  const line = party({ '/old': legacy.makeGuest(), '/new': fresh.makeGuest() });
  const host = express();
  host.use(line);
  const server = host.listen(0);
  await once(server, 'listening');
  await line.bootstrap(server);

  const { port } = server.address();
  const get = async (path) => (await fetch(`http://localhost:${port}${path}`)).text();
  assert.deepEqual(
    line.guests.map(({ name, status }) => [name, status]),
    [
      ['legacy', 'joined'],
      ['fresh', 'joined'],
    ],
  );
  assert.equal(await get('/old/cart/1'), '/new/posts/7');
  assert.equal(await get('/new/posts/7'), '/old/cart/a%20b');
  assert.throws(
    () => line.urlFor('fresh:pots'),
    (error) => {
      // What Node prints of an error that nobody catches: the class by its name, and first of all the caller's own line.
      assert.ok(error instanceof PartylineError);
      assert.equal(error.constructor.name, 'PartylineError');
      assert.match(error.stack.split('\n')[1], /both\.mjs:\d+:\d+/);
      return true;
    },
  );

  await line.close();
  server.close();
}

const { version } = createRequire(import.meta.url)('express/package.json');
console.log(`express ${version}: require and import share ${names.length} exports and their parties`);
