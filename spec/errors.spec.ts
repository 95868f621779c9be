import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { codes, HighAndDry, NoSuchServiceName, PartylineError, withoutLink } from '../lib/errors';
import { kinds, make, samples } from './shared/errors';

describe('codes', () => {
  it('are sorted, and each has its text below', () => {
    expect(codes).toEqual([...codes].sort());
    expect(codes).toEqual(kinds.map((kind) => `ERR_PARTY_${kind}`).sort());
  });

  it('are the headings of docs/errors.md', () => {
    const docs = readFileSync(join(__dirname, '../docs/errors.md'), 'utf8');
    const headings = [...docs.matchAll(/^## `?(ERR_PARTY_\w+)`?$/gm)].map(([, code]) => code);
    expect(headings).toHaveLength(new Set(headings).size);
    expect([...headings].sort()).toEqual(codes);
  });
});

describe('PartylineError', () => {
  it.each(kinds)('says what ERR_PARTY_%s is, with a link', (kind) => {
    const anchor = `(node_modules/express-party/docs/errors.md#err_party_${kind.toLowerCase()})`;
    expect(make(kind).message).toBe(`${samples[kind].text} ${anchor}`);
  });

  it.each(kinds)('can be read without the link: ERR_PARTY_%s', (kind) => {
    expect(withoutLink(make(kind).message)).toBe(samples[kind].text);
  });

  it('keeps what looks like a link elsewhere', () => {
    const text = 'See (node_modules/express-party/docs/errors.md#x) there (or here)';
    expect(withoutLink(text)).toBe(text);
  });

  it.each(kinds)('carries the code and the details of ERR_PARTY_%s', (kind) => {
    const error = make(kind);
    expect(error.code).toBe(`ERR_PARTY_${kind}`);
    expect(error.details).toBe(samples[kind].details);
  });

  it('is an Error with a name, a stack and a cause', () => {
    const cause = new Error('own');
    const error = make('HANDLER_FAILED', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('PartylineError');
    expect(error.stack).toMatch(/^PartylineError: The handler of blog/);
    expect(error.cause).toBe(cause);
    expect('cause' in make('CLOSED')).toBe(false);
  });

  it('prints its name once, its code and its details', () => {
    const printed = inspect(make('CLOSED'));
    expect(printed).toMatch(/^PartylineError: bootstrap/);
    expect(printed).toContain("code: 'ERR_PARTY_CLOSED'");
    expect(printed).toContain("details: { asked: 'bootstrap' }");
    expect(printed).not.toContain('name:');
  });

  // Loggers and test runners do so, and in strict mode a name that cannot be written throws.
  it.each([
    ['PartylineError', () => make('CLOSED')],
    ['NoSuchServiceName', () => new NoSuchServiceName(samples.NO_SUCH_SERVICE_NAME.details)],
    ['HighAndDry', () => new HighAndDry()],
  ] as [string, () => Error][])('lets the name of a %s be written, as any Error does', (_name, makeOne) => {
    const error = makeOne();
    error.name = 'Renamed';
    expect(error.name).toBe('Renamed');
    expect(makeOne().name).not.toBe('Renamed');
  });

  it('quotes names so that none can break out of its quotes', () => {
    const error = new PartylineError('NOT_READY', { name: 'a"b\n\u001b[31m' });
    expect(error.message).toContain('"a\\"b\\n\\u001b[31m" was asked for');
  });

  it('knows its kin by instanceof, and nothing else', () => {
    expect(make('CLOSED')).toBeInstanceOf(PartylineError);
    for (const stranger of [
      new Error('x'),
      new HighAndDry(),
      { code: 'ERR_PARTY_CLOSED' },
      null,
      undefined,
      7,
      'x',
      () => {},
    ]) {
      expect(stranger instanceof PartylineError).toBe(false);
    }
  });

  it('lets a class that extends it tell its own instances', () => {
    class Own extends PartylineError<'CLOSED'> {}
    const own = new Own('CLOSED', { asked: 'x' });
    expect(own).toBeInstanceOf(Own);
    expect(own).toBeInstanceOf(PartylineError);
    expect(make('CLOSED') instanceof Own).toBe(false);
  });
});

describe('guess', () => {
  const ask = (closest: string[], known: string[]) =>
    new NoSuchServiceName({ service: 'x', closest, known }).message.split(' (node_modules/')[0];

  it('offers what is close', () => {
    expect(ask(['a', 'b', 'c'], ['a', 'b', 'c'])).toBe(
      'Nobody has connected the service "x". Did you mean "a" or "b" or "c"?',
    );
  });

  it('lists what is known where nothing is close', () => {
    expect(ask([], ['a', 'b'])).toBe('Nobody has connected the service "x". Known: "a", "b".');
  });

  it('lists ten at the most', () => {
    const known = Array.from({ length: 12 }, (_, i) => `s${i}`);
    expect(ask([], known)).toMatch(/Known: "s0", .*"s9" and 2 more\.$/);
    expect(ask([], known.slice(0, 10))).toMatch(/"s8", "s9"\.$/);
  });

  it('says where there is nothing to know', () => {
    expect(ask([], [])).toBe('Nobody has connected the service "x". There is no service at all.');
  });

  it('says of an unknown guest who did not join', () => {
    const { message } = new PartylineError('UNKNOWN_GUEST', {
      name: 'a:b',
      guest: 'a',
      closest: [],
      known: [],
      absent: ['the guest at "/a" (declined)', 'guest "c" (failed)'],
    });
    expect(message).toContain(
      'There is no guest at all. Did not join: the guest at "/a" (declined); guest "c" (failed). (',
    );
  });

  it('says of an unknown endpoint of one’s own how another’s is asked for', () => {
    const details = { name: 'cart', guest: 'blog', closest: [], known: ['post'] };
    expect(new PartylineError('UNKNOWN_ENDPOINT', details).message).toContain(
      '"cart" is no endpoint of blog. Known: "post". For one of another guest write "guest:cart". (',
    );
  });

  it('says that an endpoint takes no values', () => {
    const { message } = new PartylineError('TOO_MANY_VALUES', {
      name: 'a',
      pattern: '/a',
      most: 0,
      given: 1,
    });
    expect(message).toContain('"a" (/a) takes no values, 1 given.');
  });
});
