/** What makes a request an invitation. Own properties only: a polluted prototype invites nobody. */
export const INVITATION: unique symbol = Symbol.for('express-party.invitation');

/**
 * What makes a request an invitation: an own property under a registered symbol, which nothing that comes over
 * HTTP can set and every copy of the package knows.
 */
export interface Invitation<Membership = unknown> {
  /** The path at which it is answered, as the app sees it that shall answer. */
  readonly path: string;
  /** What the host mounted: where a bare Router's routes are found. */
  readonly app: unknown;
  /** What stands around a guest hears of its membership. */
  readonly watchers?: ((membership: Membership) => void)[];
  /** The guest takes part: what serves its requests from now on. */
  accept(): Membership;
  /** The guest cannot take part, and why. */
  refuse(cause: unknown): void;
  /** The guest has joined: there is nothing more to answer. */
  done(): void;
  /** A text of this request, its base say, with the stand-ins of a parametric mount turned back into `:keys`. */
  pattern(text: string): string;
}

/**
 * Whether a request is an invitation, for middleware that should leave one alone: loggers, session stores.
 *
 * @example
 * app.use((req, res, next) => (isInvitation(req) ? next() : logger(req, res, next)));
 */
export function isInvitation(req: object): boolean {
  return invitationOf(req) !== undefined;
}

/** The invitation that a request is. */
export function invitationOf<Membership>(req: object): Invitation<Membership> | undefined {
  if (typeof req !== 'object' || req === null || !Object.hasOwn(req, INVITATION)) return undefined;
  return (req as Record<symbol, Invitation<Membership>>)[INVITATION];
}
