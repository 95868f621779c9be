/** A site as a new user writes one: in CommonJS, listening by itself, as an ES module, and in TypeScript. */
const BODY = `
const blog = express();
blog.use(rsvp('blog', ({ connect }) => connect('nav', () => [])));
blog.get('/', endpoint('index'), (req, res) => res.send(req.urlFor('shop:cart')));
blog.get('/posts/:id', endpoint('post'), (req, res) => res.end());
blog.get('/archive/:year{/:month}', endpoint('archive'), (req, res) => res.end());
blog.get('/files/*path', endpoint('file'), (req, res) => res.end());
const shop = express();
shop.use(rsvp('shop'));
shop.get('/cart', endpoint('cart'), (req, res) => res.end());
shop.post('/cart', (req, res) => res.end());
shop.use('/admin', express());
const app = express();
const line = party({ '/blog': blog, '/t/:tenant/shop': shop });
app.use(line);
console.log('an app may print');
setInterval(() => {}, 1000);
`;

const REQUIRE = `const express = require('express');\nconst { party, rsvp, endpoint } = require('express-party');\n`;
const IMPORT = `import express from 'express';\nimport { party, rsvp, endpoint } from 'express-party';\n`;

export const sites = {
  'app.js': `${REQUIRE}${BODY}module.exports = app;\n`,
  'line.cjs': `${REQUIRE}${BODY}module.exports = { line };\n`,
  'listens.js': `${REQUIRE}${BODY}app.listen(80, () => console.log('up'));\n`,
  'late.js': `${REQUIRE}setTimeout(() => {${BODY}app.listen(80);\n}, 300);\n`,
  'module.mjs': `${IMPORT}${BODY}await new Promise((resolve) => setTimeout(resolve, 50));\nexport { app };\n`,
  'typed.ts': `${IMPORT}${BODY.replaceAll('(req, res)', '(req: express.Request, res: express.Response): unknown')}export default app;\n`,
};
