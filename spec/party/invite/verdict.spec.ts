import { runInNewContext } from 'node:vm';
import type { Reply } from '../../../lib/party/invite/send';
import { judge, type Known } from '../../../lib/party/invite/verdict';

const answered = (statusCode: number, location?: string): Reply => ({
  kind: 'answered',
  statusCode,
  location,
});

const late: Reply = { kind: 'late', statusCode: undefined };
const passed: Reply = { kind: 'passed' };
const closed: Reply = { kind: 'closed' };
const threw = (error: unknown): Reply => ({ kind: 'threw', error });

const known = (more: Partial<Known> = {}): Known => ({
  hasReadOperator: false,
  guest: 'guest "g"',
  isNamed: false,
  evidence: undefined,
  ...more,
});

const REPLIES = [
  answered(200),
  answered(404),
  answered(302, '/login'),
  answered(401),
  answered(500),
  passed,
  late,
  closed,
];

describe('the verdict on an invitation', () => {
  it.each(REPLIES)('is that it declined, on %j, where nothing tells that it was meant to join', (reply) => {
    const verdict = judge(reply, known());
    expect(verdict).toEqual({
      status: 'declined',
      error: undefined,
      write: 'If it is meant to join, mount rsvp in it before what answers or throws.',
    });
  });

  it.each(['rsvp', 'path', 'tag', 'name'] as const)(
    'is that it failed, where there is a sign: %s',
    (evidence) => {
      for (const reply of [...REPLIES, threw(null)]) {
        const { status, error, write } = judge(reply, known({ evidence }));
        expect([status, error?.code, write]).toEqual(['failed', 'ERR_PARTY_DID_NOT_JOIN', undefined]);
      }
    },
  );

  it('is that it failed, where the operator was taken', () => {
    for (const reply of [answered(404), answered(500), passed, late, closed, threw('x')]) {
      expect(judge(reply, known({ hasReadOperator: true })).status).toBe('failed');
      expect(judge(reply, known({ hasReadOperator: true, isNamed: true })).status).toBe('failed');
    }
  });

  it('is that it joined, where the operator was taken and the answer is 2xx', () => {
    for (const reply of [answered(200), answered(204), { kind: 'joined' } as const]) {
      expect(judge(reply, known({ hasReadOperator: true, evidence: 'rsvp' })).status).toBe('joined');
      expect(judge(reply, known({ hasReadOperator: true, isNamed: true })).status).toBe('joined');
    }
  });

  it('is that the host has named it, whatever else', () => {
    for (const reply of REPLIES)
      expect(judge(reply, known({ isNamed: true, evidence: 'rsvp' })).status).toBe('named');
  });

  it.each<[Reply, Known['evidence'], string]>([
    [
      answered(302, '/login'),
      'rsvp',
      'got 302 to /login. Something stands between: mount rsvp before your auth.',
    ],
    [answered(404), 'rsvp', 'got 404. Something stands between: mount rsvp before what answers every path.'],
    [answered(200), 'rsvp', 'got 200. Something stands between: mount rsvp before what answers every path.'],
    [answered(503), 'rsvp', 'got 503. It failed by itself'],
    [passed, 'rsvp', 'passed its invitation on. Mount rsvp at its root'],
    [passed, 'tag', 'passed its invitation on. It has named routes: mount rsvp before them.'],
    [answered(404), 'path', 'got 404. Let its handler at the invite path take req.partyline'],
    [passed, 'name', 'passed its invitation on. It has a name from the host: mount rsvp in it'],
    [late, 'rsvp', 'did not answer its invitation in time. Answer the invitation, or give'],
    [closed, 'rsvp', 'closed its invitation without an answer. Let what closes'],
    [threw(new TypeError('bad')), 'rsvp', 'threw (TypeError: bad). Mend what it threw, which is the cause'],
    [threw(runInNewContext('new TypeError("bad")')), 'rsvp', 'threw (TypeError: bad). Mend'],
    [threw('text'), 'rsvp', 'threw (a value of type string)'],
  ])('on %j, with the sign %s, says the cause and the mend', (reply, evidence, text) => {
    expect(judge(reply, known({ evidence })).error?.message).toContain(text);
  });

  it('keeps what was thrown as the cause', () => {
    const error = new Error('bad');
    expect(judge(threw(error), known({ evidence: 'rsvp' })).error?.cause).toBe(error);
    expect(judge(late, known({ evidence: 'rsvp' })).error).not.toHaveProperty('cause');
  });
});
