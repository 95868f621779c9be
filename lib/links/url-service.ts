import type { IncomingMessage } from 'node:http';
import { isPlain } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { type Partyline, SITE } from '../line/partyline.js';
import type { About } from '../line/question.js';
import type { UrlQuestion } from '../line/types.js';
import { checkPath } from '../pattern/build.js';
import type { Caller } from './endpoint.js';
import type { FullName } from './names.js';
import { badUrlOption, originOf } from './url.js';

interface Origin {
  /** The name is that of a guest at another host name. */
  readonly isElsewhere: boolean;
  origin(): string;
}

/** Where a name is served, for who asks. */
export function originOfName(asker: Caller, { asked, host }: FullName, request: IncomingMessage | undefined): Origin {
  return { origin: () => asker.origin(request, asked, host), isElsewhere: host !== asker.host };
}

/** Asks the `url` service for the path of a name that no member has declared; `undefined`: no handler knows it. */
export function askUrlService(
  line: Partyline,
  { asked, guest, endpoint }: FullName,
  args: readonly unknown[],
  { origin, isElsewhere }: Origin,
  about?: About,
): string | undefined {
  if (guest === undefined || !line.has('url')) return undefined;
  const { values, absolute } = withoutAbsolute(args);
  const question: UrlQuestion = Object.freeze({ name: `${guest}:${endpoint}`, guest, endpoint, values });
  const [answer] = line.askAround(SITE, 'url', question, about);
  if (answer === undefined) return undefined;
  return originOf(isElsewhere && !absolute ? true : absolute, origin) + checkAnswer(answer, asked);
}

/**
 * Who answers for a name gives a path; the origin before it is the party's business. Nobody here knows how many values the
 * name takes: what stands behind values by position may be one of them, and a visitor's.
 */
function withoutAbsolute(args: readonly unknown[]): { values: readonly unknown[]; absolute: unknown } {
  const last = args.at(-1);
  if (!isPlain(last) || !Object.hasOwn(last, 'absolute')) return { values: args, absolute: undefined };
  const { absolute, ...rest } = last;
  if (args.length === 2 && isPlain(args[0]) && typeof absolute !== 'string')
    return { values: [args[0], rest], absolute };
  const write = 'Write urlFor(name, {}, { absolute: true }), with the values by name in the first object.';
  throw badUrlOption('absolute', 'may be a value here: it is a name that the url service answers', write);
}

/** A handler's answer is held to the same law as what is built here. */
function checkAnswer(answer: unknown, name: string): string {
  const subject = { name, pattern: 'as the url service answered' };
  if (typeof answer !== 'string') {
    throw new PartylineError('UNSAFE_URL', { ...subject, reason: 'the answer is no string' });
  }
  checkPath(answer.split(/[?#]/, 1)[0] as string, subject);
  if (/[^\x21-\x7e]|\\|%(?![0-9a-f]{2})/i.test(answer)) {
    throw new PartylineError('UNSAFE_URL', { ...subject, reason: 'it holds a character that no URL holds' });
  }
  return answer;
}
