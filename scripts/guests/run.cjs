// `npm run guests`: mounts apps from npm at a prefix, asks each the same as alone, and prints what differs.
const { rmSync } = require('node:fs');
const { join } = require('node:path');
const http = require('node:http');
const express = require('express');
const { party, guest } = require('express-party');
const { apps } = require('./apps.cjs');

const PREFIX = '/site/guest';

const listen = (listener) =>
  new Promise((resolve) => {
    const server = http.createServer(listener).listen(0, () => resolve(server));
  });

function ask(server, method, path, body) {
  const payload = body && JSON.stringify(body);
  const headers = payload
    ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
    : {};
  return new Promise((resolve) => {
    const done = (status, text = '', type = '') => resolve({ status, text, type });
    const request = http.request({ port: server.address().port, method, path, headers }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      done(answer.statusCode, text, answer.headers['content-type']);
    });
    request.setTimeout(30_000, () => done('hangs') ?? request.destroy());
    request.on('error', ({ code }) => done(code));
    request.end(payload);
  });
}

/** What may differ: where the app is, and what each run makes up (Node-RED's `?v=`, Next's times). */
const plain = ({ status, text, type }, server) =>
  [status, type, text.replaceAll(PREFIX, '').replaceAll(String(server.address().port), '')]
    .join('\n')
    .replace(/\b(v|ts)=[0-9a-f]+/g, '$1=');

async function compare({ make, asks, isUnstripped }, isParsed) {
  const own = await make(isUnstripped ? PREFIX : '');
  const alone = await listen(
    typeof own === 'function' ? own : (req, res) => own.server.emit('request', req, res),
  );
  const line = party(
    { '/guest': isUnstripped ? own : await make(PREFIX) },
    { onError: (error) => console.error(String(error)) },
  );
  const unstripped = party([['/site/guest', guest(own, { strip: false, invite: false })]]);
  const host = express().disable('x-powered-by');
  if (isParsed) host.use(express.json());
  host.use(...(isUnstripped ? [unstripped] : ['/site', line]));
  const server = await listen(host);
  const differences = [];
  for (const [method, path, body] of asks) {
    const [first, second] = [
      await ask(alone, method, (isUnstripped ? PREFIX : '') + path, body),
      await ask(server, method, PREFIX + path, body),
    ];
    // An app that is broken alone proves nothing.
    const isWell = first.status < 500;
    if (isWell && plain(first, alone) === plain(second, server)) continue;
    differences.push(`${method} ${path}: ${first.status} alone, ${second.status} as a guest`);
  }
  for (const each of [alone, server]) each.close();
  await line.close();
  return differences;
}

async function main() {
  let failed = 0;
  for (const [name, app] of Object.entries(apps)) {
    for (const isParsed of [false, true]) {
      const found = await compare(app, isParsed).catch((error) => [String(error.message).slice(0, 200)]);
      failed += found.length;
      const how = isParsed ? 'bodies parsed by the host' : 'bodies untouched';
      console.log(`| ${name} | ${how} | ${app.asks.length} | ${found.join('; ') || 'the same as alone'} |`);
    }
  }
  rmSync(join(__dirname, '.work'), { recursive: true, force: true });
  process.exit(failed === 0 ? 0 : 1);
}

void main();
