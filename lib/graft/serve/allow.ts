import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Adds methods to the `Allow` of an answer to OPTIONS, and to its body where that is the same list. */
export function addAllow(res: ServerResponse, methods: readonly string[]): void {
  const { writeHead, end } = res as unknown as Record<'writeHead' | 'end', (...given: unknown[]) => unknown>;
  const define = (name: string, value: unknown) =>
    Object.defineProperty(res, name, { value, configurable: true, writable: true, enumerable: true });
  define('writeHead', (...given: unknown[]) => {
    const headers = given.at(-1);
    if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
      given[given.length - 1] = withAllow(headers as OutgoingHttpHeaders, methods);
    }
    return writeHead.apply(res, given);
  });
  define('end', (...given: unknown[]) => {
    const before = res.headersSent ? undefined : res.getHeader('allow');
    if (before === undefined) return end.apply(res, given);
    const [body, ...rest] = given;
    const allow = union(String(before), methods);
    res.setHeader('Allow', allow);
    const isList = isText(body) && String(body) === String(before);
    if (!isList) return end.apply(res, given);
    res.removeHeader('ETag');
    res.setHeader('Content-Length', Buffer.byteLength(allow));
    const encoding = typeof rest[0] === 'string' ? ['utf8', ...rest.slice(1)] : rest;
    return end.apply(res, [allow, ...encoding]);
  });
}

function isText(body: unknown): boolean {
  return typeof body === 'string' || Buffer.isBuffer(body);
}

function withAllow(headers: OutgoingHttpHeaders, methods: readonly string[]): OutgoingHttpHeaders {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'allow');
  return name === undefined ? headers : { ...headers, [name]: union(String(headers[name]), methods) };
}

/** In the order in which they were, the new ones behind. */
function union(allow: string, methods: readonly string[]): string {
  return [...new Set([...allow.split(',').map((method) => method.trim()), ...methods])].filter(Boolean).join(', ');
}
