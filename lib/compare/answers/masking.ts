export const MASK = '[masked]';
/** How much of a value is shown, in characters. */
const LONGEST = 160;
/** Of a long value, what stands before the place where the two part. */
const BEFORE = 40;
/** Secrets are looked for in so much around that place. */
const AROUND = 2000;

/** Within a name, wherever they stand: `accessToken`, `connect.sid`, `PHPSESSID`. */
const SECRET =
  /passw|passphrase|secret|token|sess(?:ion|id)|csrf|xsrf|credential|api.?key|authori[sz]|cookie|jwt|signature|card.?number/i;
/** As a word of their own: a monkey is no key. */
const SECRET_WORD = /^(?:key|keys|auth|sid|sig|pass|pwd|otp|pin|nonce|cvv|cvc|ssn|iban|bearer)$/;
/** In a text: a name, what stands between, and its value. Each part has a bound, so that no text takes long. */
const NAMED =
  /([\w.-]{0,40}(?:passw|passphrase|secret|token|sess(?:ion|id)|csrf|xsrf|credential|api.?key|authori[sz]|cookie|jwt|signature|card.?number|\b(?:key|auth|sid|sig|pass(?![a-z])|pwd|otp|pin|nonce|cvv|cvc))[\w.-]{0,40}(?:[\\"'\]]|&quot;|&#34;){0,6}\s{0,3}(?:=|:|%3D)\s{0,3}(?:[\\"']|&quot;|&#34;){0,6})((?:bearer|basic)\s+)?[^\s"'&;,<>}]+/gi;
/** Of an OAuth redirect; elsewhere, a code is no secret. */
const CODE = /([?&](?:amp;)?code=)[^\s"'&;,<>}]+/gi;
/** `https://bob:password@host/` */
const USER_INFO = /(:\/\/)[^\s/@"'<>?#]{1,1000}@/g;
/** Where a text is cut, its first two words may be a secret whose name is cut off, or the rest of a name and its value. */
const CUT_OFF = /^[^\s"'&;,<>}]*[\s"'\\&;,<>}=:]{0,12}[^\s"'&;,<>}]+/;
/** `<input name="csrf" value="…">`, `<meta name="csrf-token" content="…">`, in whatever order. */
const TAG = /<(?:input|meta)\b[^>]{0,1000}/gi;
const TAG_NAME = /\bname\s*=\s*["']?([^\s"'>]+)/i;
const TAG_VALUE = /(\b(?:value|content)\s*=\s*)(?:"[^"]*"?|'[^']*'?|[^\s>]+)/gi;
/** What is a token by its looks. */
const BEARER = /\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi;
const JSON_TOKEN = /\beyJ[\w-]{5,2000}\.[\w-]+(?:\.[\w-]*)?/g;
const LONG_RUN = /[A-Za-z\d_+=]{32,}/g;

/** Whether a value by this name, or at this path, is nobody's business. */
export function isSecretName(name: string): boolean {
  if (SECRET.test(name)) return true;
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.split(/[^a-z]+/).some((word) => SECRET_WORD.test(word));
}

/** A text without the secrets that are seen in it. */
export function maskText(text: string): string {
  return text
    .replace(TAG, (tag) => (isSecretName(TAG_NAME.exec(tag)?.[1] ?? '') ? tag.replace(TAG_VALUE, `$1"${MASK}"`) : tag))
    .replace(JSON_TOKEN, MASK)
    .replace(BEARER, `$1 ${MASK}`)
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(NAMED, `$1${MASK}`)
    .replace(CODE, `$1${MASK}`)
    .replace(LONG_RUN, (run) => (/\d/.test(run) && /[a-z]/i.test(run) ? MASK : run));
}

/** Two values as they are shown: around the place where they part, without secrets. */
export function shownPair(
  scion: string | undefined,
  stock: string | undefined,
): { scion: string | undefined; stock: string | undefined } {
  const from = Math.max(0, partingOf(scion ?? '', stock ?? '') - AROUND);
  const near = (text: string | undefined) => {
    const masked = maskText((text ?? '').slice(from, from + 2 * AROUND));
    return from > 0 ? masked.replace(CUT_OFF, MASK) : masked;
  };
  const [one, other] = [near(scion), near(stock)];
  // What was masked is not where it was.
  const parting = partingOf(one, other);
  const show = (text: string | undefined, masked: string) => {
    if (text === undefined) return undefined;
    const start = masked.length > LONGEST ? Math.max(0, Math.min(parting, masked.length) - BEFORE) : 0;
    const isCut = masked.length > start + LONGEST || text.length > from + 2 * AROUND;
    return `${from + start > 0 ? '…' : ''}${masked.slice(start, start + LONGEST)}${isCut ? '…' : ''}`;
  };
  return { scion: show(scion, one), stock: show(stock, other) };
}

/** Where two texts part. */
export function partingOf(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}
