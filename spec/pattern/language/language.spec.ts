import { Language, type Relation } from '../../../lib/pattern/language/language';
import { readExpress4 } from '../../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../../lib/pattern/syntax/express5';

/** A path of Express 5, of Express 4 where it begins with `4 `, a prefix where it ends with ` …`, or a RegExp. */
function languageOf(written: string | RegExp): Language {
  if (written instanceof RegExp) return Language.ofRegExp(written);
  const [, four, path = '', below] = /^(4 )?(.*?)( …)?$/.exec(written) ?? [];
  return Language.of(four ? readExpress4(path) : readExpress5(path), below !== undefined);
}

const INVERSE = new Map<Relation, Relation>([
  ['part', 'wider'],
  ['wider', 'part'],
]);

type Case = readonly [string | RegExp, Relation, string | RegExp];

const cases: readonly Case[] = [
  // texts and values
  ['/users/new', 'part', '/users/:id'],
  ['/users/new', 'equal', '/Users/NEW/'],
  ['/users/new', 'apart', '/users/old'],
  ['/users', 'apart', '/users/:id'],
  ['/users/:id', 'equal', '/users/:name'],
  ['/users/:id', 'part', '/:page/:action'],
  ['/:lang/about', 'overlap', '/docs/:page'],
  ['/', 'apart', '/:page'],
  ['/', 'equal', '/'],
  // constraints
  ['4 /users/:id(\\d+)', 'part', '/users/:id'],
  ['4 /users/:id(me|all)', 'part', '/users/:id'],
  ['4 /users/:id(me|all)', 'apart', '4 /users/:id(\\d+)'],
  ['4 /users/:id(\\d+)', 'equal', '4 /users/:n([0-9]+)'],
  ['4 /users/:id(\\d{3})', 'part', '4 /users/:n(\\d{2,4})'],
  ['4 /users/:id([a-f0-9]{24})', 'overlap', '4 /users/:id(\\d+)'],
  ['/users/7', 'part', '4 /users/:id(\\d+)'],
  ['/users/new', 'apart', '4 /users/:id(\\d+)'],
  ['4 /files/:path(.+)', 'wider', '/files/:a/:b'],
  ['4 /x/:a([A-Z]+)', 'equal', '4 /x/:a([a-z]+)'],
  // stars, wildcards, prefixes
  ['/files/*path', 'wider', '/files/:name'],
  ['/files/*path', 'part', '4 /files/*'],
  ['/files/a', 'part', '/files/*path'],
  ['/assets …', 'wider', '/assets/css/:file'],
  ['/assets …', 'wider', '/assets'],
  ['/assets …', 'apart', '/assets2'],
  ['/assets/old …', 'part', '/assets …'],
  ['/assets …', 'part', '4 /*'],
  ['/assets …', 'equal', '/Assets/ …'],
  ['/:lang …', 'wider', '/en …'],
  ['/:lang …', 'wider', '/en/about'],
  ['/en …', 'overlap', '/:lang/about'],
  ['/:lang/about …', 'overlap', '/en …'],
  ['/x …', 'apart', '/'],
  ['/x …', 'wider', '/x'],
  ['/x/y …', 'apart', '/x'],
  ['/ …', 'wider', '/x/:y'],
  ['/ …', 'wider', '/'],
  ['/ …', 'wider', '4 /*'],
  // what may be left out
  ['/users{/:id}', 'wider', '/users'],
  ['/users{/:id}', 'apart', '/orders'],
  ['/users{/:id}x', 'wider', '/usersx'],
  ['/users{/:id}/x', 'wider', '/users/x'],
  ['/users{-:id}', 'wider', '/users-7'],
  ['/users{/:id}', 'wider', '/users/:id'],
  ['4 /:lang(en|fr)?/about', 'wider', '/en/about'],
  ['4 /:lang(en|fr)?/about', 'apart', '/de/about'],
  // within a segment
  ['/file-:id', 'part', '/:page'],
  ['/:name.:ext', 'part', '/:page'],
  ['/file-:id', 'overlap', '/:name.txt'],
  // RegExps
  [/^\/wiki\/(.+)$/, 'wider', '/wiki/:page'],
  [/^\/wiki\/\d+$/, 'part', '/wiki/:page'],
  [/wiki/, 'wider', '/wiki/:page'],
  [/^\/(a|b)$/, 'part', '/:page'],
  [/^\/wiki/, 'wider', '/wiki …'],
  [/^\/a\/b\/+c$/, 'apart', '/a/x/c'],
  [/^\/a\/b\/+c$/, 'overlap', '/a/:x/c'],
  [/^\/a\/b?c$/, 'wider', '/a/c'],
  [/^\/a\/b|^\/c\/d/, 'wider', '/c/d'],
  [/^\/a(\/b|\/c)$/, 'wider', '/a/c'],
  [/^\/a\/bc?$/, 'wider', '/a/b'],
  // what is not read
  [/^\/(?!api)/, undefined, '/users'],
  ['4 /users/:id(\\bx)', undefined, '/users/:id'],
];

describe('a language', () => {
  it.each(cases)('%s is %s of %s', (one, relation, other) => {
    expect(languageOf(one).to(languageOf(other))).toBe(relation);
    expect(languageOf(other).to(languageOf(one))).toBe(INVERSE.get(relation) ?? relation);
  });

  it('is within several that take its parts', () => {
    const of = languageOf;
    const [digits, others] = [of('4 /u/:id(\\d+)'), of('4 /u/:id([a-z]+)')];
    expect(of('4 /u/:id(a|7)').isWithin([digits, others])).toBe(true);
    expect(of('4 /u/:id(a|7)').isWithin([digits])).toBe(false);
    expect(of('/u/:id').isWithin([digits, others])).toBe(false);
  });

  it('meets another beyond what others take', () => {
    const of = languageOf;
    const [any, digits] = [of('/u/:id'), of('4 /u/:id(\\d+)')];
    expect(any.meetsBeyond(any, [digits])).toBe(true);
    expect(digits.meetsBeyond(any, [digits])).toBe(false);
    expect(of('/u/7').meetsBeyond(any, [digits])).toBe(false);
    expect(of('/:a/about').meetsBeyond(any, [digits])).toBe(true);
    expect(of('/x/:id').meetsBeyond(any, [])).toBe(false);
  });

  it('takes everything', () => {
    const { everything } = Language;
    const relations = ['/', '/*path', '4 /*', '/:a'].map((path) => languageOf(path).to(everything));
    expect(relations).toEqual(['apart', 'equal', 'wider', 'part']);
  });

  it('of a RegExp stands below a path', () => {
    const below = Language.ofRegExp(/^\/(a|b)$/, readExpress5('/v1'));
    expect(below.to(languageOf('/v1/:x'))).toBe('part');
    expect(below.to(languageOf('/v2/:x'))).toBe('apart');
  });

  it('is told apart by its texts, whatever else cannot be read', () => {
    expect(languageOf('4 /users/:id(\\bx)').to(languageOf('/orders/:id'))).toBe('apart');
  });

  it('gives up on what would take too long', () => {
    const long = languageOf(new RegExp(`^/a/(a|b)*a${'(a|b)'.repeat(16)}$`));
    const other = languageOf(new RegExp(`^/a/(b|a)*a${'(b|a)'.repeat(16)}$`));
    expect(long.to(other)).toBe(undefined);
    expect(languageOf(/^\/a\/((\d{90}){90}){90}$/).to(languageOf('/a/:x'))).toBe(undefined);
  });
});
