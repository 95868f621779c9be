// What browsers load: it has no state, and comes as an ES module and as CommonJS.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createUrlFor } from 'express-party/client';

const required = createRequire(import.meta.url)('express-party/client');
assert.deepEqual(Object.keys(required), ['createUrlFor']);
const manifest = {
  endpoints: { 'blog:post': { parts: ['/blog/posts/', 0], keys: [{ name: 'id' }] } },
  leftOut: [],
};
for (const create of [createUrlFor, required.createUrlFor])
  assert.equal(create(manifest)('blog:post', 'a b', { hash: 'c' }), '/blog/posts/a%20b#c');
console.log('express-party/client: links from require and from import');
