import { pour } from '../pour';
import { bytesOf, readReplies, Wire } from '../wire';
import { type Behaviour, CLOSE, type Place, post, skipFor, TEXT, typed } from './behaviour';

const group = 'Bodies';
export const JSON_BODY = '{"a":{"b":[1,"x"]}}';
export const FORM = 'a=1&b=2';
export const FORM_TYPE = 'application/x-www-form-urlencoded';
const MULTIPART = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
export const multipart = post('multipart/form-data; boundary=b', MULTIPART);

async function continued({ port, prefix }: Place) {
  const headers = [typed(TEXT), 'Content-Length: 4', 'Expect: 100-continue', CLOSE];
  const wire = new Wire(port).send(bytesOf(`${prefix}/echo`, { method: 'POST', headers }));
  const isAsked = await wire.until('100 Continue\r\n\r\n');
  const text = await wire.send('body').end();
  return [isAsked, readReplies(text, ['POST', 'POST'])];
}

async function trailing({ port, prefix }: Place) {
  const headers = [typed(TEXT), 'Transfer-Encoding: chunked', 'Trailer: X-Sum', CLOSE];
  const body = '4\r\nbody\r\n0\r\nX-Sum: 9\r\n\r\n';
  const bytes = bytesOf(`${prefix}/trailers`, { method: 'POST', headers, body });
  return readReplies(await new Wire(port).send(bytes).end(), ['POST']);
}

/** Bodies that the host leaves alone. */
export const bodies: readonly Behaviour[] = [
  { group, name: 'JSON', shows: /200 OK.*\[1,/, run: post('application/json', JSON_BODY) },
  { group, name: 'a form', shows: /200 OK.*a.*1.*b.*2/, run: post(FORM_TYPE, FORM) },
  { group, name: 'text', shows: /200 OK.*a text/, run: post(TEXT, 'a text') },
  { group, name: 'bytes', shows: /200 OK/, run: post('application/octet-stream', '\x00\xff\r\n') },
  { group, name: 'multipart', shows: /200 OK.*a.*1/, run: multipart },
  { group, name: 'a body that nobody reads', shows: /200 OK.*seen/, run: post(TEXT, 'a text', '/see') },
  {
    group,
    name: 'Expect: 100-continue',
    shows: /^.true.*100 Continue.*200 OK.*body/,
    run: continued,
  },
  {
    group,
    name: 'chunks and trailers',
    shows: /body.*x-sum.*9/,
    run: trailing,
    skip: skipFor('A `Request` has no trailers.', 'Hono', 'fetch'),
  },
  {
    group,
    name: '32 MB piped through with back-pressure',
    shows: /"isStalled":true,"back":3355\d{4}/,
    run: pour,
  },
];
