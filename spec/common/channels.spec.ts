import { execFileSync } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { join } from 'node:path';
import { endpoint, rsvp } from 'express-party';
import { publish } from '../../lib/common/channels';
import { grow } from '../graft/grow';
import { majors } from '../shared/express';
import { closeAll } from '../shared/serve';

const listening: [string, (message: unknown) => void][] = [];
afterEach(async () => {
  for (const [name, listener] of listening.splice(0)) diagnostics.unsubscribe(name, listener);
  await closeAll();
});

function listen(word: string, listener: (message: unknown) => void) {
  const name = `express-party:${word}`;
  listening.push([name, listener]);
  diagnostics.subscribe(name, listener);
}

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

async function planted() {
  const fresh = five.express().use(rsvp('shop'));
  fresh.get('/cart', endpoint('cart'), () => {
    throw new Error('no');
  });
  const onto = four.express().get('/cart', (_req, res) => void res.send('old'));
  return grow(fresh, { onto, states: { cart: { state: 'live', fallback: true } } });
}

describe('the channels', () => {
  it('tell of invitations, requests, states and fallbacks', async () => {
    const told: [string, object][] = [];
    for (const word of ['invite', 'dispatch', 'state', 'fallback'])
      listen(word, (message) => void told.push([word, message as object]));
    const { get, shop } = await planted();
    await get('/cart');
    shop.set('cart', { state: 'live', fallback: true });
    shop.set('cart', { state: 'legacy' });
    const state = { state: 'live', fallback: true };
    expect(told).toMatchObject([
      ['invite', { name: 'shop', path: '/', status: 'joined' }],
      ['dispatch', { graft: 'shop', endpoint: 'cart', journey: 'cart', method: 'GET', side: 'scion', state }],
      ['fallback', { graft: 'shop', endpoint: 'cart', journey: 'cart', cause: expect.any(Error) }],
      ['state', { graft: 'shop', journey: 'cart', before: state, state: { state: 'legacy' } }],
    ]);
    expect(told.every(([, message]) => Object.isFrozen(message))).toBe(true);
  });

  it('make no message when nobody listens', () => {
    const message = jest.fn(() => ({}));
    publish('dispatch', message);
    expect(message).not.toHaveBeenCalled();
    listen('dispatch', () => {});
    publish('dispatch', message);
    expect(message).toHaveBeenCalledTimes(1);
  });

  // Node tells of what a subscriber throws as an uncaught exception, in a turn of its own: process.on takes it.
  it('change no answer by a subscriber that throws', () => {
    const script = `
      const { publish } = require('./lib/common/channels.ts');
      process.on('uncaughtException', ({ message }) => console.log('uncaught', message));
      require('node:diagnostics_channel').subscribe('express-party:state', () => { throw new Error('observer'); });
      publish('state', () => ({}));
      console.log('served');
    `;
    const options = { cwd: join(__dirname, '../..'), encoding: 'utf8' } as const;
    const told = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], options);
    expect(told.split('\n')).toEqual(['served', 'uncaught observer', '']);
  });
});
