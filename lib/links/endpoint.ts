import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../errors.js';
import { build } from '../pattern/build.js';
import { join, keysOf, type Pattern } from '../pattern/pattern.js';
import { prepare, type Template } from '../pattern/template.js';
import { type Arguments, fillFromDefaults, fillFromMount, type Here, readArguments, readNamed } from './arguments.js';
import { withPairs } from './query.js';
import type { Route } from './route.js';
import { hashOf, NO_OPTIONS, originOf, type UrlOptions } from './url.js';

/** Who asks for a link: asked itself only for what the call does not say. */
export interface Caller {
  /** As it is published: whose patterns its own calls were written for. */
  readonly member?: Owner;
  /** The mount by which the request came in, where its path has keys. */
  here(request: IncomingMessage | undefined): Here | undefined;
  /** The host name at which alone it answers; `undefined`: at those of the site. */
  readonly host?: string | undefined;
  /** The origin of that, where it is known: what it says of itself outside a request may be shown anywhere. */
  readonly home?: string | undefined;
  /** The origin of an absolute URL, of what answers at that host name alone; throws where there is none. */
  origin(request: IncomingMessage | undefined, name: string, host?: string): string;
  /** Key → value, for keys that neither the call nor the request has a value for. */
  defaults(request: IncomingMessage | undefined): Readonly<Record<string, unknown>> | undefined;
}

/** Who has declared an endpoint, and where its routes are. */
export interface Owner {
  readonly name: string | undefined;
  /** What stands before its routes within the party. */
  readonly mount: Pattern;
  /** The same from the site's root on; `undefined` where that is not known. */
  readonly prefix: Pattern | undefined;
  /** Why it is not known. */
  readonly noBase: PartylineError | undefined;
  /** The host name at which alone they are served; `undefined`: at those of the site. */
  readonly host?: string | undefined;
  /** False: what stands before its routes is a link by itself. */
  readonly indexSlash?: false | undefined;
}

/** A pattern of a participant's, from the site's root on, or from the party's where that is not known. */
export function fullPattern({ prefix, mount, indexSlash }: Owner, pattern: Pattern): Pattern {
  const above = prefix ?? mount;
  return indexSlash === false && pattern.source === '/' && above.source !== '' ? above : join(above, pattern);
}

/** Where a name leads for who asks. */
export interface Served {
  /** Whose URL is built. */
  readonly endpoint: Endpoint;
  /** Where two apps have the name: which of them that is. */
  readonly side?: 'scion' | 'stock';
  /** The endpoint whose keys values by position are given for, where that is another. */
  readonly positions?: Endpoint;
  /** Names that are taken for others. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Whether values have to be converted too, which the app alone can do. */
  readonly isConverted?: boolean;
}

/** A named route, with its link: that is compiled when it is first asked for, since few of an app's routes are. */
export class Endpoint {
  #template: Template | undefined;

  constructor(
    readonly owner: Owner,
    readonly route: Route,
  ) {}

  get name(): string {
    return this.route.name;
  }

  /** From the site's root on, or from the party's where that is not known. */
  get full(): Pattern {
    return fullPattern(this.owner, this.route.pattern);
  }

  /** The name by which everybody can ask for it. */
  get fullName(): string {
    const { name } = this.owner;
    return name === undefined ? this.name : `${name}:${this.name}`;
  }

  /** What building needs, worked out once. Throws where no URL can be built. */
  get template(): Template {
    this.#template ??= this.#compile();
    return this.#template;
  }

  /** The endpoint that a request's links lead to, and how the arguments are given that are meant for it. */
  served(_request: IncomingMessage | undefined): Served {
    return { endpoint: this };
  }

  /** The URL with these arguments, which are those of `urlFor` after the name. */
  url(args: readonly unknown[], caller: Caller, request: IncomingMessage | undefined): string {
    const template = this.#template ?? this.template;
    // As many texts and numbers as there are keys: they are the values, and there is nothing else to read.
    let isPlain = template.mountKeys === 0 && args.length === template.keys.length;
    // From one host name to another the path alone would lead astray.
    if (this.owner.host !== undefined || caller.host !== undefined) isPlain = false;
    for (let i = 0; isPlain && i < args.length; i++) {
      isPlain = typeof args[i] === 'string' || typeof args[i] === 'number';
    }
    if (isPlain) return build(template, args);
    return this.#built(readArguments(template, args), caller, request);
  }

  /** The URL with these values by name, whatever they are: none of them is an option. Options have been read before. */
  urlOf(
    values: Record<string, unknown>,
    caller: Caller,
    request: IncomingMessage | undefined,
    options: UrlOptions = NO_OPTIONS,
  ): string {
    const { template } = this;
    const read = readNamed(template, values);
    const query = withPairs(read.query, options.query, template.subject);
    return this.#built({ values: read.values, query, options }, caller, request);
  }

  #built({ values, query, options }: Arguments, caller: Caller, request: IncomingMessage | undefined): string {
    const { template } = this;
    if (template.mountKeys > 0) fillFromMount(template, values, this.owner.prefix, caller.here(request));
    if (values.includes(undefined)) fillFromDefaults(template, values, caller.defaults(request));
    const url = build(template, values) + query;
    // Not here: V8 keeps a place for what a closure needs at every call, and few calls have options.
    const { host } = this.owner;
    if (options === NO_OPTIONS && host === undefined && caller.host === undefined) return url;
    return this.#withOptions(url, options, caller, request);
  }

  #withOptions(url: string, options: UrlOptions, caller: Caller, request: IncomingMessage | undefined): string {
    const hash = hashOf(options, this.template.subject);
    const { host } = this.owner;
    const isElsewhere = host !== caller.host;
    const absolute = options.absolute ?? (isElsewhere || (request ? undefined : caller.home));
    return (
      originOf(isElsewhere && !absolute ? true : absolute, () => caller.origin(request, this.fullName, host)) +
      url +
      hash
    );
  }

  #compile(): Template {
    const { prefix } = this.owner;
    if (!prefix) throw noBaseFor(this.fullName, this.owner.noBase);
    const { full } = this;
    const subject = { name: this.fullName, pattern: full.source };
    if (full.unbuildable) throw new PartylineError('NOT_BUILDABLE', { ...subject, reason: full.unbuildable });
    return prepare(full, keysOf(prefix.tokens).length, subject);
  }
}

/** The error of a site without a base says what was asked for. */
function noBaseFor(name: string, error: PartylineError | undefined): PartylineError {
  if (error?.code !== 'ERR_PARTY_NO_BASE') return error ?? new PartylineError('NOT_READY', { name });
  return new PartylineError('NO_BASE', { name, reason: error.details.reason });
}
