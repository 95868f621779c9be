/** The message of each error, made from its details. No message contains a value: it could be a visitor's. */
export const messages = {
  BAD_MOUNT: (d: { path: string; reason: string; write: string }) =>
    `Cannot mount a guest at ${quote(d.path)}: ${d.reason}. ${d.write}`,
  BAD_GUEST: (d: { path: string; found: string; write: string }) =>
    `The value at ${quote(d.path)} is not a guest: found ${d.found}. ${d.write}`,
  BAD_OPTION: (d: { where: string; option: string; reason: string; write: string }) =>
    `${d.where}: the option ${quote(d.option)} ${d.reason}. ${d.write}`,
  BAD_NAME: (d: { what: string; found: string }) =>
    `${d.found} cannot be ${d.what}: names hold letters, digits, ".", "-" and "_", and a guest's endpoint is ` +
    'written "guest:endpoint".',
  /** `others`: what else of the same app cannot be used, each with its own reason; `app`: a sub-app, where it is one. */
  BAD_PATTERN: (d: {
    endpoint: string;
    pattern: string;
    reason: string;
    write: string;
    others?: readonly string[];
    app?: string;
  }) =>
    `The pattern ${quote(d.pattern)} of endpoint ${quote(d.endpoint)}${d.app ? ` of ${d.app}` : ''} cannot be used: ` +
    `${d.reason}. ${d.write}` +
    (d.others ? ` Nor can these: ${d.others.join('; ')}.` : ''),
  DUPLICATE_NAME: (d: { what: string; name: string; taken: string; write: string }) =>
    `The ${d.what} name ${quote(d.name)} is taken by ${d.taken}. ${d.write}`,
  UNKNOWN_GUEST: (d: { name: string; guest: string; closest: string[]; known: string[]; absent: string[] }) =>
    `No guest is named ${quote(d.guest)} (asked for ${quote(d.name)}). ` +
    `${guess(d.closest, d.known, 'guest')}${d.absent.length ? ` Did not join: ${d.absent.join('; ')}.` : ''}`,
  UNKNOWN_ENDPOINT: (d: { name: string; guest: string; closest: string[]; known: string[]; isOwn?: true }) =>
    `${quote(d.name)} is no endpoint of ${d.guest}. ${guess(d.closest, d.known, 'endpoint')}` +
    `${d.isOwn || d.name.includes(':') ? '' : ` For one of another guest write "guest:${d.name}".`}`,
  MISSING_VALUE: (d: { name: string; pattern: string; keys: string[]; mountKeys: string[] }) =>
    `${quote(d.name)} (${d.pattern}) needs a value for ${list(d.keys)}. ` +
    (d.mountKeys.length
      ? `Give the values of the mount path by name: ${list(d.mountKeys)}.`
      : 'Give it by position or by name.'),
  TOO_MANY_VALUES: (d: { name: string; pattern: string; most: number; given: number }) =>
    `${quote(d.name)} (${d.pattern}) takes ${d.most === 0 ? 'no values' : `at most ${d.most}`}, ` +
    `${d.given} given. Give extras by name, or as { query: { ... } } after the values.`,
  BAD_VALUE: (d: { name: string; pattern: string; key: string; reason: string }) =>
    `The value of ${quote(d.key)} for ${quote(d.name)} (${d.pattern}) cannot be used: ${d.reason}.`,
  UNSAFE_URL: (d: { name: string; pattern: string; reason: string }) =>
    `${quote(d.name)} (${d.pattern}) would give an unsafe URL: ${d.reason}.`,
  NOT_BUILDABLE: (d: { name: string; pattern: string; reason: string }) =>
    `No URL can be built for ${quote(d.name)} (${d.pattern}): ${d.reason}. ` +
    'Give the route a path, or name the endpoint in a table: endpoints("blog", { post: "/posts/:id" }).',
  NO_ORIGIN: (d: { name: string; reason: string }) =>
    `No origin for an absolute URL of ${quote(d.name)}: ${d.reason}. ` +
    'Write party(guests, { origin: "https://example.com" }), or absolute: "https://example.com".',
  NO_BASE: (d: { name: string; reason: string }) =>
    `No base for the URL of ${quote(d.name)}: ${d.reason}. Write party(guests, { base: "/v2" }).`,
  NOT_READY: (d: { name: string }) =>
    `${quote(d.name)} was asked for before the bootstrap is complete. ` +
    'Await line.bootstrap(server), or ask inside a request.',
  DID_NOT_JOIN: (d: { guest: string; reason: string; write: string }) =>
    `Not at the party: ${d.guest} ${d.reason}. ${d.write}`,
  BOOTSTRAP_FAILED: (d: { guests: string[]; missing: string[] }) =>
    (d.guests.length ? `${d.guests.length} of the invitations failed (strict): ${d.guests.join('; ')}. ` : '') +
    (d.missing.length ? `Expected, and not at the party: ${list(d.missing)}. ` : '') +
    'See the errors of each.',
  NO_PARTY: (d: { asked: string }) =>
    `${quote(d.asked)} was asked for, but there is no party here. ` +
    'Mount this app in a party(), or mount rsvp() before the handler that asks.',
  NO_CURRENT: (_d: object) =>
    'req.urlFor.current was asked where no named route serves the request. Name it, endpoint("post"), and ask in its handlers.',
  NO_SUCH_SERVICE_NAME: (d: { service: string; closest: string[]; known: string[] }) =>
    `Nobody has connected the service ${quote(d.service)}. ${guess(d.closest, d.known, 'service')}`,
  HANDLER_FAILED: (d: { guest: string; service: string }) =>
    `The handler of ${d.guest} for ${quote(d.service)} failed. Its error is the cause.`,
  HANDLER_LATE: (d: { guest: string; service: string; timeout: number }) =>
    `The handler of ${d.guest} for ${quote(d.service)} gave no answer within ${d.timeout} ms.`,
  HANDLER_ASYNC: (d: { guest: string; service: string }) =>
    `The handler of ${d.guest} for ${quote(d.service)} answered with a promise. Ask with askAroundAsync.`,
  MOUNTED_TWICE: (d: { first: string; second: string }) =>
    `This party is mounted at ${quote(d.first)} and again at ${quote(d.second)}. ` +
    'Make a party for each: their links differ.',
  BODY_READ: (d: { type: string }) =>
    `The body of this request (${quote(d.type || 'of no type')}) was read before the guest got it, which reads bodies ` +
    'itself, and it cannot be rebuilt. Mount the party before the parser, or keep the bytes as req.rawBody.',
  BAD_STATE: (d: { journey: string; reason: string; write: string }) =>
    `The state of journey ${quote(d.journey)} cannot be used: ${d.reason}. ${d.write}`,
  UNKNOWN_JOURNEY: (d: { journey: string; closest: string[]; known: string[]; unknown: number }) =>
    `No journey is named ${quote(d.journey)}` +
    `${d.unknown > 1 ? `, and ${d.unknown - 1} more of the table are unknown: it is refused as a whole` : ''}. ` +
    guess(d.closest, d.known, 'journey'),
  ONE_SIDED: (d: { endpoint: string; pattern: string; journey: string; doubt: string }) =>
    `Only the scion names the endpoint ${quote(d.endpoint)} (${d.pattern}), and ${d.doubt} may serve its path, or pass it ` +
    'on: it is taken for a page of both, and is legacy until it is moved. If the page is new, write states: ' +
    `{ ${quote(d.journey)}: { state: "live" } }.`,
  UNMAPPED: (d: { endpoint: string; journey: string; scion: string; stock: string; reason: string; write: string }) =>
    `The endpoint ${quote(d.endpoint)} cannot be moved: ${d.reason} (scion ${d.scion}, stock ${d.stock}). The journey ` +
    `${quote(d.journey)} stays legacy. ${d.write}`,
  STOPPED: (d: { journey: string; since: string; by: string; why?: string }) =>
    `The journey ${quote(d.journey)} was stopped at ${d.since} by ${quote(d.by)}${d.why === undefined ? '' : `, ${quote(d.why)}`}: ` +
    `it stays with the stock. Call shop.resume(${quote(d.journey)}), or write resume: ${quote(d.since)} in its entry.`,
  SOURCE_FAILED: (d: { source: string; reason: string; isFirst?: boolean }) =>
    `The states of ${d.source} cannot be used: ${d.reason}. ` +
    (d.isFirst
      ? 'Until there is a good table every pair is legacy, and new pages are live.'
      : 'The last good ones stay in force.'),
  NOT_WRITTEN: (d: { source: string; journey: string; reason: string }) =>
    `The state of journey ${quote(d.journey)} is in force here, and not in ${d.source}: ${d.reason}. Write it there too.`,
  BAD_DEED: (d: { reason: string; write: string }) => `The switchboard cannot do that: ${d.reason}. ${d.write}`,
  FORGED_DEED: (d: { reason: string; write: string }) =>
    `The switchboard does not do that: ${d.reason}. Nothing was switched. ${d.write}`,
  DISPLAY_ONLY: (d: { graft: string; source: string }) =>
    `The states of ${quote(d.graft)} come from ${d.source}, which cannot be written from here. Switch there, or give the ` +
    'source a set(journey, state).',
  GRAFT_ALONE: (_d: object) =>
    'A graft is a guest, not middleware: its apps have to join a party. Write app.use(party({ "/": shop })).',
  BAD_DECISION: (d: { what: string }) =>
    `${d.what} of a graft failed, and the stock serves the request. The cause is what it threw or ` +
    `returned. ${answersOf(d.what)} This is told once for each kind of failure.`,
  BAD_COMPARISON: (d: { what: string }) =>
    `${d.what} failed, and what it was called with is compared as it is. The cause is what it threw. ` +
    'This is told once for each kind of failure.',
  NO_FALLBACK: (d: { endpoint: string }) =>
    `A request for ${quote(d.endpoint)} had no fallback: its body, query, cookies and locals are more than is kept. ` +
    'Keep them smaller, give the graft more replayMemory, or count on no fallback there. This is told once for each endpoint.',
  OTHER_READING: (d: { endpoint: string }) =>
    `A request was refused: by its path it is for ${quote(d.endpoint)} as the stock reads it, or may be so, and not as ` +
    'the scion does, which serves that endpoint. Ask for the URL that urlFor builds.',
  WRAPPED: (d: { guest: string; found: string; write: string }) =>
    `No tag is found in ${d.guest}, whose handlers something has wrapped: ${d.found}. ${d.write}`,
  BAD_RESPONSE: (d: { found: string }) =>
    `A lite handler returned ${d.found}, which cannot be sent. Return a Response, or undefined to pass the request on.`,
  RESPONSE_OVER: (_d: object) =>
    'closing() was called when the response was over: what it was given is closed at once. Call it before the response is ' +
    'through, and keep it for no other request.',
  WORKER_ENDED: (d: { file: string; reason: string; write: string }) =>
    `A worker of ${quote(d.file)} ${d.reason}. ${d.write}`,
  CLOSED: (d: { asked: string }) => `${d.asked}: this party was closed. Make a new one.`,
};

/** What a function of a graft may return. */
function answersOf(what: string): string {
  if (what.startsWith('override')) return 'Return "scion" or "stock" at once, or nothing.';
  if (what.startsWith('fallback')) return 'Return true or false at once.';
  return 'Return a string or a number at once, or nothing.';
}

function quote(name: string): string {
  return JSON.stringify(name);
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

function guess(closest: readonly string[], known: readonly string[], what: string): string {
  if (closest.length) return `Did you mean ${closest.map(quote).join(' or ')}?`;
  if (known.length === 0) return `There is no ${what} at all.`;
  const some = known.slice(0, 10);
  return `Known: ${list(some)}${known.length > some.length ? ` and ${known.length - some.length} more` : ''}.`;
}
