import { isThenable } from '../common/thenables.js';
import { PartylineError } from '../errors.js';
import { Bindings } from './bindings.js';
import { throughAll } from './capture/passing.js';
import { type Context, contextOf, keepsLength, NativeContext, noteLength, setContext } from './context.js';
import type { Recipe } from './marks.js';
import { boundBy } from './rules.js';

/** Calls a handler with what is bound for it: at once, where nothing has to be waited for. */
export function run({ fn, rules }: Recipe, request: Request, context: Context): unknown {
  const make = () => new Bindings(context);
  if (rules.length === 0) return fn(request, make());
  const bindings = boundBy(rules, request, context, make);
  return isThenable(bindings) ? bindings.then((all) => fn(request, all)) : fn(request, bindings);
}

/** Called as a function: below another lite app as part of the same call, else as a call of its own. */
export async function callNative(recipe: Recipe, request: Request): Promise<unknown> {
  const context = contextOf(request);
  if (!context) return callAlone(request, (own) => run(recipe, request, own));
  const answer = await run(recipe, request, context);
  if (isAnswer(answer)) noteLength(context, answer);
  return answer;
}

/** A call that nobody but its caller knows of: what it opens is closed when the caller has read the answer. */
export async function callAlone(request: Request, call: (context: Context) => unknown): Promise<unknown> {
  const context = new NativeContext();
  const { closer } = context;
  setContext(request, context);
  try {
    const answer = await call(context);
    if (context.isClosing) request.signal?.addEventListener('abort', () => void closer.end(), { once: true });
    if (isAnswer(answer)) {
      const keeps = (response: Response) => keepsLength(context, response);
      const last = context.passed ? await throughAll(context, answer, keeps) : answer;
      return context.isClosing ? await closer.closeWith(last) : last;
    }
    await closer.end();
    return answer;
  } catch (error) {
    await closer.end();
    throw error;
  } finally {
    setContext(request, undefined);
  }
}

/** What a server of fetch handlers gets: 404 where the app passes on. */
export async function respond(app: (request: Request) => Promise<unknown>, request: Request): Promise<Response> {
  const answer = await app(request);
  if (answer === undefined) return new Response('Not Found', { status: 404 });
  return checkAnswer(answer);
}

/** By its members: a Response may be of another realm, or of a library. */
function isAnswer(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  const { status, headers, arrayBuffer } = value as Partial<Response>;
  return typeof status === 'number' && typeof headers === 'object' && typeof arrayBuffer === 'function';
}

/** What a handler returns is a Response that can be sent. */
export function checkAnswer(value: unknown): Response {
  if (!isAnswer(value)) throw new PartylineError('BAD_RESPONSE', { found: foundIn(value) });
  if (value.status < 200) throw new PartylineError('BAD_RESPONSE', { found: 'Response.error()' });
  if (value.bodyUsed) throw new PartylineError('BAD_RESPONSE', { found: 'a Response whose body was read before' });
  return value;
}

function foundIn(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}
