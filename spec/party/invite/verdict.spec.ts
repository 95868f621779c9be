import { runInNewContext } from 'node:vm';
import type { Reply } from '../../../lib/party/invite/send';
import { judge } from '../../../lib/party/invite/verdict';

const answered = (statusCode: number, location?: string): Reply => ({
  kind: 'answered',
  statusCode,
  location,
});

describe('the verdict on an invitation', () => {
  it.each<[Reply, boolean, boolean, string]>([
    [answered(200), true, false, 'joined'],
    [answered(204), true, false, 'joined'],
    [answered(200), false, false, 'declined'],
    [answered(404), false, false, 'declined'],
    [answered(404), true, false, 'declined'],
    [{ kind: 'passed' }, false, false, 'declined'],
    [{ kind: 'passed' }, true, false, 'declined'],
    [answered(302, '/login'), false, false, 'failed'],
    [answered(401), false, false, 'failed'],
    [answered(500), true, false, 'failed'],
    [{ kind: 'late' }, true, false, 'failed'],
    [{ kind: 'closed' }, false, false, 'failed'],
    [{ kind: 'threw', error: null }, false, false, 'failed'],
    [answered(200), false, true, 'named'],
    [answered(302, '/login'), false, true, 'named'],
    [{ kind: 'late' }, false, true, 'named'],
    [answered(500), true, true, 'failed'],
    [answered(200), true, true, 'joined'],
  ])('on %j, operator taken %p, named by the host %p, is %s', (reply, taken, isNamed, status) => {
    const verdict = judge(reply, taken, 'guest "g"', isNamed);
    expect(verdict.status).toBe(status);
    expect(verdict.error?.code).toBe(status === 'failed' ? 'ERR_PARTY_DID_NOT_JOIN' : undefined);
  });

  it.each<[Reply, string]>([
    [answered(302, '/login'), 'got 302 to /login. Something stands between: mount rsvp before your auth.'],
    [answered(503), 'got 503. It failed by itself'],
    [{ kind: 'late' }, 'did not answer its invitation in time. Answer the invitation, or give'],
    [{ kind: 'closed' }, 'closed its invitation without an answer. Let what closes'],
    [
      { kind: 'threw', error: new TypeError('bad') },
      'threw (TypeError: bad). Mend what it threw, which is the cause',
    ],
    [{ kind: 'threw', error: runInNewContext('new TypeError("bad")') }, 'threw (TypeError: bad). Mend'],
    [{ kind: 'threw', error: 'text' }, 'threw (a value of type string)'],
  ])('on %j says the cause and the mend', (reply, text) => {
    expect(judge(reply, false, 'guest "g"', false).error?.message).toContain(text);
  });

  it('keeps what was thrown as the cause', () => {
    const error = new Error('bad');
    expect(judge({ kind: 'threw', error }, true, 'g', false).error?.cause).toBe(error);
    expect(judge({ kind: 'late' }, true, 'g', false).error).not.toHaveProperty('cause');
  });
});
