import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expectTypeOf } from 'expect-type';
import {
  codes,
  type ErrorCode,
  type ErrorDetails,
  HighAndDry,
  isHighAndDry,
  NoSuchServiceName,
  PartylineError,
  withoutLink,
} from '../lib/errors';

type Kind = ErrorCode extends `ERR_PARTY_${infer K}` ? K : never;
type Samples = { [K in Kind]: { details: ErrorDetails<K>; text: string } };

const samples: Samples = {
  BAD_STATE: {
    details: { journey: 'checkout', reason: 'it has no known state', write: 'Write { state: "live" }.' },
    text: 'The state of journey "checkout" cannot be used: it has no known state. Write { state: "live" }.',
  },
  UNKNOWN_JOURNEY: {
    details: { journey: 'chekout', closest: ['checkout'], known: ['checkout'] },
    text: 'No journey is named "chekout". Did you mean "checkout"?',
  },
  ONE_SIDED: {
    details: { endpoint: 'wishlist', pattern: '/wishes', journey: 'wishlist' },
    text:
      'Only the scion has the endpoint "wishlist" (/wishes), and the stock has no route with that path: it has to be live. ' +
      'Write states: { "wishlist": { state: "live" } }, or name the stock\'s route "wishlist".',
  },
  GRAFT_ALONE: {
    details: {},
    text:
      'A graft is a guest, not middleware: its apps have to join a party. ' +
      'Write app.use(party({ "/": shop })).',
  },
  BAD_DECISION: {
    details: { what: 'key(req)' },
    text:
      'key(req) of a graft failed, and the stock serves the request. The cause is what it threw or returned. ' +
      'Return a string or a number at once, or nothing.',
  },
  SOURCE_FAILED: {
    details: { source: 'graft.json', reason: 'it is empty' },
    text: 'The states of graft.json cannot be used: it is empty. The last good ones stay in force.',
  },
  BAD_MOUNT: {
    details: { path: 'blog', reason: 'it does not begin with "/"', write: 'Write "/blog".' },
    text: 'Cannot mount a guest at "blog": it does not begin with "/". Write "/blog".',
  },
  BAD_GUEST: {
    details: { path: '/blog', found: 'null', write: 'Mount an app.' },
    text: 'The value at "/blog" is not a guest: found null. Mount an app.',
  },
  BAD_OPTION: {
    details: { where: 'party()', option: 'strikt', reason: 'is not known', write: 'Known: strict.' },
    text: 'party(): the option "strikt" is not known. Known: strict.',
  },
  BAD_NAME: {
    details: { what: 'the name of a guest', found: '"my blog"' },
    text:
      '"my blog" cannot be the name of a guest: names hold letters, digits, ".", "-" and "_", ' +
      'and a guest\'s endpoint is written "guest:endpoint".',
  },
  BAD_PATTERN: {
    details: { endpoint: 'post', pattern: '/:', reason: 'it is no syntax', write: 'Write "/:id".' },
    text: 'The pattern "/:" of endpoint "post" cannot be used: it is no syntax. Write "/:id".',
  },
  DUPLICATE_NAME: {
    details: { what: 'guest', name: 'blog', taken: 'the guest at "/blog"', write: 'Give it a name.' },
    text: 'The guest name "blog" is taken by the guest at "/blog". Give it a name.',
  },
  UNKNOWN_GUEST: {
    details: { name: 'blgo:post', guest: 'blgo', closest: ['blog'], known: ['blog', 'shop'], absent: [] },
    text: 'No guest is named "blgo" (asked for "blgo:post"). Did you mean "blog"?',
  },
  UNKNOWN_ENDPOINT: {
    details: { name: 'blog:x', guest: 'blog', closest: [], known: ['blog:index', 'blog:post'] },
    text: '"blog:x" is not an endpoint of blog. Known: "blog:index", "blog:post".',
  },
  MISSING_VALUE: {
    details: { name: 'blog:day', pattern: '/blog/:y/:m', keys: ['y', 'm'], mountKeys: [] },
    text: '"blog:day" (/blog/:y/:m) needs a value for "y", "m". Give it by position or by name.',
  },
  TOO_MANY_VALUES: {
    details: { name: 'blog:post', pattern: '/blog/:id', most: 1, given: 3 },
    text:
      '"blog:post" (/blog/:id) takes at most 1, 3 given. ' +
      'Give extras by name, or as { query: { ... } } after the values.',
  },
  BAD_VALUE: {
    details: { name: 'blog:post', pattern: '/blog/:id', key: 'id', reason: 'a number has to be finite' },
    text: 'The value of "id" for "blog:post" (/blog/:id) cannot be used: a number has to be finite.',
  },
  UNSAFE_URL: {
    details: { name: 'blog:post', pattern: '/blog/:id', reason: 'it holds a dot segment' },
    text: '"blog:post" (/blog/:id) would give an unsafe URL: it holds a dot segment.',
  },
  NOT_BUILDABLE: {
    details: { name: 'blog:old', pattern: '/blog/^x$/', reason: 'a RegExp can be matched, never built' },
    text:
      'No URL can be built for "blog:old" (/blog/^x$/): a RegExp can be matched, never built. ' +
      'Give the route a path, or name the endpoint in a table: endpoints("blog", { post: "/posts/:id" }).',
  },
  NO_ORIGIN: {
    details: { name: 'blog:post', reason: 'there is no request' },
    text:
      'No origin for an absolute URL of "blog:post": there is no request. ' +
      'Write party(guests, { origin: "https://example.com" }), or absolute: "https://example.com".',
  },
  NO_BASE: {
    details: { name: 'blog:post', reason: 'it is mounted at several paths at once' },
    text:
      'No base for the URL of "blog:post": it is mounted at several paths at once. ' +
      'Write party(guests, { base: "/v2" }).',
  },
  NOT_READY: {
    details: { name: 'blog:post' },
    text:
      '"blog:post" was asked for before the bootstrap is complete. ' +
      'Await line.bootstrap(server), or ask inside a request.',
  },
  DID_NOT_JOIN: {
    details: {
      guest: 'guest "blog"',
      reason: 'threw (Error: no database)',
      write: 'Its error is the cause.',
    },
    text: 'Not at the party: guest "blog" threw (Error: no database). Its error is the cause.',
  },
  BOOTSTRAP_FAILED: {
    details: { guests: ['/blog', '/shop'] },
    text: '2 of the invitations failed (strict): /blog; /shop. See the errors of each.',
  },
  NO_PARTY: {
    details: { asked: 'shop:cart' },
    text:
      '"shop:cart" was asked for, but there is no party here. ' +
      'Mount this app in a party(), or mount rsvp() before the handler that asks.',
  },
  NO_SUCH_SERVICE_NAME: {
    details: { service: 'nva', closest: ['nav'], known: ['nav'] },
    text: 'No handler is connected for the service "nva". Did you mean "nav"?',
  },
  HANDLER_FAILED: {
    details: { guest: 'blog', service: 'nav' },
    text: 'The handler of blog for "nav" failed. Its error is the cause.',
  },
  HANDLER_LATE: {
    details: { guest: 'blog', service: 'nav', timeout: 500 },
    text: 'The handler of blog for "nav" gave no answer within 500 ms.',
  },
  HANDLER_ASYNC: {
    details: { guest: 'the host', service: 'nav' },
    text: 'The handler of the host for "nav" answered with a promise. Ask with askAroundAsync.',
  },
  MOUNTED_TWICE: {
    details: { first: '/v1', second: '/v2' },
    text: 'This party is mounted at "/v1" and again at "/v2". Make a party for each: their links differ.',
  },
  BODY_READ: {
    details: { type: 'multipart/form-data' },
    text:
      'The body of this request ("multipart/form-data") was read before the guest got it, which reads bodies ' +
      'itself, and it cannot be rebuilt. Mount the party before the parser, or keep the bytes as req.rawBody.',
  },
  CLOSED: {
    details: { asked: 'bootstrap' },
    text: 'bootstrap: this party was closed. Make a new one.',
  },
};

const kinds = Object.keys(samples) as Kind[];

function make(kind: Kind, options?: ErrorOptions): PartylineError {
  // One of the kinds, which the compiler cannot say of a kind that it does not know.
  return new PartylineError(kind, samples[kind].details, options) as PartylineError;
}

/** The module as another installed copy of the package has it. */
function secondCopy(): typeof import('../lib/errors') {
  let copy: typeof import('../lib/errors') | undefined;
  jest.isolateModules(() => {
    copy = require('../lib/errors');
  });
  return copy as typeof import('../lib/errors');
}

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
      'No handler is connected for the service "x". Did you mean "a" or "b" or "c"?',
    );
  });

  it('lists what is known where nothing is close', () => {
    expect(ask([], ['a', 'b'])).toBe('No handler is connected for the service "x". Known: "a", "b".');
  });

  it('lists ten at the most', () => {
    const known = Array.from({ length: 12 }, (_, i) => `s${i}`);
    expect(ask([], known)).toMatch(/Known: "s0", .*"s9" and 2 more\.$/);
    expect(ask([], known.slice(0, 10))).toMatch(/"s8", "s9"\.$/);
  });

  it('says where there is nothing to know', () => {
    expect(ask([], [])).toBe('No handler is connected for the service "x". There is no service at all.');
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
      '"cart" is not an endpoint of blog. Known: "post". For one of another guest write "guest:cart". (',
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

describe('NoSuchServiceName', () => {
  const error = new NoSuchServiceName(samples.NO_SUCH_SERVICE_NAME.details);

  it('is a PartylineError with a code and a name of its own', () => {
    expect(error).toBeInstanceOf(PartylineError);
    expect(error).toBeInstanceOf(NoSuchServiceName);
    expect(error.code).toBe('ERR_PARTY_NO_SUCH_SERVICE_NAME');
    expect(error.name).toBe('NoSuchServiceName');
    expect(error.stack).toMatch(/^NoSuchServiceName: No handler is connected/);
  });

  it('lets a class that extends it tell its own instances', () => {
    class Own extends NoSuchServiceName {}
    const own = new Own(samples.NO_SUCH_SERVICE_NAME.details);
    expect(own).toBeInstanceOf(Own);
    expect(own).toBeInstanceOf(NoSuchServiceName);
    expect(error instanceof Own).toBe(false);
  });

  it('is told by its code: any error of that code is one, and no other', () => {
    expect(make('NO_SUCH_SERVICE_NAME')).toBeInstanceOf(NoSuchServiceName);
    expect(make('CLOSED') instanceof NoSuchServiceName).toBe(false);
    expect({ code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME' } instanceof NoSuchServiceName).toBe(false);
  });
});

describe('HighAndDry', () => {
  it('is an Error and no PartylineError: a signal, no fault', () => {
    const thrown = new HighAndDry('not mine');
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown instanceof PartylineError).toBe(false);
    expect(thrown.name).toBe('HighAndDry');
    expect(thrown.message).toBe('not mine');
  });

  it('is told by its brand, in subclasses too', () => {
    class Mine extends HighAndDry {}
    expect([new HighAndDry(), new Mine()].map(isHighAndDry)).toEqual([true, true]);
    expect(new Mine()).toBeInstanceOf(HighAndDry);
  });

  it('lets a class that extends it tell its own instances', () => {
    class Mine extends HighAndDry {}
    expect(new Mine()).toBeInstanceOf(Mine);
    expect(new HighAndDry() instanceof Mine).toBe(false);
  });

  it.each([
    ['an Error of that message', new Error('HighAndDry')],
    ['an Error of that name', Object.assign(new Error('x'), { name: 'HighAndDry' })],
    ['a text', 'HighAndDry'],
    ['null', null],
    ['undefined', undefined],
    ['the class itself', HighAndDry],
  ])('is not %s', (_what, thrown) => {
    expect(isHighAndDry(thrown)).toBe(false);
  });
});

describe('two copies of the package', () => {
  const other = secondCopy();

  it('are two', () => {
    expect(other.PartylineError).not.toBe(PartylineError);
    expect(other.HighAndDry).not.toBe(HighAndDry);
  });

  it('know each other by brands under registered symbols', () => {
    expect(make('CLOSED')).toHaveProperty([Symbol.for('express-party.error') as never], true);
    expect(new HighAndDry()).toHaveProperty([Symbol.for('express-party.HighAndDry') as never], true);
  });

  it('know each other by instanceof and by code', () => {
    const theirs = new other.PartylineError('CLOSED', { asked: 'x' });
    expect(theirs instanceof PartylineError).toBe(true);
    expect(make('CLOSED') instanceof other.PartylineError).toBe(true);
    expect(theirs.code).toBe(make('CLOSED').code);
    expect(other.codes).toEqual(codes);
  });

  it('know a missing service of each other', () => {
    const theirs = new other.NoSuchServiceName(samples.NO_SUCH_SERVICE_NAME.details);
    expect(theirs instanceof NoSuchServiceName).toBe(true);
    expect(theirs instanceof PartylineError).toBe(true);
    expect(new other.PartylineError('CLOSED', { asked: 'x' }) instanceof NoSuchServiceName).toBe(false);
  });

  it('know the HighAndDry of each other', () => {
    expect(isHighAndDry(new other.HighAndDry())).toBe(true);
    expect(other.isHighAndDry(new HighAndDry())).toBe(true);
    expect(new other.HighAndDry() instanceof HighAndDry).toBe(true);
    expect(other.isHighAndDry(new Error('x'))).toBe(false);
  });
});

describe('a caught error', () => {
  it('has typed details once instanceof has told it', () => {
    const caught: unknown = new NoSuchServiceName({ service: 'nav', closest: [], known: [] });
    if (!(caught instanceof PartylineError)) throw caught;
    expectTypeOf(caught.code).toEqualTypeOf<ErrorCode>();
    expectTypeOf(caught.details).toEqualTypeOf<ErrorDetails>();
    if (!(caught instanceof NoSuchServiceName)) throw caught;
    expectTypeOf(caught.details.service).toEqualTypeOf<string>();
    expect(caught.details.service).toBe('nav');
  });
});
