import { createHmac, timingSafeEqual } from 'node:crypto';

const HOUR = 3_600_000;

/**
 * Says that somebody was told of something here, this hour or the one before: an HMAC that needs no session, and holds in every
 * process that has the secret.
 */
export class Tokens {
  readonly #secrets: readonly string[];

  /** The first makes tokens, all are accepted. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  make(who: string, what: unknown): string {
    return tokenOf(this.#secrets[0] as string, who, what, hourOf(Date.now())).toString('base64url');
  }

  accepts(token: string, who: string, what: unknown): boolean {
    const given = Buffer.from(token, 'base64url');
    const now = hourOf(Date.now());
    // All are held against it, and each in the same time: how long that takes tells nothing.
    const fits = this.#secrets.flatMap((secret) =>
      [now, now - 1].map((hour) => {
        const own = tokenOf(secret, who, what, hour);
        return own.length === given.length && timingSafeEqual(own, given);
      }),
    );
    return fits.includes(true);
  }
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR);
}

/** As JSON, so that no two of who and what run into one. */
function tokenOf(secret: string, who: string, what: unknown, hour: number): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['express-party/switchboard', hour, who, what]))
    .digest();
}
