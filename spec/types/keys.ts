import { expectTypeOf } from 'expect-type';
import type { KeysOf, KeyType } from '../../lib/links/types/keys.js';

type Show<Keys extends KeyType[]> = {
  [At in keyof Keys]: `${Keys[At]['wildcard'] extends true ? '*' : ''}${Keys[At]['name']}${Keys[At]['optional'] extends true ? '?' : ''}`;
};
type Keys<Pattern extends string> = Show<KeysOf<Pattern>>;

expectTypeOf<Keys<'/'>>().toEqualTypeOf<[]>();
expectTypeOf<Keys<'/posts/:id'>>().toEqualTypeOf<['id']>();
expectTypeOf<Keys<'/:from-:to'>>().toEqualTypeOf<['from', 'to']>();
expectTypeOf<Keys<'/:name.:ext/v:major'>>().toEqualTypeOf<['name', 'ext', 'major']>();
expectTypeOf<Keys<'/a{/:b{/:c}}/:d'>>().toEqualTypeOf<['b?', 'c?', 'd']>();
expectTypeOf<Keys<'{/:lang}/x{-:n}.:e'>>().toEqualTypeOf<['lang?', 'n?', 'e']>();
expectTypeOf<Keys<'/files/*path'>>().toEqualTypeOf<['*path']>();
expectTypeOf<Keys<'/files{/*path}'>>().toEqualTypeOf<['*path?']>();
expectTypeOf<Keys<'/:"a-b"/:"c d"x'>>().toEqualTypeOf<['a-b', 'c d']>();
expectTypeOf<Keys<'/a\\:b/:c'>>().toEqualTypeOf<['c']>();
expectTypeOf<Keys<'/a\\{/:c\\}'>>().toEqualTypeOf<['c']>();
expectTypeOf<Keys<'/:été/:$x_1'>>().toEqualTypeOf<['été', '$x_1']>();
expectTypeOf<Keys<'/:a,:b;:c=:d@:e'>>().toEqualTypeOf<['a', 'b', 'c', 'd', 'e']>();
