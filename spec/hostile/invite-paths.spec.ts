import { METHODS, type RequestListener } from 'node:http';
import type { Party } from 'express-party';
import { type Ceremony, type Kind, kinds, none, stateOf, type Watch } from './ceremonies';
import { type Answer, closeAll, gate, joiner, listen, type Sent, send, sleep, throwParty } from './venue';

afterEach(closeAll);

const targets = [
  '/blog/__invite__',
  '/blog/__invite__?x',
  '/blog/__invite__#x',
  '/BLOG/__invite__',
  'http://evil.test/blog/__invite__',
  '/blog/__invite__/',
  '/blog/__INVITE__',
  '/blog/__Invite__/',
  '/blog/%5f%5finvite%5f%5f',
  '/blog/%5F%5Finvite__',
  '/blog/%5f%5finvite__',
  '/blog/__%69nvite__',
  '/blog/./__invite__',
  '/blog/x/../__invite__',
  '/blog/%2e/__invite__',
  '/blog/x/%2e%2e/__invite__',
  '/blog/__invite__/x',
  '/blog/__invite__/__invite__',
  '/blog/__invite__.json',
  '/blog/%255f%255finvite__',
  '/blog%2f__invite__',
  '/blog//__invite__',
  '//blog/__invite__',
  '/x/../blog/__invite__',
  '/%62log/__invite__',
  '/blog/__invite__;a=1',
  '/blog/__invite__%00',
  '/blog/__invite__%20',
  '/blog/\\__invite__',
  '/__invite__',
];

/** Everything but CONNECT, which Node keeps from a handler. */
const methods = METHODS.filter((method) => method !== 'CONNECT');

const forgeries: Sent[] = [
  { target: '/blog/__invite__', headers: { partyline: 'operator' } },
  { target: '/blog/__invite__', headers: { 'X-Partyline': '1', 'X-Party-Invite': '1' } },
  { target: '/blog/__invite__', headers: { 'Express-Party.Invitation': 'true' } },
  { target: '/blog/__invite__?partyline=1' },
  { target: '/blog/__invite__?partyline[declare]=x' },
  { target: '/blog/__invite__?__proto__[partyline]=1&constructor[prototype][partyline]=1' },
  ...['{"partyline":{"declare":"x"}}', '{"__proto__":{"partyline":1}}'].map((body) => ({
    method: 'POST',
    target: '/blog/__invite__',
    headers: { 'Content-Type': 'application/json' },
    body,
  })),
  {
    method: 'POST',
    target: '/blog/__invite__',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'partyline=1&__proto__[partyline]=1',
  },
];

const byTarget: Sent[] = targets.flatMap((target) => [{ target }, { method: 'POST', target }]);
const byMethod: Sent[] = methods.map((method) => ({ method, target: '/blog/__invite__' }));
const everything: Sent[] = [...byTarget, ...byMethod, ...forgeries];

interface Visit {
  answers: Answer[];
  watch: Watch;
  /** Every party that was visited: many, where each request comes before its bootstrap. */
  lines: Party[];
}

type Phase = (make: () => Set, requests: Sent[]) => Promise<Answer[]>;
type Set = ReturnType<typeof throwParty> & { slow: ReturnType<typeof gate> };

/** Every request finds a party that nobody has bootstrapped, and is its first. */
const before: Phase = async (make, requests) => {
  const listener: RequestListener = (req, res) => {
    const { app, line, slow } = make();
    expect(line.ready).toBe(false);
    slow.open();
    app(req, res);
  };
  const { port } = await listen(listener);
  return inTurn(port, requests);
};

/** Every request arrives while a guest's answer to its invitation is still out. */
const during: Phase = async (make, requests) => {
  const { app, line, slow } = make();
  let arrived = 0;
  const { port, server } = await listen((req, res) => {
    arrived++;
    app(req, res);
  });
  const bootstrap = line.bootstrap(server);
  const answers = Promise.all(requests.map((request) => send(port, request)));
  const refused = requests.filter(({ target }) => /\\/.test(target)).length;
  while (arrived < requests.length - refused) await sleep(5);
  expect(line.ready).toBe(false);
  slow.open();
  await bootstrap;
  return answers;
};

const after: Phase = async (make, requests) => {
  const { app, line, slow } = make();
  const { port, server } = await listen(app);
  slow.open();
  await line.bootstrap(server);
  return inTurn(port, requests);
};

async function inTurn(port: number, requests: Sent[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const request of requests) answers.push(await send(port, request));
  return answers;
}

async function visit(kind: Kind, ceremony: Ceremony, phase: Phase, requests: Sent[]): Promise<Visit> {
  const watch: Watch = { requests: 0, forged: 0, joined: 0 };
  const lines: Party[] = [];
  const make = () => {
    const slow = gate();
    const made = throwParty({
      '/blog': kind(watch, ceremony),
      '/slow': joiner('slow', () => slow.opened),
    });
    lines.push(made.line);
    return { ...made, slow };
  };
  return { answers: await phase(make, requests), watch, lines };
}

describe.each(kinds)('the invite path of %s', (_kind, ceremony, kind) => {
  const phases: [string, Phase][] = [
    ['before', before],
    ['during', during],
    ['after', after],
  ];

  it.each(phases)(
    'I1 I4 answers every spelling as without any rsvp, %s the bootstrap',
    async (_when, phase) => {
      const guest = await visit(kind, ceremony, phase, byTarget);
      const twin = await visit(kind, none, phase, byTarget);
      expect(guest.answers).toEqual(twin.answers);
      expect(guest.answers[0]).toMatchObject({ status: 404 });
      expect(guest.watch).toMatchObject({
        requests: twin.watch.requests,
        forged: 0,
        joined: guest.lines.length,
      });
      expect(twin.watch).toMatchObject({ forged: 0, joined: 0 });
    },
  );

  it.each(phases)('I1 answers every method as without any rsvp, %s the bootstrap', async (_when, phase) => {
    const guest = await visit(kind, ceremony, phase, byMethod);
    const twin = await visit(kind, none, phase, byMethod);
    expect(guest.answers).toEqual(twin.answers);
    expect(guest.watch).toMatchObject({
      requests: twin.watch.requests,
      forged: 0,
      joined: guest.lines.length,
    });
  });

  it.each(phases)(
    'I2 takes no header, query or body for an invitation, %s the bootstrap',
    async (_when, phase) => {
      const guest = await visit(kind, ceremony, phase, forgeries);
      const twin = await visit(kind, none, phase, forgeries);
      expect(guest.answers).toEqual(twin.answers);
      expect(guest.answers.map(({ status }) => status)).toEqual(forgeries.map(() => 404));
      expect(guest.watch).toMatchObject({
        requests: forgeries.length,
        forged: 0,
        joined: guest.lines.length,
      });
    },
  );

  it('I1 changes nothing in the party, whatever is sent', async () => {
    const watch: Watch = { requests: 0, forged: 0, joined: 0 };
    const { app, line } = throwParty({ '/blog': kind(watch, ceremony) });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    const state = stateOf(line);
    expect(state.guests).toMatchObject([{ status: 'joined', name: 'blog' }]);
    for (const request of everything) await send(port, request);
    expect(stateOf(line)).toEqual(state);
    expect(watch).toMatchObject({ forged: 0, joined: 1 });
    expect(await send(port, { target: '/blog/posts/7' })).toMatchObject({ status: 200, body: 'post 7' });
  });
});
