import { type ErrorCode, type ErrorDetails, PartylineError } from '../../lib/errors';

export type Kind = ErrorCode extends `ERR_PARTY_${infer K}` ? K : never;
export type Samples = { [K in Kind]: { details: ErrorDetails<K>; text: string } };

export const samples: Samples = {
  WORKER_ENDED: {
    details: { file: 'shop.js', reason: 'ended by SIGKILL', write: 'It is started again.' },
    text: 'A worker of "shop.js" ended by SIGKILL. It is started again.',
  },
  BAD_RESPONSE: {
    details: { found: 'null' },
    text: 'A lite handler returned null, which cannot be sent. Return a Response, or undefined to pass the request on.',
  },
  RESPONSE_OVER: {
    details: {},
    text:
      'closing() was called when the response was over: what it was given is closed at once. ' +
      'Call it before the response is through, and keep it for no other request.',
  },
  BAD_COMPARISON: {
    details: { what: 'clean of compare() for "cart"' },
    text:
      'clean of compare() for "cart" failed, and what it was called with is compared as it is. The cause is what it threw. ' +
      'This is told once for each kind of failure.',
  },
  BAD_STATE: {
    details: { journey: 'checkout', reason: 'it has no known state', write: 'Write { state: "live" }.' },
    text: 'The state of journey "checkout" cannot be used: it has no known state. Write { state: "live" }.',
  },
  UNKNOWN_JOURNEY: {
    details: { journey: 'chekout', closest: ['checkout'], known: ['checkout'], unknown: 1 },
    text: 'No journey is named "chekout". Did you mean "checkout"?',
  },
  ONE_SIDED: {
    details: {
      endpoint: 'wishlist',
      pattern: '/wishes',
      journey: 'wishlist',
      doubt: 'the stock\'s use("/wishes", …)',
    },
    text:
      'Only the scion names the endpoint "wishlist" (/wishes), and the stock\'s use("/wishes", …) may serve its path, or pass ' +
      'it on: it is taken for a page of both, and is legacy until it is moved. If the page is new, write states: ' +
      '{ "wishlist": { state: "live" } }.',
  },
  UNMAPPED: {
    details: {
      endpoint: 'order',
      journey: 'checkout',
      scion: '/orders',
      stock: '/users/:user/orders',
      reason: 'the stock\'s pattern requires "user"',
      write: 'Write keys.',
    },
    text:
      'The endpoint "order" cannot be moved: the stock\'s pattern requires "user" (scion /orders, stock /users/:user/orders). ' +
      'The journey "checkout" stays legacy. Write keys.',
  },
  STOPPED: {
    details: { journey: 'checkout', since: '2026-01-01T00:00:00.000Z', by: 'anna', why: 'pager 4711' },
    text:
      'The journey "checkout" was stopped at 2026-01-01T00:00:00.000Z by "anna", "pager 4711": it stays with the stock. Call ' +
      'shop.resume("checkout"), or write resume: "2026-01-01T00:00:00.000Z" in its entry.',
  },
  NOT_WRITTEN: {
    details: { source: 'graft.json', journey: 'checkout', reason: 'EROFS' },
    text: 'The state of journey "checkout" is in force here, and not in graft.json: EROFS. Write it there too.',
  },
  BAD_DEED: {
    details: { reason: 'it has no reason', write: 'Say why.' },
    text: 'The switchboard cannot do that: it has no reason. Say why.',
  },
  FORGED_DEED: {
    details: { reason: 'it was sent by another site', write: 'Act on the page itself.' },
    text:
      'The switchboard does not do that: it was sent by another site. Nothing was switched. ' +
      'Act on the page itself.',
  },
  DISPLAY_ONLY: {
    details: { graft: 'shop', source: 'flag "graft"' },
    text:
      'The states of "shop" come from flag "graft", which cannot be written from here. Switch there, or give the ' +
      'source a set(journey, state).',
  },
  WRAPPED: {
    details: { guest: 'guest "blog"', found: 'a patch', write: 'Write a table.' },
    text: 'No tag is found in guest "blog", whose handlers something has wrapped: a patch. Write a table.',
  },
  GRAFT_ALONE: {
    details: {},
    text:
      'A graft is a guest, not middleware: its apps have to join a party. ' +
      'Write app.use(party({ "/": shop })).',
  },
  NO_FALLBACK: {
    details: { endpoint: 'shop:cart' },
    text:
      'A request for "shop:cart" had no fallback: its body, query, cookies and locals are more than is kept. Keep them ' +
      'smaller, give the graft more replayMemory, or count on no fallback there. This is told once for each endpoint.',
  },
  OTHER_READING: {
    details: { endpoint: 'shop:cart' },
    text:
      'A request was refused: by its path it is for "shop:cart" as the stock reads it, or may be so, and not as ' +
      'the scion does, which serves that endpoint. Ask for the URL that urlFor builds.',
  },
  BAD_DECISION: {
    details: { what: 'key(req)' },
    text:
      'key(req) of a graft failed, and the stock serves the request. The cause is what it threw or returned. ' +
      'Return a string or a number at once, or nothing. This is told once for each kind of failure.',
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
    text: '"blog:x" is no endpoint of blog. Known: "blog:index", "blog:post".',
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
    details: { guests: ['/blog', '/shop'], missing: ['shop'] },
    text: '2 of the invitations failed (strict): /blog; /shop. Expected, and not at the party: "shop". See the errors of each.',
  },
  NO_CURRENT: {
    details: {},
    text:
      'req.urlFor.current was asked where no named route serves the request. ' +
      'Name it, endpoint("post"), and ask in its handlers.',
  },
  NO_PARTY: {
    details: { asked: 'shop:cart' },
    text:
      '"shop:cart" was asked for, but there is no party here. ' +
      'Mount this app in a party(), or mount rsvp() before the handler that asks.',
  },
  NO_SUCH_SERVICE_NAME: {
    details: { service: 'nva', closest: ['nav'], known: ['nav'] },
    text: 'Nobody has connected the service "nva". Did you mean "nav"?',
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

export const kinds = Object.keys(samples) as Kind[];

export function make(kind: Kind, options?: ErrorOptions): PartylineError {
  // One of the kinds, which the compiler cannot say of a kind that it does not know.
  return new PartylineError(kind, samples[kind].details, options) as PartylineError;
}
