import type { IncomingMessage } from 'node:http';
import type { Manifest, ManifestEndpoint } from '../../client/manifest.js';
import { badOption, checkOptions } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';
import { Unreadable } from '../../pattern/pattern.js';
import type { GuestList } from '../guestlist.js';
import { isPresent } from '../invite/invitee.js';
import type { Participant } from '../invite/participant.js';
import { sheetOf } from './sheet.js';

/** What `line.manifest()` is told. */
export interface ManifestOptions {
  /** Full names, in which a star stands for any characters: `['blog:*', 'shop:cart']` (default: none). */
  only?: readonly string[];
  /** For which request links are built: by it are decided the side of a graft, mount keys and defaults (default: for none). */
  request?: IncomingMessage | undefined;
}

/** The patterns of the endpoints that are asked for, as `createUrlFor` of `express-party/client` takes them. */
export function manifestOf(list: GuestList, host: Participant, options: ManifestOptions): Manifest {
  const { only, request } = readOptions(options);
  const asker = request ? servingOf(list, request, host) : host;
  const endpoints: Record<string, ManifestEndpoint> = Object.create(null);
  const leftOut: string[] = [];
  for (const name of namesFor(list, only)) {
    const sheet = asker.isStray(request) ? undefined : sheetFor(list, name, asker, request);
    if (sheet) endpoints[name] = sheet;
    else leftOut.push(name);
  }
  const { name: guest } = asker.member;
  const origin = originOf(asker, request);
  return { endpoints, leftOut, ...(guest !== undefined && { guest }), ...(origin !== undefined && { origin }) };
}

/** The guest by whose mount a request came in, or the host. */
export function servingOf({ entries }: GuestList, request: IncomingMessage, host: Participant): Participant {
  const serving = entries.filter(isPresent).map(({ invitee }) => invitee.participant);
  // The innermost: of an app and a sub-app that were invited both, the sub-app.
  return serving.filter((participant) => participant.serves(request)).at(-1) ?? host;
}

function sheetFor(
  { members }: GuestList,
  name: string,
  asker: Participant,
  request: IncomingMessage | undefined,
): ManifestEndpoint | undefined {
  const [guest = '', endpoint = ''] = name.split(':');
  try {
    const found = members.get(guest)?.find(endpoint);
    return found && sheetOf(found.served(request), asker, request);
  } catch (error) {
    // Here `urlFor` throws too.
    if (error instanceof PartylineError || error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** What each of the patterns stands for, in mount order; a name that nobody has, too. */
function namesFor({ members }: GuestList, only: readonly string[]): Set<string> {
  const all = [...members].flatMap(([guest, member]) => member.names().map((endpoint) => `${guest}:${endpoint}`));
  return new Set(only.flatMap((pattern) => (pattern.includes('*') ? all.filter(matching(pattern)) : pattern)));
}

function matching(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
  const regexp = new RegExp(`^${parts.join('.*')}$`);
  return (name) => regexp.test(name);
}

function originOf(asker: Participant, request: IncomingMessage | undefined): string | undefined {
  try {
    return asker.origin(request, 'the manifest');
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}

const PATTERN = /^[\w.*-]+(?::[\w.*-]+)?$/;

function readOptions(options: ManifestOptions): Required<ManifestOptions> {
  const where = 'line.manifest()';
  checkOptions(options, ['only', 'request'], where);
  const { only = [], request } = options;
  const isRead = Array.isArray(only) && only.every((name) => typeof name === 'string' && PATTERN.test(name));
  const isFull = isRead && only.every((name) => name.includes(':') || name.includes('*'));
  if (!isFull) throw badOption(where, 'only', 'is no list of full names', 'Write only: ["blog:*", "shop:cart"].');
  const isRequest = request === undefined || (typeof request === 'object' && request !== null && 'headers' in request);
  if (!isRequest) throw badOption(where, 'request', 'is no request', 'Write request: req.');
  return { only, request };
}
