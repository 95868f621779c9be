import { build } from '../../lib/pattern/build';
import { readMount } from '../../lib/pattern/mount-path';
import { join, type Token, Unreadable } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { readFindMyWay } from '../../lib/pattern/syntax/fastify';
import { dropPartialDefaults, pathFault, prepare } from '../../lib/pattern/template';
import { templateOf } from '../shared/template';
import { thrownBy } from '../shared/thrown';

describe('prepare', () => {
  it('lists the keys in order, those of optional groups marked, each with its place', () => {
    const { keys, indexOf } = templateOf(readExpress5('/:a{/:b{/*c}}/:d'));
    expect(keys).toEqual([
      { name: 'a', wildcard: false, optional: false },
      { name: 'b', wildcard: false, optional: true },
      { name: 'c', wildcard: 'array', optional: true },
      { name: 'd', wildcard: false, optional: false },
    ]);
    expect([...indexOf]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]);
  });

  it('gives each value the place of its key, groups included', () => {
    const template = templateOf(readExpress5('/:a{/:b{/*c}}/:d'));
    expect(build(template, ['1', '2', ['3', '4'], '5'])).toBe('/1/2/3/4/5');
    expect(build(template, ['1', null, null, '5'])).toBe('/1/5');
  });

  it('makes a template that can be built from again and again', () => {
    const template = templateOf(readExpress5('/posts/:id'));
    expect([1, 2, 1].map((id) => build(template, [id]))).toEqual(['/posts/1', '/posts/2', '/posts/1']);
  });

  it('keeps what errors say of the endpoint, and how many keys are the mount’s', () => {
    const pattern = join(readMount('/t/:tenant').pattern, readExpress5('/posts/:id'));
    const subject = { name: 'blog:post', pattern: pattern.source };
    expect(prepare(pattern, 1, subject)).toMatchObject({ subject, mountKeys: 1 });
  });

  it('refuses what no router could match', () => {
    const half = readExpress5(`/${'{a}'.repeat(6)}`);
    expect(thrownBy(() => templateOf(join(half, half)))).toBeInstanceOf(Unreadable);
  });
});

describe('a template that is safe, and needs no check of what is built', () => {
  it.each([
    '/',
    '/posts',
    '/posts/:id',
    '/posts/:id/',
    '/posts/:id/comments/:cid',
    '/.well-known/:x',
    '/...',
  ])('is that of %s', (source) => {
    expect(templateOf(readExpress5(source)).isSafe).toBe(true);
  });

  it.each(['/files/*path', '/archive{/:year}', '/:a-:b', '/posts.:ext', '/v:major', '/x/.:a', '/:id.'])(
    'is not that of %s',
    (source) => {
      expect(templateOf(readExpress5(source)).isSafe).toBe(false);
    },
  );

  it('is none with a constraint, nor one whose texts are no path of this site', () => {
    expect(templateOf(readExpress4('/posts/:id(\\d+)')).isSafe).toBe(false);
    expect(templateOf(readFindMyWay('/posts/:id(^\\d+$)')).isSafe).toBe(false);
    const texts: Token[] = [
      { type: 'text', value: '/.' },
      { type: 'text', value: './b' },
    ];
    expect(templateOf(texts).isSafe).toBe(false);
    expect(templateOf([{ type: 'text', value: '//b' }]).isSafe).toBe(false);
  });
});

describe('dropPartialDefaults', () => {
  const { parts } = templateOf(readExpress5('/:a{/:b/:c{/:d}}'));
  const drop = (values: unknown[], defaulted: number[]) => {
    dropPartialDefaults(parts, values, new Set(defaulted));
    return values;
  };

  it('leaves out the defaults that would fill a group by half', () => {
    expect(drop(['1', '2', undefined, undefined], [1])).toEqual(['1', undefined, undefined, undefined]);
    expect(drop(['1', undefined, undefined, '4'], [3])).toEqual(['1', undefined, undefined, undefined]);
  });

  it('keeps them in a group that is whole, and outside of groups', () => {
    expect(drop(['1', '2', '3', undefined], [0, 1, 2])).toEqual(['1', '2', '3', undefined]);
  });

  it('keeps them where one of the group was given: half of it is a mistake then', () => {
    expect(drop(['1', '2', undefined, '4'], [3])).toEqual(['1', '2', undefined, '4']);
    expect(drop(['1', undefined, null, '4'], [])).toEqual(['1', undefined, null, '4']);
  });
});

describe('pathFault', () => {
  it.each([
    ['', 'it does not begin with exactly one slash'],
    ['a', 'it does not begin with exactly one slash'],
    ['//a', 'it does not begin with exactly one slash'],
    ['/\\a', 'it does not begin with exactly one slash'],
    ['/a//b', 'it holds an empty segment'],
    ['/a/..', 'it holds a dot segment, which browsers resolve away'],
    ['/%2E/a', 'it holds a dot segment, which browsers resolve away'],
    ['/', undefined],
    ['/a/.b', undefined],
  ])('of %j is %j', (path, fault) => {
    expect(pathFault(path)).toBe(fault);
  });
});
