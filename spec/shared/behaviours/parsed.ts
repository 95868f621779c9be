import { gzipSync } from 'node:zlib';
import express, { type RequestHandler } from 'express';
import type { Kind } from '../kinds';
import { type Behaviour, one, post, TEXT, typed } from './behaviour';
import { FORM, FORM_TYPE, JSON_BODY, multipart } from './bodies';

const multer: () => { none(): RequestHandler } = require('multer');

const group = 'Bodies that the host has parsed';
const SPACED = '{ "a" : 1.0 }';
const NESTED = 'a[b]=1&c[]=x&c[]=y&d=%C3%A9+%26';
const FINDS = 'It finds the bytes as `req.body`, as after `app.use`: its own parsers let them be.';

const kept: RequestHandler = express.json({
  verify: (req, _res, bytes) => void Object.assign(req, { rawBody: bytes }),
});
const form = express.urlencoded({ extended: true });

const zipped = (text: string) =>
  one('/value', {
    method: 'POST',
    headers: [typed('application/json'), 'Content-Encoding: gzip'],
    body: gzipSync(text).toString('latin1'),
  });

/** Bodies of which there is nothing left to read when the guest is entered. */
export const parsed: readonly Behaviour[] = [
  {
    group,
    name: 'JSON by json()',
    shows: /200 OK.*\[1,/,
    run: post('application/json', JSON_BODY),
    parser: express.json(),
  },
  {
    group,
    name: 'JSON by json(), of which req.rawBody is kept',
    shows: /200 OK.*a/,
    run: post('application/json', SPACED),
    parser: kept,
  },
  {
    group,
    name: 'JSON by json(), written another way',
    shows: /200 OK.*\{\\"a\\":1\}/,
    run: post('application/json', SPACED, '/value'),
    parser: express.json(),
    isRewritten: true,
  },
  {
    group,
    name: 'gzipped JSON by json()',
    shows: /200 OK.*\[1,/,
    run: zipped(JSON_BODY),
    parser: express.json(),
    isRewritten: true,
  },
  {
    group,
    name: 'a form by urlencoded()',
    shows: /200 OK.*a.*1.*b.*2/,
    run: post(FORM_TYPE, FORM),
    parser: form,
  },
  {
    group,
    name: 'a nested form by urlencoded()',
    shows: /200 OK.*\{\\"b\\":\\"1\\"\},\\"c\\":\[\\"x\\",\\"y\\"\]/,
    run: post(FORM_TYPE, NESTED, '/value'),
    parser: form,
    isRewritten: true,
  },
  {
    group,
    name: 'bytes by raw()',
    shows: /200 OK/,
    run: post('application/octet-stream', '\x00\xff\r\n'),
    parser: express.raw(),
  },
  {
    group,
    name: 'JSON by raw()',
    shows: /200 OK.*1/,
    run: post('application/json', SPACED),
    parser: express.raw({ type: '*/*' }),
    skip: ({ reads }: Kind) => (reads === 'req.body' ? FINDS : undefined),
  },
  {
    group,
    name: 'text by text()',
    shows: /200 OK.*a text/,
    run: post(TEXT, 'a text'),
    parser: express.text(),
  },
  {
    group,
    name: 'multipart by multer',
    shows: /200 OK.*a.*1/,
    run: multipart,
    parser: multer().none(),
    failsWith: 'ERR_PARTY_BODY_READ',
  },
];
