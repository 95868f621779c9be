import type { RequestHandler } from 'express';
import type { Kind } from '../kinds';
import { type Ask, bytesOf, readReplies, Wire } from '../wire';

/** Where a guest is asked: alone, or in a party. */
export interface Place {
  readonly port: number;
  readonly prefix: string;
  /** Waits until the guest has told this. */
  until(told: string): Promise<boolean>;
}

export interface Behaviour {
  readonly group: string;
  readonly name: string;
  /** What is done to the guest; what it gives is compared. */
  run(place: Place): Promise<unknown>;
  /** What is to be found in it, alone too: or nothing would be compared with nothing. */
  readonly shows: RegExp | ((kind: Kind) => RegExp);
  /** A parser of the host's, before the party. */
  readonly parser?: RequestHandler;
  /** The host's parser keeps no bytes: what the guest reads is written anew, and its headers say so. */
  readonly isRewritten?: boolean;
  /**
   * What it is compared with: the guest alone, or what stands behind `app.use(app)` of the host's own Express
   * (default: alone).
   */
  readonly against?: 'alone' | 'app.use';
  /** Whether the party stands in a Router of the host. */
  readonly isRouted?: boolean;
  /** Why a kind cannot do it by nature. */
  skip?(kind: Kind): string | undefined;
  /** What a guest that reads the stream answers instead: what it did alone cannot be had again. */
  readonly failsWith?: string;
}

export const CLOSE = 'Connection: close';
export const typed = (name: string) => `Content-Type: ${name}`;
export const TEXT = 'text/plain';

/** One request as it is written, and the answer to it. */
export const one =
  (target: string, ask: Ask = {}) =>
  async ({ port, prefix }: Place) => {
    const headers = [...(ask.headers ?? []), CLOSE];
    const whole = target.startsWith('http')
      ? target.replace('home.test', `home.test${prefix}`)
      : prefix + target;
    const text = await new Wire(port).send(bytesOf(whole, { ...ask, headers })).end();
    return readReplies(text, [ask.method ?? 'GET']);
  };

export const post = (type: string, body: string, target = '/echo') =>
  one(target, { method: 'POST', headers: [typed(type)], body });

/** A reason that holds for some kinds. */
export const skipFor =
  (reason: string, ...names: string[]) =>
  ({ name }: Kind) =>
    names.includes(name) ? reason : undefined;

/** What most kinds show, and what the others do by nature. */
export const showsElse =
  (most: RegExp, others: Readonly<Record<string, RegExp>>) =>
  ({ name }: Kind) =>
    others[name] ?? most;
