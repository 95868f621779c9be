import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { PathTree } from '../../lib/pattern/tree';

function tree(...patterns: string[]) {
  const made = new PathTree<string>();
  for (const pattern of patterns) {
    const read = /[(?]/.test(pattern) ? readExpress4 : readExpress5;
    made.add(read(pattern).tokens, pattern);
  }
  return (path: string) => made.find(path).sort();
}

describe('PathTree', () => {
  it('finds by segments, whatever their case, with a slash at the end or without', () => {
    const find = tree('/', '/a', '/a/b', '/:x', '/a/:x', '/a-:x');
    expect([find('/'), find('/A'), find('/a/'), find('/a/b'), find('/a/b/c')]).toEqual([
      ['/'],
      ['/:x', '/a', '/a-:x'],
      ['/:x', '/a', '/a-:x'],
      ['/a/:x', '/a/b'],
      [],
    ]);
  });

  it('finds what may take more than a segment, or none', () => {
    const find = tree('/f{/:x}', '/w/*rest', '/d/:path(.+)', '/n/:id(\\d+)', '/j{son}');
    expect(
      ['/f', '/f/1', '/w/a/b', '/d/a/b', '/n/1', '/n/1/2', '/json'].map((path) =>
        find(path).filter((each) => each !== '/j{son}' || path === '/json'),
      ),
    ).toEqual([['/f{/:x}'], ['/f{/:x}'], ['/w/*rest'], ['/d/:path(.+)'], ['/n/:id(\\d+)'], [], ['/j{son}']]);
  });

  it('finds few of many, whatever may be left out of them', () => {
    const find = tree(...Array.from({ length: 1000 }, (_each, i) => `/r${i}{/:x}`));
    expect(find('/r7/1')).toEqual(['/r7{/:x}']);
  });

  it('finds prefixes, and what may be anything', () => {
    const made = new PathTree<string>();
    made.add(readExpress5('/a').tokens, 'prefix', 'prefix');
    made.add([], 'any', 'anything');
    expect([made.find('/a/b/c').sort(), made.find('/b')]).toEqual([['any', 'prefix'], ['any']]);
  });
});
