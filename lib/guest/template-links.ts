import { atCaller, PartylineError } from '../errors.js';
import type { RoutedRequest } from '../express/app.js';
import { asWritten } from '../links/template-arguments.js';

type Locals = Record<string, unknown>;

/** Builds a link for whoever serves the request; `undefined` when no rsvp has seen it. */
type Link = (req: RoutedRequest, name: string, values: readonly unknown[]) => string | undefined;

const OURS = Symbol.for('express-party.urlFor');

/** Gives a template its `urlFor`, which asks the request who is serving it by then. */
export function addTemplateLinks(req: RoutedRequest, locals: Locals, link: Link): void {
  const { urlFor: before } = locals;
  if (typeof before === 'function' && OURS in before) return;
  const urlFor = function urlFor(this: unknown, name: string, ...values: unknown[]): unknown {
    try {
      const url = link(req, name, asWritten(this, values));
      if (url !== undefined) return url;
      const others = before ?? req.app?.locals?.urlFor;
      if (typeof others === 'function') return others.call(this, name, ...values);
      throw new PartylineError('NO_PARTY', { asked: name });
    } catch (error) {
      throw atCaller(error, urlFor);
    }
  };
  const own = before === undefined ? undefined : Object.getOwnPropertyDescriptor(locals, 'urlFor');
  Reflect.set(urlFor, OURS, own);
  locals.urlFor = urlFor;
}

/** Takes the template's `urlFor` off again, and puts back what stood there. */
export function removeTemplateLinks(locals: Locals): void {
  const { urlFor } = locals;
  if (typeof urlFor !== 'function' || !(OURS in urlFor)) return;
  const own = urlFor[OURS] as PropertyDescriptor | undefined;
  if (own) Object.defineProperty(locals, 'urlFor', own);
  else delete locals.urlFor;
}

/** The helpers of express-handlebars: in a loop or a partial, `urlFor` is found among them. An app's own are kept. */
export function withHelper(helpers: unknown): unknown {
  if (helpers === undefined) return { urlFor: helper };
  return typeof helpers === 'object' ? { urlFor: helper, ...helpers } : helpers;
}

/** Belongs to no request: the page that it is called in says which. */
function helper(...args: unknown[]): unknown {
  const { data } = args.at(-1) as { data?: { root?: Locals } };
  const urlFor = data?.root?.urlFor;
  if (typeof urlFor === 'function') return urlFor(...args);
  throw new PartylineError('NO_PARTY', { asked: String(args[0]) });
}
