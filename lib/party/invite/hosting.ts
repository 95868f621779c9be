import type { IncomingMessage } from 'node:http';
import type { PartylineError } from '../../errors.js';
import type { Partyline } from '../../line/partyline.js';
import type { Start } from '../../links/member.js';
import type { MissingLinks } from '../../links/missing.js';
import type { NameSource } from '../../links/names.js';
import type { Between } from '../origin.js';

/** What a participant needs of its party. */
export interface Hosting<Participant> {
  readonly line: Partyline;
  /** Aborted when the party closes. */
  readonly closing: AbortSignal;
  /** Where links begin, as the guest list in force has it. */
  start(): Start;
  /** Where its names are looked up until the party settles. */
  names(): NameSource;
  /** Called before the host declares: throws where its name is taken already. Those of guests are compared later. */
  declaring?(name: string): void;
  declared(participant: Participant): void;
  origin(request: IncomingMessage | undefined, name: string, between: Between): string;
  /** The origin of a guest's own host, where no request is needed to know it. */
  home(host: string): string | undefined;
  defaults(request: IncomingMessage | undefined): Readonly<Record<string, unknown>> | undefined;
  readonly missing: MissingLinks;
  /** The error of a request that came in elsewhere than at the party's base. */
  strayError(name: string): PartylineError;
}
