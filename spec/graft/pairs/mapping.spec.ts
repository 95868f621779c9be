import { isMisfit, mapKeys } from '../../../lib/graft/pairs/mapping';
import { keysOf } from '../../../lib/pattern/pattern';
import { readExpress5 } from '../../../lib/pattern/syntax/express5';

const keysIn = (path: string) => keysOf(readExpress5(path).tokens);

/** `scion=stock` for what is one, `scion?name` for what is in the stock's query, `=stock` for what the stock alone may have. */
function map(scion: string, stock: string, said?: Record<string, string>, given: string[] = []): unknown {
  const keys = { scion: keysIn(scion), stock: keysIn(stock) };
  const mapped = mapKeys({ endpoint: 'it', keys, said, given: () => new Set(given) });
  if (isMisfit(mapped)) return `${mapped.reason}. ${mapped.write}`;
  return mapped
    .map(({ scion, stock, query }) =>
      stock ? `${scion?.name ?? ''}=${stock.name}` : `${scion?.name}?${query}`,
    )
    .join(' ');
}

describe('the keys of two patterns', () => {
  it.each([
    ['/orders/:order', '/me/orders/:id', 'order=id'],
    ['/:a/:b', '/:b/:a', 'a=a b=b'],
    ['/:a/:b', '/:b/:c', 'a=c b=b'],
    ['/:a/:b/:c', '/:x/:y/:z', 'a=x b=y c=z'],
    ['/products/:id', '/product.php', 'id?id'],
    ['/:kind/:id', '/list/:kind', 'kind=kind id?id'],
    ['/:a/:b', '/x{/:y}', 'a?a b?b =y'],
    ['/x', '/x{/:y}', '=y'],
    ['/files/*path', '/dl/*rest', 'path=rest'],
    ['/x', '/y', ''],
  ])('pair by name, and then by position: %s and %s', (scion, stock, expected) => {
    expect(map(scion, stock)).toBe(expected);
  });

  it('pair as the host says', () => {
    expect(map('/:user/:id', '/:id/:order', { user: 'id', id: 'order' })).toBe('user=id id=order');
    expect(map('/:user/:id', '/:id/:order', { user: 'id' })).toBe('user=id id=order');
    expect(map('/products/:id', '/product.php', { id: 'nr' })).toBe('id?nr');
  });

  it('leave aside what every link has a value for', () => {
    expect(map('/products/:id', '/:locale/product.php', undefined, ['locale'])).toBe('id?id =locale');
    expect(map('/products/:id', '/:locale/:nr', undefined, ['locale'])).toBe('id=nr =locale');
  });

  it.each<[string, string, Record<string, string> | undefined, RegExp]>([
    ['/orders', '/:user/orders', undefined, /requires "user".*Give the scion's pattern a key for it/],
    [
      '/:id',
      '/:user/orders/:order',
      undefined,
      /requires "user", "order".*Write keys: \{ it: \{ id: "user" \} \}/,
    ],
    ['/:id', '/:order', { idd: 'order' }, /names "idd".*with the scion's: "id"/],
    ['/:a/:b', '/:c/:d', { a: 'c', b: 'c' }, /gives "c" twice/],
    ['/:id', '/:order', { id: 'ordr' }, /requires "order"/],
  ])('cannot be mapped: %s and %s, %j', (scion, stock, said, message) => {
    expect(map(scion, stock, said)).toMatch(message);
  });
});
