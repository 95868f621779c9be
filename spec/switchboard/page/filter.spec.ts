import { isLookedFor, shownOf } from '../../../lib/switchboard/page/filter';
import { MADE, small } from './snapshots';

const [graft] = small().grafts;
const all = graft ? shownOf(graft) : [];
const found = (filter: string) =>
  all.filter((shown) => isLookedFor(shown, filter, MADE)).map(({ endpoint }) => endpoint.endpoint);
const ALL = ['home', 'product', 'search', 'cart', 'pay', 'wishlist'];

describe('a filter', () => {
  it.each<[string, string[]]>([
    ['', ALL],
    ['  ', ALL],
    ['shop', ALL],
    ['cart', ['cart']],
    ['CATALOG', ['home', 'product']],
    ['/goods/', ['product']],
    ['products', ['product']],
    ['post', ['pay']],
    ['catalog goods', ['product']],
    ['is:canary', ['home', 'product']],
    ['is:stopped', ['cart', 'pay']],
    ['is:failing', ['cart']],
    ['is:different', ['product']],
    ['is:equal', ['home', 'search']],
    ['is:busy', ['home', 'product', 'search', 'cart', 'pay']],
    ['is:canary is:different', ['product']],
    ['journey:catalog', ['home', 'product']],
    ['journey:cata', []],
    ['graft:shop journey:checkout', ['cart', 'pay']],
    ['graft:other', []],
    ['is:nonsense', []],
    ['is:constructor', []],
    ['is:toString', []],
    ['nowhere', []],
  ])('"%s" finds %j', (filter, names) => expect(found(filter)).toEqual(names));
});
