// One app under one host, in a process of its own: some end it. Tells its parent what it asks, and what differs from alone.
const http = require('node:http');

const PREFIX = '/site/guest';
const [, , name, hostName, way] = process.argv;

require('./express.cjs').useAsOurs(require.resolve(hostName));
const express = require(hostName);
const { party, guest } = require('express-party');
const { apps } = require('./apps.cjs');

const listen = (listener) =>
  new Promise((resolve) => {
    const server = http.createServer(listener).listen(0, () => resolve(server));
  });

function ask(server, [method, path, body, accept], prefix, patience) {
  const payload = body && JSON.stringify(body);
  const headers = payload
    ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
    : {};
  if (accept) headers.accept = accept;
  return new Promise((resolve) => {
    const done = (status, text = '', type = '') => resolve({ status, text, type });
    const target = { port: server.address().port, method, path: prefix + path, headers };
    const request = http.request(target, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      done(answer.statusCode, text, `${answer.headers['content-type']} ${answer.headers.location ?? ''}`);
    });
    request.setTimeout(patience, () => done('nothing') ?? request.destroy());
    request.on('error', ({ code }) => done(code));
    request.end(payload);
  });
}

/** What may differ: where the app is, and what each run makes up (times, Node-RED's `?v=`, revisions). */
const plain = ({ status, text, type }, server) =>
  [status, type, text]
    .join('\n')
    .replaceAll(PREFIX, '')
    .replaceAll(String(server.address().port), '')
    .replace(/\b(v|ts)=[0-9a-f]+/g, '$1=')
    .replace(/"rev":"\w+"|"_rev": "[^"]+"|\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, '');

/** As a function of Node's own. */
const listenerOf = (app) =>
  typeof app === 'function' ? app : (req, res) => (app.server ?? app).emit('request', req, res);

/** Mounts an app, by the party or as it can be without. */
function mount(host, app, isUnstripped) {
  if (way === 'app.use') return isUnstripped ? host.use(listenerOf(app)) : host.use(PREFIX, listenerOf(app));
  const options = { onError: (error) => console.error(String(error)) };
  if (isUnstripped)
    return host.use(party({ [PREFIX]: guest(app, { strip: false, invite: false }) }, options));
  return host.use('/site', party({ '/guest': app }, options));
}

async function compare({ make, asks, isUnstripped }, isParsed) {
  const own = await make(isUnstripped ? PREFIX : '');
  const alone = await listen(listenerOf(own));
  const host = express().disable('x-powered-by');
  if (isParsed) host.use(express.json());
  mount(host, isUnstripped ? own : await make(PREFIX), isUnstripped);
  const server = await listen(host);
  for (const each of asks) {
    const asked = `${each[0]} ${each[1] || '/'}`;
    const first = await ask(alone, each, isUnstripped ? PREFIX : '', 60_000);
    process.send({ asked, isParsed });
    const second = await ask(server, each, PREFIX, 10_000);
    // An app that is broken alone proves nothing.
    const isWell = first.status < 500 && (first.status !== 404 || each[1] === '/nothing');
    const isSame = isWell && plain(first, alone) === plain(second, server);
    process.send({ answered: asked, isSame, alone: first.status, status: second.status });
    if (process.env.SHOW && !isSame) console.error(plain(first, alone), '\n=====\n', plain(second, server));
  }
}

async function main() {
  for (const isParsed of [false, true]) await compare(apps[name], isParsed);
  process.send({ done: true }, () => process.exit());
}

void main();
