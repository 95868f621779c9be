import express from 'express';
import { endpoint, type Operator, party, rsvp } from 'express-party';
import { silent } from '../../shared/blog';
import { thrownBy } from '../../shared/thrown';

/** A guest with one route, that does something with the operator of its invitation. */
function guestThat(name: string, act: (operator: Operator) => unknown) {
  const app = express().use(rsvp(name, act as never));
  app.get('/x', endpoint('x'), (_req, res) => res.end());
  return app;
}

describe('who takes no part', () => {
  it('is told why for every name, and of a party that was closed before it settled, that', async () => {
    const kept: Operator[] = [];
    const failing = guestThat('failing', (operator) => {
      kept.push(operator);
      throw new Error('own');
    });
    const slow = guestThat('slow', (operator) => {
      kept.push(operator);
      return new Promise(() => {});
    });
    const line = party({ '/failing': failing, '/slow': slow }, silent);
    express().use(line);
    const bootstrap = line.bootstrap();
    await new Promise(setImmediate);
    const [failed, waiting] = kept as [Operator, Operator];
    const codeOf = ({ urlFor }: Operator, name: string) => thrownBy(() => urlFor(name as never)).code;
    const names = ['x', 'failing:x', 'slow:x'];
    expect(names.map((name) => codeOf(failed, name))).toEqual(Array(3).fill('ERR_PARTY_DID_NOT_JOIN'));
    expect(names.map((name) => codeOf(waiting, name))).toEqual(Array(3).fill('ERR_PARTY_NOT_READY'));
    await line.close();
    await expect(bootstrap).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    for (const operator of [failed, waiting]) {
      for (const name of names) {
        const { code, details } = thrownBy(() => operator.urlFor(name as never));
        expect([code, details]).toEqual(['ERR_PARTY_CLOSED', { asked: name }]);
      }
    }
  });
});

describe('who is at a party that was closed', () => {
  it('links as before, to itself and to others', async () => {
    let kept: Operator | undefined;
    const blog = guestThat('blog', (operator) => {
      kept = operator;
    });
    const line = party({ '/blog': blog, '/shop': guestThat('shop', () => {}) });
    express().use(line);
    await line.bootstrap();
    await line.close();
    const names = ['x', 'blog:x', 'shop:x'];
    expect(names.map((name) => kept?.urlFor(name as never))).toEqual(['/blog/x', '/blog/x', '/shop/x']);
    expect(line.urlFor('shop:x')).toBe('/shop/x');
  });
});
