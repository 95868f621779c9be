import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Claim } from '../claims/claims.js';
import { replaceMethod } from '../fallback/hold-response.js';

export function allowedMethods({ methods }: Claim): readonly string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods.filter((method) => method !== 'ALL');
}

/** Adds methods to the `Allow` of an answer to OPTIONS, and to its body where that is the same list. */
export function addAllow(res: ServerResponse, methods: readonly string[]): void {
  replaceMethod(res, 'writeHead', (send, given) => {
    const headers = given.at(-1);
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return send(given);
    return send([...given.slice(0, -1), withAllow(headers as OutgoingHttpHeaders, methods)]);
  });
  replaceMethod(res, 'end', (send, given) => {
    const before = res.headersSent ? undefined : res.getHeader('allow');
    if (before === undefined) return send(given);
    const [body, ...rest] = given;
    const allow = union(String(before), methods);
    res.setHeader('Allow', allow);
    const isList = (typeof body === 'string' || Buffer.isBuffer(body)) && String(body) === String(before);
    if (!isList) return send(given);
    res.removeHeader('ETag');
    res.setHeader('Content-Length', Buffer.byteLength(allow));
    const encoding = typeof rest[0] === 'string' ? ['utf8', ...rest.slice(1)] : rest;
    return send([allow, ...encoding]);
  });
}

function withAllow(headers: OutgoingHttpHeaders, methods: readonly string[]): OutgoingHttpHeaders {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'allow');
  return name === undefined ? headers : { ...headers, [name]: union(String(headers[name]), methods) };
}

/** In the order in which they were, the new ones behind. */
function union(allow: string, methods: readonly string[]): string {
  return [...new Set([...allow.split(',').map((method) => method.trim()), ...methods])].filter(Boolean).join(', ');
}
