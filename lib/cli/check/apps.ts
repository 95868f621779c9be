import { isExpress4, isExpressApp, isMountedApp, type Layer, routerIn, routerOf } from '../../express/router.js';
import { namesIn, wholeChain } from '../../express/wrapped.js';
import type { MountedApp, Tools } from '../../party/tools/tools.js';
import type { CheckFinding } from './finding.js';

/** An app that a request passes, as it is spoken of. */
interface Passed {
  readonly label: string;
  readonly app: unknown;
}

/** What is wrong with the apps beside each other: each alone may be well. */
export function appFindings(tools: Tools): CheckFinding[] {
  const host: Passed = { label: 'the host', app: tools.host() };
  const guests = tools.apps().map((each) => ({ ...each, label: labelOf(each) }));
  return [
    ...tools.hidden().map(({ path, by }) => ({
      kind: 'catch-all',
      where: `the guest at ${path}`,
      cause: `${by} answers whatever comes below it, and no request gets further`,
      mend: 'Mount it behind this guest.',
    })),
    ...guests.flatMap((guest) => doubleParsers(host, guest)),
    ...guests.flatMap((guest) => settings(host, guest)),
    ...guests.filter(({ catchesRejections }) => !catchesRejections).flatMap(rejections),
  ];
}

function labelOf({ name, path, side }: MountedApp): string {
  const own = name === undefined ? `the guest at ${path}` : `${name}, at ${path}`;
  return side ? `${own} (${side})` : own;
}

const PARSERS: readonly { readonly kind: string; readonly names: RegExp; readonly mend: string }[] = [
  {
    kind: 'two session parsers',
    names: /^(?:session|cookieSession|_cookieSession)$/,
    mend: 'Keep the one of the host, before the party, and give both the same store and cookie.',
  },
  { kind: 'two cookie parsers', names: /^cookieParser$/, mend: 'Keep the one of the host, before the party.' },
];

const BODY = /^(?:json|urlencoded|text|raw)Parser$/;

/** A request goes through what the host has before the party, and then through what the guest has. */
function doubleParsers(host: Passed, guest: Passed): CheckFinding[] {
  const [above, below] = [layersOf(host.app, true), layersOf(guest.app)];
  const found = PARSERS.flatMap(({ kind, names, mend }) => {
    const [first, second] = [above, below].map((layers) =>
      layers.find((layer) => namesIn(layer).some((name) => names.test(name))),
    );
    const own = below.filter((layer) => namesIn(layer).some((name) => names.test(name)));
    const cause =
      first && second
        ? `${nameOf(first, names)} of the host, and ${nameOf(second, names)} of the guest parse the same request`
        : own.length > 1
          ? `${own.length} of them parse the same request`
          : undefined;
    return cause ? [{ kind, where: guest.label, cause, mend }] : [];
  });
  const [hosts, guests] = [above, below].map((layers) => majorOfParsers(layers));
  if (hosts === undefined || guests === undefined || hosts === guests) return found;
  const cause = `body-parser ${hosts} of the host and body-parser ${guests} of the guest parse the same request`;
  return [
    ...found,
    {
      kind: 'two body parsers',
      where: guest.label,
      cause,
      mend: 'Parse bodies in the guests alone, or in the host alone.',
    },
  ];
}

function nameOf(layer: Layer, names: RegExp): string {
  return namesIn(layer).find((name) => names.test(name)) as string;
}

/** Of an app's own stack, and of the Routers in it; of the host, what stands before the party. */
function layersOf(app: unknown, isHost = false): Layer[] {
  const stack = routerOf(app)?.stack ?? [];
  const at = isHost
    ? stack.findIndex((layer) => (routerIn(layer) as { urlFor?: unknown } | undefined)?.urlFor !== undefined)
    : -1;
  const passed = at < 0 ? stack : stack.slice(0, at);
  return passed.flatMap((layer) => {
    const inner = layer.route || isMountedApp(layer) ? undefined : routerIn(layer);
    return inner ? layersOf(inner) : layer.route ? [] : [layer];
  });
}

/** Version 1 notes on the request that it has read the body; version 2 asks the stream. */
function majorOfParsers(layers: readonly Layer[]): number | undefined {
  const parser = layers.find((layer) => namesIn(layer).some((name) => BODY.test(name)));
  if (!parser) return undefined;
  const source = wholeChain(parser.handle).map(String).join('\n');
  return source.includes('_body') ? 1 : 2;
}

const SETTINGS = ['trust proxy', 'strict routing', 'case sensitive routing'] as const;

function settings(host: Passed, guest: Passed): CheckFinding[] {
  const { app } = guest;
  if (!isExpressApp(host.app) || !isExpressApp(app)) return [];
  const [one, other] = [host.app, app];
  return SETTINGS.filter((name) => settingText(one.get(name)) !== settingText(other.get(name))).map((name) => ({
    kind: 'differing setting',
    where: guest.label,
    cause: `"${name}" is ${settingText(other.get(name))} there, and ${settingText(one.get(name))} in the host`,
    mend: `Write app.set('${name}', …) alike in both, or nowhere.`,
  }));
}

function settingText(setting: unknown): string {
  return setting === undefined || setting === false
    ? 'off'
    : typeof setting === 'function'
      ? 'a function'
      : String(setting);
}

/** Express 4 drops what an async handler rejects with: Node ends the process. */
function rejections({ label, app }: Passed): CheckFinding[] {
  if (!isExpress4(app)) return [];
  const names = asyncIn(routerOf(app)?.stack ?? []);
  if (names.length === 0) return [];
  const some = names.slice(0, 3).join(', ');
  return [
    {
      kind: 'async handlers in Express 4',
      where: label,
      cause: `what they throw ends the process: ${some}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`,
      mend: 'Write guest(app, { catchRejections: true }).',
    },
  ];
}

function asyncIn(stack: readonly Layer[], above = ''): string[] {
  return stack.flatMap((layer) => {
    const { route } = layer;
    if (route)
      return route.stack.some(({ handle }) => wholeChain(handle).some(isAsync))
        ? [`${above}${String(route.path)}`]
        : [];
    const inner = isMountedApp(layer) ? undefined : routerIn(layer);
    if (inner) return asyncIn(inner.stack, above);
    return wholeChain(layer.handle).some(isAsync) ? [namesIn(layer).find(Boolean) ?? 'a middleware'] : [];
  });
}

/** Also as TypeScript writes it for older Nodes. */
function isAsync(handler: unknown): boolean {
  if (typeof handler !== 'function') return false;
  return (
    Object.prototype.toString.call(handler) === '[object AsyncFunction]' ||
    /\b__awaiter\(/.test(Function.prototype.toString.call(handler))
  );
}
