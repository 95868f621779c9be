import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { isolate } from 'express-party/lite';
import { createProxyMiddleware } from 'http-proxy-middleware';
import type { Row } from '../figures';
import { requestsPerSecond } from '../load';

const FILE = join(__dirname, '../isolated.js');

export async function isolated(): Promise<Express> {
  const guest = isolate(FILE, { workers: 1 });
  await guest.ready;
  return express().disable('x-powered-by').use(guest);
}

/** As a careful host has it: connections are kept. */
export async function behindProxy(): Promise<Express> {
  const child = fork(FILE, ['alone']);
  const [port] = await once(child, 'message');
  const agent = new Agent({ keepAlive: true });
  return express()
    .disable('x-powered-by')
    .use(createProxyMiddleware({ target: `http://127.0.0.1:${port}`, agent }));
}

const nineteen: Row = {
  number: 19,
  rounds: 6,
  figures: {
    19: {
      work: 'requests a second to an app in another process by `isolate`',
      against: 'the same app behind http-proxy, whose connections are kept',
      unit: '×',
      goal: { least: 0.8 },
    },
  },
  measure: async () => {
    const first = await requestsPerSecond('http-proxy', '/hello');
    const ours = await requestsPerSecond('isolate', '/hello');
    const last = await requestsPerSecond('http-proxy', '/hello');
    const theirs = (first + last) / 2;
    return { 19: { value: ours / theirs, control: last / first, ours, theirs } };
  },
};

export const rows = [nineteen];
