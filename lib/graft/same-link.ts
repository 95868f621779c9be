import type { IncomingMessage } from 'node:http';
import type { SideName } from '../party/pair.js';
import { matchMount, readJoined } from '../pattern/mount-path.js';
import type { Pattern } from '../pattern/pattern.js';
import { movedUrlOf } from './serve/relocation.js';
import type { Routing } from './serve/routing.js';

/** A URL of a page: what stands before its path, its path, and what is behind. */
const URL_PARTS = /^(?:https?:\/\/[^/?#]+)?(\/(?!\/)[^?#]*)(\?[^#]*)?(#.*)?$/i;

interface Asked {
  /** Which side has written it. */
  readonly side: SideName;
  /** What stands before both apps. */
  readonly prefix: Pattern;
  /** The request for whose answer the page was made. */
  readonly request: IncomingMessage;
  /** Makes the links of another request lead where those of this one lead. */
  adopt(copy: object, request: object): void;
}

/**
 * Writes a URL so that the same endpoint with the same values is the same text, whichever side has written it; `undefined` for a URL
 * that is no endpoint's.
 */
export function sameLink(routing: Routing, url: string, asked: Asked): string | undefined {
  const found = readUrl(url, asked.prefix);
  if (!found) return undefined;
  const elsewhere = asked.side === 'stock' ? movedFrom(routing, found, asked) : undefined;
  const { path, query, hash } = (elsewhere !== undefined && readUrl(elsewhere, asked.prefix)) || found;
  const claim = routing.claims.find('GET', path);
  const entry = claim && routing.entries[claim.rank];
  const values = entry && claim.read(path);
  if (!entry || !values) return undefined;
  const named = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${entry.endpoint} ${JSON.stringify(named)}${query}${hash || found.hash}`;
}

interface Found {
  /** Below what stands before both apps. */
  readonly path: string;
  readonly query: string;
  readonly hash: string;
}

function readUrl(url: string, prefix: Pattern): Found | undefined {
  const [, whole, query = '', hash = ''] = URL_PARTS.exec(url) ?? [];
  if (whole === undefined) return undefined;
  const matched = matchMount(readJoined(prefix.source || '/'), whole);
  if (!matched || matched instanceof Error) return undefined;
  return { path: whole.slice(matched.length) || '/', query, hash };
}

/** The scion's URL for the stock's own of what the scion has elsewhere. */
function movedFrom(routing: Routing, { path, query }: Found, { request, adopt }: Asked): string | undefined {
  const claim = routing.routes.find('GET', path);
  const entry = claim && routing.elsewhere.get(claim.endpoint ?? '');
  if (!claim || !entry) return undefined;
  const req: IncomingMessage = Object.create(request, { url: { value: path + query } });
  adopt(req, request);
  return movedUrlOf({ routing, entry, claim, path, req });
}
