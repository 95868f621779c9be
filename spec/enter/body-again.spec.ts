import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import connect from 'connect';
import type { Handler as ExpressHandler } from 'express';
import type { GuestApp } from '../../lib/common/apps';
import { replayBody } from '../../lib/enter/body';
import { entranceOf } from '../../lib/enter/enter';
import { bytesOf, client, type Express, FORM, host, hosts, keep, koa, type Parsed } from '../shared/bodies';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

describe('a body that was given again', () => {
  const express = hosts[1]?.express as Express;

  it.each<[string, GuestApp]>([
    ['a function', (_req, _res, next) => next()],
    ['a function that reads', (req, _res, next) => req.on('end', () => next()).resume()],
    ['connect', connect().use((_req, _res, next) => next())],
  ])('is as it was after %s that hands on', async (_what, guest) => {
    const at = client(await host(express, express.json(), guest));
    const sent = { body: '{"a": 1}', headers: { 'transfer-encoding': 'chunked' } };
    const { body, ended, headers } = JSON.parse((await at.post(sent)).text);
    expect([body, ended, headers['content-length'], headers['transfer-encoding']]).toEqual([
      { a: 1 },
      true,
      undefined,
      'chunked',
    ]);
    at.end();
  });

  it('is heard of by none of those who have read it', async () => {
    const heard = jest.fn();
    const collect: ExpressHandler = (req, _res, next) => {
      req.on('data', heard).on('end', () => {
        (req as Parsed).rawBody = Buffer.from('again');
        next();
      });
    };
    const at = client(await host(express, collect, koa() as unknown as GuestApp));
    expect((await at.read({ body: 'first' })).text).toBe('again');
    expect(heard).toHaveBeenCalledTimes(1);
    at.end();
  });

  it('is not read again by a parser behind a guest that hands on', async () => {
    const app = express();
    const bodies: unknown[] = [];
    const note: ExpressHandler = (req, _res, next) => {
      bodies.push(req.body);
      next();
    };
    app.use(express.json({ verify: keep }), note, entranceOf((_req, _res, next) => next()) as never);
    app.use(express.json(), note, (_req, res) => void res.end('ok'));
    const at = client(await serve(app));
    await at.post({ body: '{"a":1}' });
    expect(bodies[0]).toBe(bodies[1]);
    at.end();
  });

  const given = (headers: object, more: object) => {
    const rawHeaders = Object.entries(headers).flat();
    const req = Object.assign(Object.create(Readable.prototype), {
      headers,
      rawHeaders,
      ...more,
    });
    Readable.call(req, {});
    return req as IncomingMessage;
  };

  it.each([
    [
      'JSON in another charset',
      'application/json; charset=utf-16le',
      { a: 'é' },
      '{"a":"é"}',
      'application/json; charset=utf-8',
    ],
    [
      'text in another charset',
      'text/plain;charset="latin1"; x=y',
      'é',
      'é',
      'text/plain; charset=utf-8; x=y',
    ],
    ['lists of one', FORM, { a: ['1'] }, 'a%5B0%5D=1', FORM],
    ['lists of objects', FORM, { a: [{ b: '1' }, { b: '2' }] }, 'a%5B0%5D%5Bb%5D=1&a%5B1%5D%5Bb%5D=2', FORM],
    ['lists in objects', FORM, { a: { b: ['1', '2'] } }, 'a%5Bb%5D=1&a%5Bb%5D=2', FORM],
    ['a text whose bytes somebody kept as one', 'x/y', undefined, 'raw', 'x/y'],
  ])('says so of itself: %s', async (_what, type, body, text, says) => {
    const req = given(
      { 'content-type': type, 'transfer-encoding': 'chunked' },
      { body, rawBody: body === undefined ? 'raw' : undefined },
    );
    req.push(null);
    req.resume();
    await new Promise((resolve) => req.once('close', resolve));
    await replayBody(req);
    expect(String(await bytesOf(req))).toBe(text);
    expect(req.headers).toMatchObject({
      'content-type': says,
      'content-length': String(Buffer.byteLength(text)),
    });
  });

  it.each([
    ['a value that JSON has not', 'application/json', 1n],
    ['no value', 'application/json', undefined],
    ['a form that is none', FORM, 7],
    ['what no parser gave', 'x/y', { a: 1 }],
  ])('fails for %s', async (_what, type, body) => {
    const req = given({ 'content-type': type, 'transfer-encoding': 'chunked' }, { body });
    req.push(null);
    req.resume();
    await new Promise((resolve) => req.once('close', resolve));
    await expect(replayBody(req)).rejects.toMatchObject({ code: 'ERR_PARTY_BODY_READ', details: { type } });
  });

  it.each([
    ['gzip', gzipSync('hello')],
    ['deflate', deflateSync('hello')],
    ['br', Buffer.from('x')],
  ])(
    'keeps content-encoding: %s where the bytes were kept before they were inflated',
    async (encoding, rawBody) => {
      const headers = { 'content-encoding': encoding, 'content-length': String(rawBody.length) };
      const req = given(headers, { rawBody });
      req.push(null);
      req.resume();
      await new Promise((resolve) => req.once('close', resolve));
      await replayBody(req);
      expect(req.headers['content-encoding']).toBe(encoding);
    },
  );

  it.each([
    [
      'a body that the host’s parser has inflated, and that was compressed twice',
      { body: gzipSync('hello') },
    ],
    ['bytes that a parser has kept', { rawBody: gzipSync('hello') }],
  ])('takes content-encoding away from %s', async (_what, kept) => {
    const req = given({ 'content-encoding': 'gzip', 'content-length': '99' }, kept);
    req.push(null);
    req.resume();
    await new Promise((resolve) => req.once('close', resolve));
    await replayBody(req);
    expect(req.headers).toEqual({ 'content-length': String(gzipSync('hello').length) });
    expect(await bytesOf(req)).toEqual(gzipSync('hello'));
  });
});
