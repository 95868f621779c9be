import { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../../lib/common/apps';
import type { ExpressApp, RoutedRequest, RoutedResponse } from '../../lib/express/app';
import { partylineOf } from '../../lib/guest/request-links';
import { majors } from '../shared/express';
import { thrownBy } from '../shared/thrown';
import { decorating, type Linked, membershipOf } from './decorating';

describe('decorate, of one request', () => {
  function plain() {
    const req = new IncomingMessage({} as never) as RoutedRequest & Linked;
    const res: RoutedResponse = new ServerResponse(req);
    req.url = '/x';
    return { req, res };
  }

  it('decorates the request itself where there is no app', () => {
    const { req, res } = plain();
    decorating('blog').decorator.decorate(req, res);
    expect(req.urlFor('post', 7)).toBe('blog:/x:post(7)');
    expect(req.mountParams).toEqual({ blog: '/x' });
    expect(partylineOf(req)).toEqual({ who: 'blog' });
    expect(Object.keys(req)).not.toContain('urlFor');
    expect(res.locals).toBeUndefined();
  });

  it('decorates the request itself where its app has no router yet', () => {
    const { req, res } = plain();
    const app = majors[0]?.express() as unknown as ExpressApp;
    req.app = app;
    decorating('blog').decorator.decorate(req, res);
    expect(Object.hasOwn(req, 'urlFor')).toBe(true);
    expect('urlFor' in app.request).toBe(false);
  });

  it.each([
    ['/blog', '/blog', true],
    ['/blog', '/blog/admin', true],
    ['', '/admin', true],
    ['/blog', '', false],
    ['/blog', '/blogger', false],
    ['/blog', '/shop', false],
  ])(
    'speaks for a request below where it decorated it: decorated at %j, asked at %j',
    (decoratedAt, askedAt, speaks) => {
      const { req, res } = plain();
      res.locals = {};
      req.baseUrl = decoratedAt;
      decorating('blog').decorator.decorate(req, res);
      req.baseUrl = askedAt;
      const { urlFor } = res.locals as { urlFor: (name: string) => string };
      const asks = [
        () => req.urlFor('post'),
        () => urlFor('post'),
        () => Object.keys(req.mountParams).join(),
        () => (partylineOf(req) as unknown as { who: string }).who,
      ];
      if (speaks) {
        expect(asks.map((ask) => ask())).toEqual(['blog:/x:post()', 'blog:/x:post()', 'blog', 'blog']);
        return;
      }
      expect(asks.map((ask) => thrownBy(ask).code)).toEqual(Array(4).fill('ERR_PARTY_NO_PARTY'));
      expect(asks.map((ask) => thrownBy(ask).details)).toEqual(
        ['post', 'post', 'req.mountParams', 'partylineOf(req)'].map((asked) => ({ asked })),
      );
    },
  );

  it('decorates a request whose host has a urlFor of its own on it', () => {
    const { req, res } = plain();
    Object.assign(req, { urlFor: () => 'host’s' });
    decorating('blog').decorator.decorate(req, res);
    expect(req.urlFor('post')).toBe('blog:/x:post()');
    expect(req.mountParams).toEqual({ blog: '/x' });
  });

  it('puts no second function of its own into the locals, another copy’s neither', () => {
    jest.isolateModules(() => {
      const other: typeof import('../../lib/guest/request-links') = require('../../lib/guest/request-links');
      const { req, res } = plain();
      res.locals = {};
      const { decorator, handler } = decorating('blog');
      decorator.decorate(req, res);
      const { urlFor } = res.locals;
      decorator.decorate(req, res);
      new other.RequestDecorator(
        { ownsRequest: () => true, at: () => membershipOf('shop') },
        handler as unknown as Handler,
      ).decorate(req, res);
      expect(res.locals.urlFor).toBe(urlFor);
      expect((urlFor as (name: string) => string)('post')).toBe('shop:/x:post()');
    });
  });

  it('gives templates a function that is bound to the request', () => {
    const { req, res } = plain();
    res.locals = Object.create(null) as Record<string, unknown>;
    decorating('blog').decorator.decorate(req, res);
    const { urlFor } = res.locals as { urlFor: (name: string) => string };
    expect(urlFor('post')).toBe('blog:/x:post()');
    expect(urlFor.call({ url: '/other' }, 'post')).toBe('blog:/x:post()');
  });
});

describe('partylineOf', () => {
  it('says of a request that no rsvp has seen that there is no party', () => {
    for (const req of [{}, Object.create(null), new IncomingMessage({} as never), null, undefined, 7, 'x']) {
      const { code, details } = thrownBy(() => partylineOf(req as object));
      expect(code).toBe('ERR_PARTY_NO_PARTY');
      expect(details).toEqual({ asked: 'partylineOf(req)' });
    }
  });

  it('knows the requests of another copy of the package', () => {
    jest.isolateModules(() => {
      const other: typeof import('../../lib/guest/request-links') = require('../../lib/guest/request-links');
      const req = new IncomingMessage({} as never) as RoutedRequest;
      decorating('blog').decorator.decorate(req, new ServerResponse(req));
      expect(other.partylineOf).not.toBe(partylineOf);
      expect(other.partylineOf(req)).toEqual({ who: 'blog' });
    });
  });
});
