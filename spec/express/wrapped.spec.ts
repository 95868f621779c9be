import { hasRsvp, holds, namesIn, tagIn, wholeChain } from '../../lib/express/wrapped';
import { endpoint, markRsvp } from '../../lib/links/endpoint-tag';

const pass = () => {};
const wrap = (original: unknown, key: PropertyKey = '__original') =>
  Object.defineProperty(() => {}, key, { value: original, writable: true });

function rsvpNamed(name: string) {
  const handler = () => {};
  markRsvp(handler, name);
  return handler;
}

describe('wholeChain', () => {
  it('goes from the handle to what is wrapped, by shimmer or under a symbol', () => {
    const [inner, tagged] = [wrap(pass), endpoint('x')];
    expect(wholeChain(wrap(inner))).toEqual([expect.any(Function), inner, pass]);
    expect(wholeChain(wrap(tagged, Symbol('original')))).toContain(tagged);
    for (const none of [undefined, null, {}, 7]) expect(wholeChain(none)).toEqual([]);
  });

  it('comes to an end where wrappers stand in a circle', () => {
    const wrapper = wrap(undefined);
    Object.assign(wrapper, { __original: wrapper });
    expect(wholeChain(wrapper)).toEqual([wrapper]);
  });
});

describe('what stands in a layer', () => {
  const tag = endpoint('post');

  it.each([
    ['the tag', { handle: tag }],
    ['what wraps it', { handle: wrap(wrap(tag)) }],
    ['its name beside something else', { handle: () => {}, name: tag.name }],
    ['something else of its name', { handle: Object.defineProperty(() => {}, 'name', { value: tag.name }) }],
  ])('is a tag: %s', (_what, layer) => {
    expect(tagIn(layer)).toBe('post');
    expect(namesIn(layer)).toContain("endpoint('post')");
    expect(hasRsvp(layer)).toBe(false);
  });

  it('is this rsvp and no other, by whatever is left of it', () => {
    const [one, two] = [rsvpNamed('blog'), rsvpNamed('blog')];
    const copyOf = (handler: object) =>
      Object.defineProperties(() => {}, Object.getOwnPropertyDescriptors(handler));
    for (const layer of [
      { handle: one },
      { handle: wrap(one) },
      { handle: copyOf(one) },
      { handle: () => {}, name: one.name },
    ]) {
      expect([hasRsvp(layer), holds(layer, one), holds(layer, two), holds(layer, pass)]).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
  });

  it("is another copy of the package's rsvp, though it has the name of this one", () => {
    const [mine, other] = [rsvpNamed('blog'), rsvpNamed('blog')];
    Object.defineProperty(other, 'name', { value: mine.name });
    expect(holds({ handle: other, name: mine.name }, mine)).toBe(false);
  });

  it('is this Router, by its stack', () => {
    const router = (stack: unknown[]) => Object.assign(() => {}, { stack });
    const one = router([]);
    expect([holds({ handle: router(one.stack) }, one), holds({ handle: router([]) }, one)]).toEqual([
      true,
      false,
    ]);
  });

  it('is nothing that could be looked for', () => {
    expect(holds({ handle: pass }, undefined)).toBe(false);
  });
});
