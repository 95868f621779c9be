import { placeholdersFor } from '../../../lib/party/invite/placeholders';
import { readMount } from '../../../lib/pattern/mount-path';

const of = (path: string) => placeholdersFor(readMount(path).pattern);

describe('placeholders', () => {
  it('are not needed by a literal path', () => {
    expect(of('/a/b')).toMatchObject({ path: '/a/b', params: {} });
    expect(of('/').path).toBe('');
  });

  it('stand for the keys, and are turned back into them', () => {
    const { path, params, pattern } = of('/t/:tenant/:shop');
    expect(path).toBe(`/t/${params.tenant}/${params.shop}`);
    expect(pattern(`${path}/deep`)).toBe('/t/:tenant/:shop/deep');
  });

  it('cannot be guessed', () => {
    expect(of('/:a').params.a).not.toBe(of('/:a').params.a);
    expect(of('/:a').params.a).toMatch(/^[0-9a-f-]{36}$/);
  });
});
