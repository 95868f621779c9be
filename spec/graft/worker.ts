import express, { type Express } from 'express';
import { fileSource, graft } from '../../lib/graft.js';
import { endpoint, type PartylineError, party, rsvp } from '../../lib/index.js';
import type { Answered, Told } from './cluster.js';

// One of several processes that serve a graft by one file: it says who it is, which side has served, and when.
const host: typeof express = require(process.env.PARTY_HOST ?? 'express');
const express4: typeof express = require('express4');
const [file, port] = process.argv.slice(2);
const TICK = 20;
let late = 0;
let due = Date.now() + TICK;
setInterval(() => {
  const now = Date.now();
  late += Math.max(0, now - due);
  due = now + TICK;
}, TICK);
const tell = (told: Told) => void process.send?.(told);

function sideApp(make: typeof express, side: 'stock' | 'scion'): Express {
  const app = make();
  app.use(rsvp(side === 'scion' ? 'shop' : 'legacy'));
  app.get('/page', endpoint('page'), (_req, res) => {
    const answered: Answered = { pid: process.pid, side, at: Date.now(), late };
    // The connection says which process it is with: the next request is to have another one.
    res.set('Connection', 'close').json(answered);
  });
  return app;
}

const shop = graft(sideApp(express, 'scion'), {
  onto: sideApp(express4, 'stock'),
  states: fileSource(file as string),
});
const onError = (error: unknown) => {
  const { code, message: text } = error as PartylineError;
  tell({ pid: process.pid, code, text });
};
const line = party({ '/': shop }, { onError });
const server = host()
  .use(line)
  .listen(Number(port), '127.0.0.1', async () => {
    await line.bootstrap(server);
    tell({ pid: process.pid, port: (server.address() as { port: number }).port });
  });
