import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../../lib/common/apps';
import {
  type CallableLayer,
  callLayer,
  handleFor,
  type Place,
  PlacedLayers,
  showInPlace,
} from '../../lib/express/layers';
import { routerOf } from '../../lib/express/router';
import { majors } from '../shared/express';

const pass: Handler = (_req, _res, next) => next();
const [four, five] = majors.map(({ express }) => express) as [
  (typeof majors)[0]['express'],
  (typeof majors)[0]['express'],
];

function placeOf(handle: Handler, path = '/shop') {
  const made: CallableLayer[] = [];
  const place: Place = { path, handle, made: (layer) => made.push(layer) };
  return { place, made };
}

/** As New Relic: `use` puts a function of its own in the place of a Router's `handle`. */
function patch({ Router }: typeof four, calls: string[]): () => void {
  const prototype = Object.hasOwn(Router, 'use') ? Router : Router.prototype;
  const original: (...args: unknown[]) => unknown = Reflect.get(prototype, 'use');
  const use = function (this: unknown, ...args: unknown[]) {
    const router = args.at(-1) as { stack?: unknown; handle: (...given: unknown[]) => unknown };
    if (router.stack) {
      const { handle } = router;
      router.handle = function (...given) {
        calls.push('handle');
        return handle.apply(this, given);
      };
    }
    return original.apply(this, args);
  };
  Object.defineProperty(prototype, 'use', { value: use, configurable: true, writable: true });
  return () =>
    Object.defineProperty(prototype, 'use', { value: original, configurable: true, writable: true });
}

describe('PlacedLayers', () => {
  it('makes its layers once for a host of the same Express, and anew for another', () => {
    const { place, made } = placeOf(pass);
    const layers = new PlacedLayers(five.Router(), [place]);
    layers.welcome(five().use(pass as never) as never);
    expect(made).toHaveLength(1);
    layers.welcome(four().use(pass as never) as never);
    expect([made.length, made[1]?.regexp]).toEqual([2, expect.any(RegExp)]);
  });

  it.each([false, true])(
    'leaves what a tool puts onto a Router of a guest there once (own before: %j)',
    (hasOwn) => {
      const calls: string[] = [];
      const restore = [four, five].map((express) => patch(express, calls));
      try {
        const guest = five.Router();
        if (hasOwn) Object.assign(guest, { handle: Reflect.get(five.Router(), 'handle') });
        const enter: Handler = (req, res, next) => (guest as unknown as Handler)(req, res, next);
        const { place, made } = placeOf(handleFor(guest, enter));
        const layers = new PlacedLayers(five.Router(), [place]);
        layers.welcome(four().use(pass as never) as never);
        const next = jest.fn();
        callLayer(
          made[1] as CallableLayer,
          0,
          { url: '/', method: 'GET' } as never,
          {} as ServerResponse,
          next,
        );
        expect(calls).toEqual(['handle']);
      } finally {
        for (const each of restore) each();
      }
    },
  );

  it('leaves what else stands in the Router where it is', () => {
    const router = five.Router();
    const layers = new PlacedLayers(router, [placeOf(pass).place]);
    router.use('/behind', pass as never);
    router.use('/before', pass as never);
    router.stack.unshift(router.stack.pop() as never);
    layers.welcome(four().use(pass as never) as never);
    const kinds = (router.stack as unknown as CallableLayer[]).map(
      ({ regexp, rawPath }) => rawPath ?? String(regexp),
    );
    expect(kinds).toEqual(['/before', String(/^\/shop\/?(?=\/|$)/i), '/behind']);
    expect(layers.areAlone).toBe(false);
    expect(layers.around(pass).stack).toHaveLength(3);
    expect(layers.around(pass)).toBe(layers.around(pass));
  });
});

describe('handleFor', () => {
  const enter = jest.fn();
  const exchange = [{} as IncomingMessage, {} as ServerResponse, () => {}] as const;

  it('shows a function as it is, and calls what enters it', () => {
    const named = Object.assign(function named() {}, { stack: [] });
    const handle = handleFor(named, enter);
    expect([handle.name, Reflect.get(handle, 'stack')]).toEqual(['named', named.stack]);
    handle(...exchange);
    expect(enter).toHaveBeenCalledWith(...exchange);
  });

  it.each([
    ['an Express app', five()],
    ['an object', { fetch() {} }],
    ['nothing', undefined],
  ])('shows %s as app.use shows an app', (_what, app) => {
    expect(handleFor(app, enter).name).toBe('mounted_app');
  });
});

describe.each(majors)('showInPlace, Express $major', ({ express }) => {
  it('leaves a stack alone that does not end in a mounted app', () => {
    const app = express();
    app.use(pass as never);
    const before = [...(routerOf(app)?.stack ?? [])];
    showInPlace(app as never, '/', express.Router());
    showInPlace(express() as never, '/', express.Router());
    expect(routerOf(app)?.stack).toEqual(before);
  });
});
