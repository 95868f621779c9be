import { IncomingMessage, ServerResponse } from 'node:http';
import { computedBy, layersOf, namesIn } from './layers.js';
import { NO_NAMES, type Sight, View } from './view.js';

/** How a guest of another framework sees the requests, or the responses, of a host. */
interface Outlook {
  readonly sight: Sight;
  readonly prototype: object;
}

/** By the host's prototype; `undefined`: the guest gets the host's own object. */
const outlooks = new WeakMap<object, Outlook | undefined>();

/**
 * What a guest of another framework gets of an exchange: what the host's Express computes of a request, `query` and the
 * like, is none of the guest's, and the guest may set it.
 */
export function foreignViews(req: IncomingMessage, res: ServerResponse): [IncomingMessage, ServerResponse] {
  const ofRequest = outlookOn(Object.getPrototypeOf(req), IncomingMessage.prototype);
  if (!ofRequest) return [req, res];
  const request = View.of(req, ofRequest.prototype, ofRequest.sight);
  const ofResponse = outlookOn(Object.getPrototypeOf(res), ServerResponse.prototype);
  if (!ofResponse) return [request, res];
  const response = View.of(res, ofResponse.prototype, ofResponse.sight);
  return joined(request, response);
}

/** Two views, of which each has the other. */
export function joined<Request extends object, Response extends object>(
  request: Request,
  response: Response,
): [Request, Response] {
  Object.assign(request, { res: response });
  Object.assign(response, { req: request });
  return [request, response];
}

function outlookOn(prototype: object, node: object): Outlook | undefined {
  if (outlooks.has(prototype)) return outlooks.get(prototype);
  const outlook = read(prototype, node);
  outlooks.set(prototype, outlook);
  return outlook;
}

/** Of a response Express computes nothing: there is nothing to hide, unless Node's prototypes are patched. */
function read(prototype: object, node: object): Outlook | undefined {
  const layers = layersOf(prototype);
  const names = namesIn(layers);
  // As restify does for the whole process (`req.path()`): Express's members would stand before those.
  if ([...names].some((name) => Object.hasOwn(node, name))) {
    return { sight: { hidden: new Set([...names, 'query', 'req', 'res']), kept: NO_NAMES }, prototype: node };
  }
  if (layers.length === 0 || node !== IncomingMessage.prototype) return undefined;
  const hidden = computedBy(layers);
  // Express's methods stay, as after app.use.
  const nothing = [...hidden].map((name) => [name, { value: undefined, writable: true, configurable: true }]);
  return { sight: { hidden, kept: NO_NAMES }, prototype: Object.create(prototype, Object.fromEntries(nothing)) };
}
