import express from 'express';
import { endpoint, guest, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { declare, Member, NOTHING_DECLARED, type Start } from '../../../lib/links/member';
import type { Invitee } from '../../../lib/party/invite/invitee';
import { Settling } from '../../../lib/party/invite/settling';
import { readMount } from '../../../lib/pattern/mount-path';
import { EMPTY } from '../../../lib/pattern/pattern';
import { invited } from '../hosting';

function app(name: string, paths: Record<string, string> = { item: '/items/:id' }) {
  const made = express().use(rsvp(name));
  for (const [tag, path] of Object.entries(paths)) made.get(path, endpoint(tag), (_req, res) => res.end());
  return made;
}

function hostOf(name?: string, base: Start = { base: EMPTY }): Member {
  const position = { rank: -1, path: '/', mount: EMPTY, givenName: undefined };
  return new Member(
    position,
    name === undefined ? NOTHING_DECLARED : declare(NOTHING_DECLARED, position, name, []),
    base,
  );
}

function settle(invitees: readonly Invitee[], { host = hostOf(), base = '/' } = {}) {
  const settling = new Settling({ host, invitees, start: { base: readMount(base).pattern } });
  const entries = settling.entries();
  const outcomes = entries.map(({ member, outcome }) => [member.name, outcome.status, outcome.error?.code]);
  return { settling, entries, outcomes };
}

describe('a settling', () => {
  it('admits who has joined or was named for, by the names that they go by', async () => {
    const invitees = await invited({
      '/a': app('a'),
      '/b': guest(app('x'), { name: 'b' }),
      '/c': guest(express(), { name: 'c', endpoints: { home: '/' } }),
      '/d': express(),
      '/e': guest(express(), { invite: false }),
    });
    const { settling, outcomes, entries } = settle(invitees, { base: '/v2' });
    expect(outcomes).toEqual([
      ['a', 'joined', undefined],
      ['b', 'joined', undefined],
      ['c', 'named', undefined],
      [undefined, 'declined', undefined],
      [undefined, 'uninvited', undefined],
    ]);
    expect([...settling.members.keys()]).toEqual(['a', 'b', 'c']);
    for (const { member } of entries.slice(0, 3))
      expect(settling.members.get(member.name as string)).toBe(member);
    expect(entries[0]?.member.find('item')?.full.source).toBe('/v2/a/items/:id');
    expect(entries[3]?.member.names()).toEqual([]);
  });

  it('gives a name to the host, then by mount order, whoever has answered first', async () => {
    const invitees = await invited({ '/a': app('a'), '/b': app('a'), '/c': app('host'), '/d': app('d') });
    const { outcomes, entries, settling } = settle(invitees, { host: hostOf('host') });
    expect(outcomes).toEqual([
      ['a', 'joined', undefined],
      ['a', 'failed', 'ERR_PARTY_DUPLICATE_NAME'],
      ['host', 'failed', 'ERR_PARTY_DUPLICATE_NAME'],
      ['d', 'joined', undefined],
    ]);
    const [, second] = entries.map(({ outcome }) => outcome.error?.details);
    const write = expect.stringContaining('"/b": guest(');
    expect(second).toEqual({ what: 'guest', name: 'a', taken: 'the guest at "/a"', write });
    expect(entries[2]?.outcome.error?.details).toMatchObject({ name: 'host', taken: 'the host' });
    expect(settling.members.get('a')).toBe(entries[0]?.member);
    // Who fails has ended, and hears why where it asks.
    expect(invitees.map(({ participant }) => participant.ended)).toEqual([false, true, true, false]);
    expect(() => invitees[1]?.participant.asker()).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_DUPLICATE_NAME' }),
    );
  });

  it('fails who has a key that the base has too, and leaves its name to the next', async () => {
    const invitees = await invited({ '/a': app('a'), '/b': app('a', { index: '/' }) });
    const { outcomes } = settle(invitees, { base: '/t/:id' });
    expect(outcomes).toEqual([
      ['a', 'failed', 'ERR_PARTY_BAD_PATTERN'],
      ['a', 'joined', undefined],
    ]);
  });

  it('says again what it said before, for another base as for the same', async () => {
    const invitees = await invited({ '/a': app('a'), '/b': app('a') });
    const first = settle(invitees);
    const second = settle(invitees, { base: '/v2' });
    expect(second.outcomes).toEqual(first.outcomes);
    expect([first, second].map(({ entries }) => entries[0]?.member.find('item')?.full.source)).toEqual([
      '/a/items/:id',
      '/v2/a/items/:id',
    ]);
  });
});

describe('a settling with a graft', () => {
  const planted = (name?: string, stock: unknown = app('legacy', { item: '/item.php', old: '/old' })) => {
    const states = { item: { state: 'live' } } as const;
    const made = graft(app('shop'), { onto: stock as never, states });
    return name === undefined ? made : guest(made as never, { name });
  };

  it('makes two apps one guest, by the scion’s name, and by the stock’s own where nobody else has it', async () => {
    const invitees = await invited({ '/s': planted(), '/o': app('other') });
    for (let i = 0; i < 2; i++) {
      const { settling, outcomes, entries } = settle(invitees);
      expect(outcomes.map(([name, status]) => [name, status])).toEqual([
        ['shop', 'joined'],
        ['shop', 'joined'],
        ['other', 'joined'],
      ]);
      const [scion, stock] = entries.map(({ member }) => member);
      expect([...settling.members.keys()]).toEqual(['shop', 'other', 'legacy']);
      expect([settling.members.get('shop'), settling.members.get('legacy')]).toEqual([scion, stock]);
      const item = scion?.find('item') as { asStock?: unknown } | undefined;
      expect(stock?.find('item')).toBe(item?.asStock);
      expect(scion?.names()).toEqual(['item', 'old']);
    }
  });

  it('leaves the stock’s own name to another guest that has it', async () => {
    const invitees = await invited({ '/s': planted('store'), '/l': app('legacy') });
    const { settling, outcomes, entries } = settle(invitees);
    expect(outcomes.map(([name, status]) => [name, status])).toEqual([
      ['store', 'joined'],
      ['store', 'joined'],
      ['legacy', 'joined'],
    ]);
    expect(settling.members.get('legacy')).toBe(entries[2]?.member);
  });

  it('admits the scion alone where the stock has not joined, or not with this base', async () => {
    const silent = settle(await invited({ '/s': planted(undefined, express()) }));
    expect(silent.outcomes.map(([name, status]) => [name, status])).toEqual([
      ['shop', 'joined'],
      [undefined, 'declined'],
    ]);
    expect([...silent.settling.members.keys()]).toEqual(['shop']);
    const clashing = settle(
      await invited({ '/s': planted(undefined, app('legacy', { old: '/:tenant/old' })) }),
      {
        base: '/t/:tenant',
      },
    );
    expect(clashing.outcomes[0]).toEqual(['shop', 'joined', undefined]);
    expect(clashing.outcomes[1]).toEqual(['legacy', 'failed', 'ERR_PARTY_BAD_PATTERN']);
    expect(clashing.settling.members.get('shop')?.names()).toEqual(['item']);
  });

  it('fails the scion that its graft refuses', async () => {
    const onto = app('legacy', { old: '/old' });
    const refused = graft(app('shop', { own: '/own' }), { onto: onto as never, journeys: { pay: ['none'] } });
    const { outcomes } = settle(await invited({ '/s': refused }));
    expect(outcomes[0]?.[1]).toBe('failed');
    expect(outcomes[1]).toEqual(['legacy', 'joined', undefined]);
  });
});
