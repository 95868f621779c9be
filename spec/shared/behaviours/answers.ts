import { ETAG, FILE, MODIFIED } from '../guests/content';
import { bytesOf, readReplies, Wire } from '../wire';
import { type Behaviour, CLOSE, one, type Place, showsElse } from './behaviour';

const group = 'Answers';

async function firstEvent({ port, prefix }: Place) {
  const wire = new Wire(port).send(bytesOf(`${prefix}/events`, { headers: [CLOSE] }));
  await wire.until('data: 1');
  const isEarly = !wire.text.includes('data: 2');
  return [isEarly, readReplies(await wire.end(), ['GET'])];
}

export const answers: readonly Behaviour[] = [
  { group, name: 'a stream', shows: /chunked.*"one two three".*"isWhole":true/, run: one('/stream') },
  {
    group,
    name: 'a stream for HTTP/1.0',
    shows: /"one two three"/,
    run: one('/stream', { version: '1.0' }),
  },
  {
    group,
    name: 'HEAD of a stream',
    // polka 0.5 has no HEAD for what has a GET.
    shows: showsElse(/200 OK.*"body":""/, { polka: /404 Not Found.*"body":""/ }),
    run: one('/stream', { method: 'HEAD' }),
  },
  {
    group,
    name: 'server-sent events, one by one',
    shows: /^.true.*text.event-stream.*data: 2/,
    run: firstEvent,
  },
  {
    group,
    name: 'compression',
    shows: /Content-Encoding: gzip/i,
    run: one('/big', { headers: ['Accept-Encoding: gzip'] }),
  },
  { group, name: 'several cookies', shows: /Set-Cookie: a=1.*Set-Cookie: b=2/i, run: one('/cookies') },
  { group, name: 'a redirect', shows: /302 Found.*Location: \/login/i, run: one('/redirect') },
];

const file = (name: string, shows: RegExp, ...headers: string[]): Behaviour => ({
  group: 'Ranges and conditions',
  name,
  shows,
  run: one('/file', { headers }),
});

const BEYOND = `Range: bytes=${FILE.length}-${FILE.length + 9}`;

export const files: readonly Behaviour[] = [
  file('a file', /200 OK.*ETag.*Last-Modified.*The quick/i),
  file('a range', /206 Partial Content.*Content-Range: bytes 4-8.*"quick"/i, 'Range: bytes=4-8'),
  file('a range beyond the end', /416 Range Not Satisfiable.*Content-Range: bytes \*/i, BEYOND),
  file('If-None-Match', /304 Not Modified/, `If-None-Match: ${ETAG}`),
  file('If-None-Match of another', /200 OK.*The quick/, 'If-None-Match: "cat"'),
  file('If-Modified-Since', /304 Not Modified/, `If-Modified-Since: ${MODIFIED}`),
];
