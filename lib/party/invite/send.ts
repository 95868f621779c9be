import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Handler, isFailure } from '../../common/apps.js';
import type { RoutedRequest, RoutedResponse } from '../../express/app.js';
import { INVITATION, type Invitation } from '../../invitation.js';
import { InvitationSocket } from './socket.js';

/** How an invitation ended: the first of these counts. */
export type Reply =
  /** The rsvp has answered by a call: there is nothing to judge. */
  | { readonly kind: 'joined' }
  | { readonly kind: 'answered'; readonly statusCode: number; readonly location: string | undefined }
  | { readonly kind: 'passed' }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'late' }
  | { readonly kind: 'closed' }
  /** The party was closed meanwhile. */
  | { readonly kind: 'cancelled' };

/** An invitation ready to be sent. */
export interface Letter {
  readonly url: string;
  readonly baseUrl: string;
  readonly params: Record<string, unknown>;
  readonly partyline: object;
  readonly invitation: Omit<Invitation, 'refuse' | 'done'>;
  /** In milliseconds. */
  readonly timeout: number;
  /** Aborted when the party closes. */
  readonly closing: AbortSignal;
  /** Gives request and response the host's methods: a bare Router has none of its own. */
  equip(req: IncomingMessage, res: ServerResponse): void;
}

/** Sends an invitation through a guest's own stack, in process, and tells how it ended. Never rejects. */
export function send(letter: Letter, enter: Handler): Promise<Reply> {
  return new Promise((resolve) => {
    const { sink, req, res } = synthesize(letter);
    const settle = settleOnce(letter, [res, req], resolve);
    const answer = () => settle(sink.destroyed || res.destroyed ? { kind: 'closed' } : answerOf(res));
    const invitation: Invitation = {
      ...letter.invitation,
      refuse: (error) => settle({ kind: 'threw', error }),
      done: () => {
        if (!isHeard(res)) return settle({ kind: 'joined' });
        res.statusCode = 200;
        res.end('joined');
      },
    };
    Object.defineProperty(req, INVITATION, { value: Object.freeze(invitation) });
    Object.defineProperty(req, 'partyline', { value: letter.partyline });
    // At `end()`, not at `finish`: what the guest does after it changes nothing.
    res.on('prefinish', answer);
    res.on('close', () => settle({ kind: 'closed' }));
    sink.once('full', answer);
    try {
      letter.equip(req, res);
      enter(req, res, (error) => settle(isFailure(error) ? { kind: 'threw', error } : { kind: 'passed' }));
    } catch (error) {
      settle({ kind: 'threw', error });
    }
  });
}

/** Whether middleware of the guest's waits for its answer, as one that counts what is under way does. */
function isHeard(res: ServerResponse): boolean {
  // One listener is ours.
  return res.listenerCount('finish') > 0 || res.listenerCount('prefinish') > 1 || Object.hasOwn(res, 'end');
}

/** Takes the first reply there is; the time that a guest has, and the party's closing, are replies too. */
function settleOnce(
  { timeout, closing }: Letter,
  exchange: readonly (IncomingMessage | ServerResponse)[],
  resolve: (reply: Reply) => void,
): (reply: Reply) => void {
  let settled = false;
  const cancel = () => settle({ kind: 'cancelled' });
  const timer = setTimeout(() => settle({ kind: 'late' }), timeout);
  closing.addEventListener('abort', cancel);
  const settle = (reply: Reply) => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    closing.removeEventListener('abort', cancel);
    resolve(reply);
    // After what the guest is in the midst of: it sees `close`, and what it does from then on goes nowhere.
    setImmediate(() => {
      for (const each of exchange) each.destroy();
    });
  };
  return settle;
}

/** What was answered, by the head as it was written: the guest may have changed its mind since. */
function answerOf(res: ServerResponse): Reply {
  const head = String(Reflect.get(res, '_header') ?? '');
  return {
    kind: 'answered',
    statusCode: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? res.statusCode),
    location: /^location: (.*)\r$/im.exec(head)?.[1],
  };
}

function synthesize(letter: Letter) {
  const sink: Duplex = new InvitationSocket();
  const socket = sink as Socket;
  const req = new IncomingMessage(socket) as RoutedRequest;
  const { url, baseUrl, params } = letter;
  Object.assign(req, { method: 'GET', url, baseUrl, originalUrl: baseUrl + url, params, complete: true });
  Object.assign(req, { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 });
  Object.assign(req, { headers: { host: 'localhost' }, rawHeaders: ['Host', 'localhost'] });
  req.push(null);
  const res: RoutedResponse = new ServerResponse(req);
  res.locals = Object.create(null) as Record<string, unknown>;
  res.assignSocket(socket);
  // As Node's server does: without it, what is piped to the response stops at the first full buffer.
  sink.on('drain', () => res.emit('drain'));
  for (const stream of [sink, req, res]) stream.on('error', () => {});
  return { sink, req, res };
}
