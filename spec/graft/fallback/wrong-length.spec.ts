import type { ServerResponse } from 'node:http';
import { closeAtWrongLength } from '../../../lib/graft/fallback/wrong-length';
import { closeAll, serve } from '../../shared/serve';
import { bytesOf, readReplies, Wire } from '../../shared/wire';

afterEach(closeAll);

/** Two requests on one connection: the first is answered like this, the second with "next". */
async function ask(answer: (res: ServerResponse) => void, method = 'GET') {
  const { port } = await serve((req, res) => {
    if (req.url === '/next') return res.end('next');
    closeAtWrongLength(res);
    answer(res);
  });
  const wire = new Wire(port).send(bytesOf('/', { method }));
  wire.send(bytesOf('/next', { headers: ['Connection: close'] }));
  const text = await wire.end();
  return { text, replies: readReplies(text, [method, 'GET']).map(({ body }) => body) };
}

describe('a response whose length is watched', () => {
  it.each<[string, (res: ServerResponse) => void, string]>([
    ['as long as it says', (res) => res.setHeader('Content-Length', 4).end('four'), 'four'],
    [
      'as long as it says, in pieces',
      (res) => {
        res.writeHead(200, { 'Content-Length': 4 }).write('fo');
        res.end('ur');
      },
      'four',
    ],
    ['as long as it says, not in ASCII', (res) => res.setHeader('Content-Length', 2).end('ä'), 'Ã¤'],
    ['of bytes', (res) => res.setHeader('Content-Length', 2).end(Buffer.from('ab')), 'ab'],
    ['whose length Node counts', (res) => res.end('counted'), 'counted'],
    [
      'in chunks',
      (res) => {
        res.write('chu');
        res.end('nks');
      },
      'chunks',
    ],
    ['empty', (res) => res.end(), ''],
    ['that has no body', (res) => res.writeHead(304, { 'Content-Length': 9 }).end(), ''],
  ])('goes on as it is: one %s', async (_what, answer, body) => {
    expect((await ask(answer)).replies).toEqual([body, 'next']);
  });

  it('goes on as it is: the head alone', async () => {
    const answer = (res: ServerResponse) => res.setHeader('Content-Length', 4).end('four');
    expect((await ask(answer, 'HEAD')).replies).toEqual(['', 'next']);
  });

  it.each<[string, (res: ServerResponse) => void]>([
    ['too long', (res) => res.setHeader('Content-Length', 2).end('three')],
    [
      'too long in its second piece',
      (res) => {
        res.setHeader('Content-Length', 4).write('four');
        res.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
      },
    ],
    ['too short', (res) => res.setHeader('Content-Length', 9).end('short')],
    ['without any of it', (res) => res.setHeader('Content-Length', 9).end()],
  ])('closes its connection: one %s', async (_what, answer) => {
    const { text, replies } = await ask(answer);
    expect(text).not.toMatch(/evil|next|three/);
    expect(replies.length).toBeLessThan(2);
  });
});
