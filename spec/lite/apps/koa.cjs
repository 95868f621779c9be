// A CommonJS module says it on its exports.
const Koa = require('koa');

module.exports = new Koa().use((ctx) => {
  ctx.body = `koa ${ctx.ip}`;
});
module.exports.isolated = { workers: 2 };
