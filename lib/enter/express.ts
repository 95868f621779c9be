import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type Next } from '../common/apps.js';
import type { ExpressApp } from '../express/app.js';
import { isParsedByExpress } from './query.js';
import { leaving } from './undo.js';
import { joined } from './views/foreign.js';
import { computedBy, copyOf, layersOf } from './views/layers.js';
import { NO_NAMES, type Sight, View } from './views/view.js';

interface Prototypes {
  readonly request: object;
  readonly response: object;
}

/** Makes an Express app a sub-app of another as `parent.use(path, app)` does: on `mount` it inherits settings. */
export function adopt(app: ExpressApp, parent: ExpressApp, path: string): void {
  const before = prototypesOf(app.request, app.response);
  const isOfOtherCopy = copyOf(app.request) !== copyOf(parent.request);
  app.mountpath = path || '/';
  app.parent = parent;
  app.emit('mount', parent);
  // By then it has the parent's req and res methods, which differ: Express 4's `res.send(404)` would answer 200.
  if (isOfOtherCopy) setPrototypes(app.request, app.response, before);
}

/** Hands a request to an Express app. When the app calls `next`, request and response are as they were before. */
export function enterApp(app: ExpressApp, req: IncomingMessage, res: ServerResponse, next: Next): void {
  const before = { request: Object.getPrototypeOf(req) as object, response: Object.getPrototypeOf(res) as object };
  // They are the same in the common case, once the app knows its parent.
  if (Object.getPrototypeOf(app.request) !== before.request && isOfOtherExpress(app, before.request)) {
    // It sets its prototypes on its views alone.
    app.handle(...viewsFor(app, req, res), next);
    return;
  }
  // An app sets its own prototypes on a request, and does not restore them. Most requests are answered, and need no way back.
  let wayBack: Next | undefined;
  const leave: Next = (error) => {
    wayBack ??= leaving(() => setPrototypes(req, res, before), next);
    wayBack(error);
  };
  try {
    app.handle(req, res, leave);
  } catch (thrown) {
    leave(asError(thrown));
  }
}

/** By a host's request prototype: what an app of another Express sees of its requests, with the host's query or without. */
const sights = new WeakMap<object, { readonly withQuery: Sight; readonly withoutQuery: Sight }>();

const QUERY: ReadonlySet<PropertyKey> = new Set(['query']);
const RESPONSE_SIGHT: Sight = { hidden: new Set(['req']), kept: NO_NAMES };

/** What an app of another Express gets of an exchange. */
function viewsFor(app: ExpressApp, req: IncomingMessage, res: ServerResponse): [IncomingMessage, ServerResponse] {
  const { withQuery, withoutQuery } = sightsOf(Object.getPrototypeOf(req));
  const query = Object.getOwnPropertyDescriptor(req, 'query');
  const sight = query && isParsedByExpress(req, query) ? withoutQuery : withQuery;
  return joined(View.of(req, app.request, sight), View.of(res, app.response, RESPONSE_SIGHT));
}

function sightsOf(prototype: object) {
  const known = sights.get(prototype);
  if (known) return known;
  const kept = new Set([...computedBy(layersOf(prototype)), 'res']);
  const made = { withQuery: { hidden: NO_NAMES, kept }, withoutQuery: { hidden: QUERY, kept } };
  sights.set(prototype, made);
  return made;
}

function prototypesOf(req: object, res: object): Prototypes {
  return { request: Object.getPrototypeOf(req), response: Object.getPrototypeOf(res) };
}

function setPrototypes(req: object, res: object, { request, response }: Prototypes): void {
  Object.setPrototypeOf(req, request);
  Object.setPrototypeOf(res, response);
}

function isOfOtherExpress(app: ExpressApp, request: object): boolean {
  const copy = copyOf(request);
  return copy !== undefined && copy !== copyOf(app.request);
}
