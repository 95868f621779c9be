import { IncomingMessage, ServerResponse } from 'node:http';
import type { RoutedRequest, RoutedResponse } from '../../lib/express/app';
import { partylineOf, rememberLinks } from '../../lib/guest/request-links';
import { thrownBy } from '../shared/thrown';
import { decorating, type Linked } from './decorating';

describe('rememberLinks', () => {
  function made(locals?: Record<string, unknown>) {
    const req = new IncomingMessage({} as never) as RoutedRequest & Linked;
    const res: RoutedResponse = new ServerResponse(req);
    if (locals) res.locals = locals;
    return { req, res };
  }

  it('takes off what a guest’s rsvp has put on', () => {
    const { req, res } = made({ title: 'Tea' });
    const restore = rememberLinks(req, res);
    const before = Reflect.ownKeys(req);
    decorating('blog').decorator.decorate(req, res);
    restore();
    expect(Reflect.ownKeys(req)).toEqual(before);
    expect(res.locals).toEqual({ title: 'Tea' });
    expect(thrownBy(() => partylineOf(req)).code).toBe('ERR_PARTY_NO_PARTY');
  });

  it('puts back on what it found', () => {
    const { req, res } = made({});
    decorating('host').decorator.decorate(req, res);
    req.url = '/x';
    const before = Object.getOwnPropertyDescriptors(req);
    const { urlFor } = res.locals as { urlFor: unknown };
    const restore = rememberLinks(req, res);
    decorating('blog').decorator.decorate(req, res);
    expect(req.urlFor('a')).toBe('blog:/x:a()');
    restore();
    expect(req.urlFor('a')).toBe('host:/x:a()');
    expect(res.locals?.urlFor).toBe(urlFor);
    const after = Object.getOwnPropertyDescriptors(req);
    expect(Reflect.ownKeys(after)).toEqual(Reflect.ownKeys(before));
    expect(after).toEqual(before);
  });

  it('takes off what two rsvps have put on, one within the other', () => {
    const { req, res } = made({});
    const restore = rememberLinks(req, res);
    const before = Reflect.ownKeys(req);
    decorating('outer').decorator.decorate(req, res);
    decorating('inner').decorator.decorate(req, res);
    restore();
    expect(Reflect.ownKeys(req)).toEqual(before);
    expect(res.locals).toEqual({});
    expect(thrownBy(() => partylineOf(req)).code).toBe('ERR_PARTY_NO_PARTY');
  });

  it('leaves what a guest without a bare Router’s rsvp has put on the request, as the host would', () => {
    const { req, res } = made({});
    const restore = rememberLinks(req, res);
    Object.assign(req, { urlFor: 'guest’s' });
    restore();
    expect(req.urlFor).toBe('guest’s');
  });

  it('leaves a template’s urlFor that the guest has put there itself, as the host would', () => {
    const { req, res } = made({ urlFor: 'host’s' });
    const restore = rememberLinks(req, res);
    Object.assign(res.locals as object, { urlFor: 'guest’s' });
    restore();
    expect(res.locals).toEqual({ urlFor: 'guest’s' });
  });

  it('puts back the host’s locals, though the guest has replaced them', () => {
    const { req, res } = made({});
    const { locals } = res;
    decorating('host').decorator.decorate(req, res);
    const urlFor = locals?.urlFor;
    const restore = rememberLinks(req, res);
    res.locals = {};
    decorating('blog').decorator.decorate(req, res);
    expect(res.locals.urlFor).not.toBe(urlFor);
    restore();
    expect(locals?.urlFor).toBe(urlFor);
  });

  it('minds no response without locals, and no guest without an rsvp', () => {
    const { req, res } = made();
    const before = Reflect.ownKeys(req);
    rememberLinks(req, res)();
    expect(Reflect.ownKeys(req)).toEqual(before);
    expect(res.locals).toBeUndefined();
  });

  it('puts back a urlFor that the host has put on itself', () => {
    const { req, res } = made({ urlFor: 'own' });
    Object.assign(req, { urlFor: 'own' });
    const restore = rememberLinks(req, res);
    decorating('blog').decorator.decorate(req, res);
    restore();
    expect([req.urlFor, res.locals?.urlFor]).toEqual(['own', 'own']);
    expect(Object.keys(req)).toContain('urlFor');
  });
});
