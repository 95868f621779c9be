import { addAllow } from '../../../lib/graft/serve/allow';
import { closeAll, serve } from '../../shared/serve';

afterEach(closeAll);

async function answered(answer: (res: Parameters<typeof addAllow>[0]) => void) {
  const { get } = await serve((_req, res) => {
    addAllow(res, ['GET', 'HEAD']);
    answer(res);
  });
  const { headers, text } = await get('/', { method: 'OPTIONS' });
  return [headers.allow, text];
}

describe('addAllow', () => {
  it('adds to the header, and to a body that is the same list', async () => {
    expect(await answered((res) => res.setHeader('Allow', 'GET,POST').end('GET,POST'))).toEqual([
      'GET, POST, HEAD',
      'GET, POST, HEAD',
    ]);
    expect(await answered((res) => res.setHeader('Allow', 'POST').end(Buffer.from('other')))).toEqual([
      'POST, GET, HEAD',
      'other',
    ]);
    expect(await answered((res) => res.writeHead(204, { allow: 'POST' }).end())).toEqual([
      'POST, GET, HEAD',
      '',
    ]);
  });

  it('leaves an answer without the header as it is', async () => {
    expect(await answered((res) => res.end('POST'))).toEqual([undefined, 'POST']);
  });
});
