import type { ServerResponse } from 'node:http';

/** How Node itself sends a piece of a response, whoever has wrapped its methods. */
type Send = (data: string | Uint8Array, encoding: BufferEncoding | null, ...more: unknown[]) => unknown;

/**
 * Closes the connection where a response is not as long as its head has said: of two apps that have had it, one may have
 * written into the other's, and what is too much or too little would be read as a part of the next answer.
 */
export function closeAtWrongLength(res: ServerResponse): void {
  const send: unknown = Reflect.get(res, '_send');
  if (typeof send !== 'function') return;
  let left: number | undefined;
  const count: Send = (data, encoding, ...more) => {
    const announced = announcedLength(res);
    left ??= announced;
    if (announced !== undefined && left !== undefined) {
      left -= typeof data === 'string' ? Buffer.byteLength(data, encoding ?? 'utf8') : data.length;
      if (left < 0) {
        res.destroy();
        return false;
      }
    }
    return Reflect.apply(send, res, [data, encoding, ...more]);
  };
  Object.defineProperty(res, '_send', { value: count, configurable: true, writable: true });
  res.once('prefinish', () => {
    if ((left ?? announcedLength(res) ?? 0) > 0) res.destroy();
  });
}

/** `undefined` as long as the head is not made, and where it says no length, or where no body goes with it. */
function announcedLength(res: ServerResponse): number | undefined {
  if (!res.headersSent || res.chunkedEncoding || Reflect.get(res, '_hasBody') === false) return undefined;
  const length: unknown = Reflect.get(res, '_contentLength');
  return typeof length === 'number' ? length : undefined;
}
