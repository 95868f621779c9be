import express, { type RequestHandler } from 'express';
import { ETAG, FILE, MODIFIED } from './guests/content';
import { pour } from './pour';
import { type Ask, bytesOf, readReplies, Wire } from './wire';

const multer: () => { none(): RequestHandler } = require('multer');

/** Where a guest is asked: alone, or in a party. */
export interface Place {
  readonly port: number;
  readonly prefix: string;
  /** Waits until the guest has told this. */
  until(told: string): Promise<boolean>;
}

export interface Behaviour {
  readonly group: string;
  readonly name: string;
  /** What is done to the guest; what it gives is compared. */
  run(place: Place): Promise<unknown>;
  /** What is to be found in it, alone too: or nothing would be compared with nothing. */
  readonly shows: RegExp;
  /** A parser of the host's, before the party. */
  readonly parser?: RequestHandler;
  /** Reasons of the kinds that cannot do it by nature. */
  readonly skip?: Readonly<Record<string, string>>;
  /** What a guest that reads the stream answers instead: what it did alone cannot be had again. */
  readonly failsWith?: string;
}

const close = 'Connection: close';
const type = (name: string) => `Content-Type: ${name}`;

/** One request as it is written, and the answer to it. */
const one =
  (target: string, ask: Ask = {}) =>
  async ({ port, prefix }: Place) => {
    const headers = [...(ask.headers ?? []), close];
    const whole = target.startsWith('http')
      ? target.replace('home.test', `home.test${prefix}`)
      : prefix + target;
    const text = await new Wire(port).send(bytesOf(whole, { ...ask, headers })).end();
    return readReplies(text, [ask.method ?? 'GET']);
  };

const post = (name: string, body: string, target = '/echo') =>
  one(target, { method: 'POST', headers: [type(name)], body });

const MULTIPART = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
const multipart = post('multipart/form-data; boundary=b', MULTIPART);
const JSON_BODY = '{"a":{"b":[1,"x"]}}';
const FORM = 'a=1&b=2';
const TEXT = 'text/plain';

const kept: RequestHandler = express.json({
  verify: (req, _res, bytes) => void Object.assign(req, { rawBody: bytes }),
});
const FINDS = 'It finds the bytes as `req.body`, as after `app.use`: its own parsers let them be.';
const expresses = (reason: string) =>
  Object.fromEntries(
    ['Express 4', 'Express 5', 'Router of 4', 'Router of 5', '4 in 5 in 4'].map((kind) => [kind, reason]),
  );
const WEB = 'A `Request` has no trailers.';
const ENDS = 'Alone, `node:http` ends the process. In the party the error goes to the host’s error handlers.';

const odd = ['//a', '/%2Fa', '/a;b=c', '/a\\b', '/%zz', '/%00', '/../b', '/.', '/%C3%A9', '?', '?a=b?c#'];

async function pipelined({ port, prefix }: Place) {
  const ask = (path: string, headers: string[] = []) => bytesOf(prefix + path, { headers });
  const bytes = ask('/stream') + ask('/items/1') + ask('/none') + ask('/items/2', [close]);
  return readReplies(await new Wire(port).send(bytes).end(), ['GET', 'GET', 'GET', 'GET']);
}

async function continued({ port, prefix }: Place) {
  const headers = [type(TEXT), 'Content-Length: 4', 'Expect: 100-continue', close];
  const wire = new Wire(port).send(bytesOf(`${prefix}/echo`, { method: 'POST', headers }));
  const isAsked = await wire.until('100 Continue\r\n\r\n');
  const text = await wire.send('body').end();
  return [isAsked, readReplies(text, ['POST', 'POST'])];
}

async function firstEvent({ port, prefix }: Place) {
  const wire = new Wire(port).send(bytesOf(`${prefix}/events`, { headers: [close] }));
  await wire.until('data: 1');
  const isEarly = !wire.text.includes('data: 2');
  return [isEarly, readReplies(await wire.end(), ['GET'])];
}

async function aborted({ port, prefix, until }: Place) {
  const wire = new Wire(port).send(bytesOf(`${prefix}/wait`, {}));
  const isIn = await until('entered');
  wire.socket.destroy();
  return [isIn, await until('closed')];
}

async function trailing({ port, prefix }: Place) {
  const headers = [type(TEXT), 'Transfer-Encoding: chunked', 'Trailer: X-Sum', close];
  const body = '4\r\nbody\r\n0\r\nX-Sum: 9\r\n\r\n';
  const bytes = bytesOf(`${prefix}/trailers`, { method: 'POST', headers, body });
  return readReplies(await new Wire(port).send(bytes).end(), ['POST']);
}

const file = (name: string, shows: RegExp, ...headers: string[]): Behaviour => ({
  group: 'Ranges and conditions',
  name,
  shows,
  run: one('/file', { headers }),
});

/** What every kind of guest is asked to do. */
export const behaviours: readonly Behaviour[] = [
  { group: 'Requests', name: 'GET', shows: /200 OK.*seen/, run: one('/see') },
  { group: 'Requests', name: 'params', shows: /id.*a b\/c/, run: one('/items/a%20b%2Fc') },
  { group: 'Requests', name: 'a nested query', shows: /seen/, run: one('/see?a[b]=1&c=2&c=3&d=%20+') },
  { group: 'Requests', name: 'a path that nobody knows', shows: /404 Not Found/, run: one('/none') },
  {
    group: 'Requests',
    name: 'HEAD',
    shows: /"body":"".*"isWhole":true/,
    run: one('/items/7', { method: 'HEAD' }),
  },
  {
    group: 'Requests',
    name: 'OPTIONS',
    shows: /\b(?:Allow|404 Not Found)/i,
    run: one('/items/7', { method: 'OPTIONS' }),
  },
  {
    group: 'Requests',
    name: 'an absolute target',
    shows: /200 OK.*seen/,
    run: one('http://home.test/see?x=1'),
  },
  { group: 'Requests', name: 'HTTP/1.0', shows: /200 OK.*id/, run: one('/items/7', { version: '1.0' }) },
  ...odd.map((path) => ({
    group: 'Requests',
    name: `the path ${path}`,
    shows: /200 OK.*seen|400 Bad Request/,
    run: one(`/see${path}`),
  })),
  { group: 'Bodies', name: 'JSON', shows: /200 OK.*\[1,/, run: post('application/json', JSON_BODY) },
  {
    group: 'Bodies',
    name: 'a form',
    shows: /200 OK.*a.*1.*b.*2/,
    run: post('application/x-www-form-urlencoded', FORM),
  },
  { group: 'Bodies', name: 'text', shows: /200 OK.*a text/, run: post(TEXT, 'a text') },
  { group: 'Bodies', name: 'bytes', shows: /200 OK/, run: post('application/octet-stream', '\x00\xff\r\n') },
  { group: 'Bodies', name: 'multipart', shows: /200 OK.*a.*1/, run: multipart },
  {
    group: 'Bodies',
    name: 'Expect: 100-continue',
    shows: /^.true.*100 Continue.*200 OK.*body/,
    run: continued,
  },
  {
    group: 'Bodies',
    name: 'chunks and trailers',
    shows: /body.*x-sum.*9/,
    run: trailing,
    skip: { Hono: WEB, fetch: WEB },
  },
  {
    group: 'Bodies',
    name: '32 MB piped through with back-pressure',
    shows: /"isStalled":true,"back":3355\d{4}/,
    run: pour,
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'JSON by json()',
    shows: /200 OK.*\[1,/,
    run: post('application/json', JSON_BODY),
    parser: express.json(),
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'JSON by json(), of which req.rawBody is kept',
    shows: /200 OK.*a/,
    run: post('application/json', '{ "a" : 1.0 }'),
    parser: kept,
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'a form by urlencoded()',
    shows: /200 OK.*a.*1.*b.*2/,
    run: post('application/x-www-form-urlencoded', FORM),
    parser: express.urlencoded({ extended: true }),
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'bytes by raw()',
    shows: /200 OK/,
    run: post('application/octet-stream', '\x00\xff\r\n'),
    parser: express.raw(),
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'JSON by raw()',
    shows: /200 OK.*1/,
    run: post('application/json', '{ "a" : 1.0 }'),
    parser: express.raw({ type: '*/*' }),
    skip: expresses(FINDS),
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'text by text()',
    shows: /200 OK.*a text/,
    run: post(TEXT, 'a text'),
    parser: express.text(),
  },
  {
    group: 'Bodies that the host has parsed',
    name: 'multipart by multer',
    shows: /200 OK.*a.*1/,
    run: multipart,
    parser: multer().none(),
    failsWith: 'ERR_PARTY_BODY_READ',
  },
  {
    group: 'Answers',
    name: 'a stream',
    shows: /chunked.*"one two three".*"isWhole":true/,
    run: one('/stream'),
  },
  {
    group: 'Answers',
    name: 'a stream for HTTP/1.0',
    shows: /"one two three"/,
    run: one('/stream', { version: '1.0' }),
  },
  {
    group: 'Answers',
    name: 'HEAD of a stream',
    shows: /200 OK.*"body":""/,
    run: one('/stream', { method: 'HEAD' }),
  },
  {
    group: 'Answers',
    name: 'server-sent events, one by one',
    shows: /^.true.*text.event-stream.*data: 2/,
    run: firstEvent,
  },
  {
    group: 'Answers',
    name: 'compression',
    shows: /Content-Encoding: gzip/i,
    run: one('/big', { headers: ['Accept-Encoding: gzip'] }),
  },
  {
    group: 'Answers',
    name: 'several cookies',
    shows: /Set-Cookie: a=1.*Set-Cookie: b=2/i,
    run: one('/cookies'),
  },
  { group: 'Answers', name: 'a redirect', shows: /302 Found.*Location: \/login/i, run: one('/redirect') },
  file('a file', /200 OK.*ETag.*Last-Modified.*The quick/i),
  file('a range', /206 Partial Content.*Content-Range: bytes 4-8.*"quick"/i, 'Range: bytes=4-8'),
  file(
    'a range beyond the end',
    /416 Range Not Satisfiable/,
    `Range: bytes=${FILE.length}-${FILE.length + 9}`,
  ),
  file('If-None-Match', /304 Not Modified/, `If-None-Match: ${ETAG}`),
  file('If-Modified-Since', /304 Not Modified/, `If-Modified-Since: ${MODIFIED}`),
  {
    group: 'Connections',
    name: 'pipelined requests',
    shows: /one two three.*id.*1.*404 Not Found.*id.*2/,
    run: pipelined,
  },
  { group: 'Connections', name: 'a client that goes away', shows: /^\[true,true\]$/, run: aborted },
  {
    group: 'Connections',
    name: 'an error before the first byte',
    shows: /500 Internal Server Error/,
    run: one('/throw'),
    skip: { '(req, res, next)': ENDS, polka: ENDS, 'http.Server': ENDS },
  },
  {
    group: 'Connections',
    name: 'an error after the first byte',
    shows: /"first ".*"isWhole":false/,
    run: one('/break'),
  },
];
