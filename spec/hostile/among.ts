import type express from 'express';
import type { Express, Request, RequestHandler } from 'express';
import { endpoint, type Guest, type GuestApp, type Operator, PartylineError, rsvp } from 'express-party';
import { joiner, throwParty } from './venue';

/** Long enough for any guest that answers, short enough to wait for one that does not. */
export const inviteTimeout = 250;
/** What a busy machine may add: far more than it does, far less than for ever. */
export const slack = 30_000;

export const noSuchService = expect.objectContaining({ code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME' });

/** Not even the guess at what was meant has heard of it. */
export const nobodyKnows = (service: string) =>
  expect.objectContaining({ details: expect.objectContaining({ service, closest: [], known: ['url'] }) });

/** A guest whose invite path is answered by a handler, in an app of some major. */
export function answering(make: typeof express, handler: RequestHandler): Express {
  const app = make();
  app.set('env', 'test');
  app.use('/__invite__', handler);
  return app;
}

/** A party of the guest in question between two that join; resolves when the bootstrap is through. */
export async function among(app: GuestApp | Guest, options: Parameters<typeof throwParty>[1] = {}) {
  const thrown = throwParty(
    { '/first': joiner('first'), '/odd': app, '/last': joiner('last') },
    { inviteTimeout, ...options },
  );
  const started = performance.now();
  await thrown.line.bootstrap();
  const ms = performance.now() - started;
  expect([thrown.at('/first'), thrown.at('/last')]).toMatchObject([
    { status: 'joined' },
    { status: 'joined' },
  ]);
  expect(thrown.line.urlFor).toBeInstanceOf(Function);
  return { ...thrown, ms, odd: thrown.at('/odd') };
}

export const take = (req: Request): Operator => {
  const { partyline } = req as Request & { partyline: Operator };
  partyline.declare('odd', { home: '/' });
  partyline.connect('nav', () => 'odd');
  return partyline;
};

/** It failed, its cause is told, and nothing of it is left. */
export function expectFailed({ odd, errors, line }: Awaited<ReturnType<typeof among>>, text: string): void {
  expect(odd).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_DID_NOT_JOIN' } });
  expect(odd?.error?.message).toContain(text);
  expect(errors).toEqual([odd?.error]);
  expect(() => line.partyline.askAround('nav')).toThrow(nobodyKnows('nav'));
  expect(() => line.urlFor('odd:home')).toThrow(PartylineError);
}

/** A guest called blog, like others; its menu entry is where it stands. */
export function namesake(make: typeof express, onJoin: () => unknown = () => {}): Express {
  const app = make();
  app.use(
    rsvp('blog', (partyline) => {
      partyline.connect('nav', () => app.path());
      return onJoin();
    }),
  );
  app.get('/', endpoint('home'), (_req, res) => void res.end());
  return app;
}

/** A party with a guest that counts how often it joined, and is connected to `nav`. */
export function counting(more: Record<string, Express> = {}) {
  let count = 0;
  const counted = joiner('guest', (partyline) => {
    count++;
    partyline.connect('nav', () => 'guest');
  });
  return { ...throwParty({ '/guest': counted, ...more }), joined: () => count };
}
