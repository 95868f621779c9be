import type { Request, Response } from 'express';
import { endpoint, isRsvp, markEndpoint, markRsvp, rsvpOf, tagOf } from '../../lib/links/endpoint-tag';
import { badNames, goodNames } from '../shared/names';
import { thrownBy } from '../shared/thrown';

describe('endpoint', () => {
  it('is a handler that does nothing but pass', () => {
    const next = jest.fn();
    endpoint('post')({} as Request, {} as Response, next);
    expect(next.mock.calls).toEqual([[]]);
  });

  it.each(badNames)('refuses the name %j', (name) => {
    const { code, details } = thrownBy(() => endpoint(name));
    expect(code).toBe('ERR_PARTY_BAD_NAME');
    expect(details).toEqual({ what: 'the name of an endpoint', found: JSON.stringify(name) });
  });
});

describe('tagOf', () => {
  it('gives the name that a tag carries', () => {
    expect(goodNames.map((name) => tagOf(endpoint(name)))).toEqual(goodNames);
  });

  it('goes by the name where that is all that is left of a tag: as it is written, and no function has it by itself', () => {
    for (const name of goodNames) {
      const copy = Object.defineProperty(() => {}, 'name', { value: endpoint(name).name });
      expect([copy.name, tagOf(copy)]).toEqual([`endpoint('${name}')`, name]);
    }
    for (const name of ['endpoint', 'endpoint()', "endpoint('a b')", "x.endpoint('a')", 'post']) {
      expect(tagOf(Object.defineProperty(() => {}, 'name', { value: name }))).toBeUndefined();
    }
  });

  it('gives none of anything else, one that inherits a tag included', () => {
    const heir = Object.setPrototypeOf(() => {}, endpoint('post'));
    for (const value of [() => {}, heir, {}, null, undefined, 'post']) expect(tagOf(value)).toBeUndefined();
  });

  it('knows the tags of another copy of the package', () => {
    jest.isolateModules(() => {
      const other: typeof import('../../lib/links/endpoint-tag') = require('../../lib/links/endpoint-tag');
      expect(other.endpoint).not.toBe(endpoint);
      expect(tagOf(other.endpoint('post'))).toBe('post');
    });
  });
});

describe('markEndpoint', () => {
  it('makes a tag of a handler, which stays what it is and shows nothing', () => {
    const handler = () => 7;
    expect(markEndpoint(handler, 'post')).toBe(handler);
    expect([tagOf(handler), handler(), Object.keys(handler)]).toEqual(['post', 7, []]);
  });
});

describe('markRsvp', () => {
  it('gives each its own name, by which it is told from others', () => {
    const [one, two] = [() => {}, () => {}];
    for (const each of [one, two]) markRsvp(each, 'blog');
    expect(one.name).toMatch(/^rsvp\('blog'\) #\d+$/);
    expect(two.name).not.toBe(one.name);
    const copy = Object.defineProperties(() => {}, Object.getOwnPropertyDescriptors(one));
    expect([one, copy, two, () => {}].map(rsvpOf)).toEqual([one, one, two, undefined]);
    expect(isRsvp(Object.defineProperty(() => {}, 'name', { value: one.name }))).toBe(true);
  });
});

describe('isRsvp', () => {
  it('is true of what was marked, and of nothing else', () => {
    const handler = () => {};
    markRsvp(handler, 'blog');
    expect(isRsvp(handler)).toBe(true);
    for (const other of [() => {}, Object.setPrototypeOf(() => {}, handler), endpoint('x'), {}, null]) {
      expect(isRsvp(other)).toBe(false);
    }
  });
});
