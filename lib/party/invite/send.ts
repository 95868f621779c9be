import { IncomingMessage, type ServerResponse } from 'node:http';
import { type Handler, isFailure } from '../../common/apps.js';
import { contain } from '../../enter/in-process/contain.js';
import { requestOn, responseOn } from '../../enter/in-process/exchange.js';
import type { RoutedResponse } from '../../express/app.js';
import { INVITATION, type Invitation } from '../../invitation.js';
import type { PartyServer } from './server.js';
import { InvitationSocket } from './socket.js';

/** How an invitation ended: the first of these counts. */
export type Reply =
  /** The rsvp has answered by a call: there is nothing to judge. */
  | { readonly kind: 'joined' }
  | { readonly kind: 'answered'; readonly statusCode: number; readonly location: string | undefined }
  | { readonly kind: 'passed' }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** The status is of what it has answered so far, if it has begun. */
  | { readonly kind: 'late'; readonly statusCode: number | undefined }
  | { readonly kind: 'closed' }
  /** The party was closed meanwhile. */
  | { readonly kind: 'cancelled' };

/** An invitation ready to be sent. */
export interface Letter {
  readonly url: string;
  readonly baseUrl: string;
  readonly params: Record<string, unknown>;
  /** As a client names it. */
  readonly host: string;
  readonly server: PartyServer;
  readonly partyline: object;
  readonly invitation: Omit<Invitation, 'refuse' | 'done' | 'watchers'>;
  /** In milliseconds. */
  readonly timeout: number;
  /** Aborted when the party closes. */
  readonly closing: AbortSignal;
  /** Gives request and response the host's methods: a bare Router has none of its own. */
  equip(req: IncomingMessage, res: ServerResponse): void;
}

/** What clients send, and apps read without asking whether it is there. */
const HEADERS = [
  ...['Connection', 'keep-alive', 'Accept', 'application/json, text/plain, */*', 'Accept-Language', 'en'],
  // Written as it is: an answer that is compressed is through a while later.
  ...['Accept-Encoding', 'identity'],
  ...['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) express-party'],
];

/**
 * Sends an invitation through a guest's own stack, in process, and tells once how it ended: at once, where the guest
 * answers at once. Never throws what the guest does.
 */
export function send(letter: Letter, enter: Handler, tell: (reply: Reply) => void): void {
  const { socket, req, res } = synthesize(letter);
  const settle = settleOnce(letter, { socket, req, res }, tell);
  const answer = () => settle(socket.destroyed || res.destroyed ? { kind: 'closed' } : answerOf(res));
  const refuse = (error: unknown) => settle({ kind: 'threw', error });
  const watchers: ((membership: unknown) => void)[] = [];
  const invitation: Invitation = {
    ...letter.invitation,
    watchers,
    accept: () => {
      const membership = letter.invitation.accept();
      for (const watch of watchers) watch(membership);
      return membership;
    },
    refuse,
    done: () => {
      if (!isHeard(res)) return settle({ kind: 'joined' });
      res.statusCode = 200;
      res.end('joined');
    },
  };
  for (const each of [socket, req, res]) contain(each, refuse);
  Object.defineProperty(req, INVITATION, { value: Object.freeze(invitation) });
  Object.defineProperty(req, 'partyline', { value: letter.partyline });
  // At `end()`, not at `finish`: what the guest does after it changes nothing.
  res.on('prefinish', answer);
  res.on('close', () => settle({ kind: 'closed' }));
  socket.once('full', answer);
  try {
    letter.equip(req, res);
    enter(req, res, (error) => (isFailure(error) ? refuse(error) : settle({ kind: 'passed' })));
  } catch (error) {
    refuse(error);
  }
}

/** Whether middleware of the guest's waits for its answer, as one that counts what is under way does. */
function isHeard(res: ServerResponse): boolean {
  // One listener is ours.
  return res.listenerCount('finish') > 0 || res.listenerCount('prefinish') > 1 || Object.hasOwn(res, 'end');
}

/** Takes the first reply there is; the time that a guest has, and the party's closing, are replies too. */
function settleOnce(
  { timeout, closing }: Letter,
  exchange: Exchange,
  tell: (reply: Reply) => void,
): (reply: Reply) => void {
  let settled = false;
  const cancel = () => settle({ kind: 'cancelled' });
  const { res } = exchange;
  const late = () => settle({ kind: 'late', statusCode: res.headersSent ? statusOf(res) : undefined });
  const timer = setTimeout(late, timeout);
  closing.addEventListener('abort', cancel);
  const settle = (reply: Reply) => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    closing.removeEventListener('abort', cancel);
    // After what the guest is in the midst of: it sees `close`, and what it does from then on goes nowhere.
    setImmediate(end, exchange);
    tell(reply);
  };
  return settle;
}

/** Node's own `destroy`, whatever the guest has put in its place. The response closes with its socket. */
function end({ socket, req }: Exchange): void {
  try {
    InvitationSocket.prototype.destroy.call(socket);
    IncomingMessage.prototype.destroy.call(req);
  } catch {
    // What the guest has made of them: there is nobody left to be told.
  }
}

function answerOf(res: ServerResponse): Reply {
  const location = /^location: (.*)\r$/im.exec(headOf(res))?.[1];
  return { kind: 'answered', statusCode: statusOf(res), location };
}

/** By the head as it was written: the guest may have changed its mind since. */
function statusOf(res: ServerResponse): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(headOf(res))?.[1] ?? res.statusCode);
}

function headOf(res: ServerResponse): string {
  return String(Reflect.get(res, '_header') ?? '');
}

interface Exchange {
  readonly socket: InvitationSocket;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

function synthesize({ url, baseUrl, params, host, server }: Letter): Exchange {
  const socket = new InvitationSocket(server);
  const asked = { method: 'GET', url, baseUrl, originalUrl: baseUrl + url, params };
  const req = requestOn(socket, ['Host', host, ...HEADERS], asked);
  req.push(null);
  const res: RoutedResponse = responseOn(socket, req);
  res.locals = Object.create(null) as Record<string, unknown>;
  return { socket, req, res };
}
