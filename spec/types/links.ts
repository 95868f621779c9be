import { expectTypeOf } from 'expect-type';
import type { Request, Response } from 'express';
import type { EndpointName, RequestUrlFor, ServedEndpoint, UrlFor } from 'express-party';
import './names.js';

declare const urlFor: UrlFor;
declare const req: Request;
declare const res: Response;
declare const id: string | undefined;

expectTypeOf(urlFor('blog:post', 7)).toEqualTypeOf<string>();
expectTypeOf<'blog:post' | 'post' | 'legacy:report' | 'report' | 'cms:anything'>().toExtend<EndpointName>();

// names
urlFor('blog:index');
urlFor('report');
urlFor('cms:about', 1, 2, { query: {} });
urlFor('blog:create');
// @ts-expect-error no such guest
urlFor('blob:post', 7);
// @ts-expect-error no such endpoint
urlFor('blog:pots', 7);
// @ts-expect-error nobody has such a one
urlFor('pots', 7);
// @ts-expect-error a name is no number
urlFor(7);
// biome-ignore lint/suspicious/noExplicitAny: the way out for a name that is made up
urlFor('blog:pots' as any, 7, 8, 9);

// values by position
urlFor('blog:post', '7');
urlFor('blog:post', 7n, { hash: 'end' });
urlFor('blog:post', new Date());
urlFor('blog:post', true, undefined);
urlFor('blog:archive', 2024);
urlFor('blog:archive', 2024, 2);
urlFor('blog:archive', 2024, null, { query: { page: 2 } });
urlFor('blog:archive', 2024, undefined, { query: { tags: ['a', 'b'], none: undefined } });
urlFor('blog:archive', 2024, undefined);
urlFor('blog:archive', 2024, undefined, undefined);
urlFor('blog:lang', undefined, { hash: 'end' });
urlFor('blog:file', ['a'], { hash: 'end' });
// @ts-expect-error options stand behind all values
urlFor('blog:archive', 2024, { query: { page: 2 } });
// @ts-expect-error an object is no value
urlFor('blog:archive', 2024, {}, { query: { page: 2 } });
// @ts-expect-error nothing stands behind the options
urlFor('blog:archive', 2024, null, {}, undefined);
urlFor('blog:file', ['a', 7]);
urlFor('blog:lang');
urlFor('blog:lang', 'fr');
urlFor('legacy:pair', 'a', 'b', 'c');
// @ts-expect-error a value is missing
urlFor('blog:post');
// @ts-expect-error one too many
urlFor('blog:post', 7, 8);
// @ts-expect-error there is none to give
urlFor('blog:index', 7);
// @ts-expect-error two are missing
urlFor('legacy:pair', 'a');
// @ts-expect-error null is no value
urlFor('blog:post', null);
// @ts-expect-error it may not be there
urlFor('blog:post', id);
// @ts-expect-error an array is for wildcards
urlFor('blog:post', ['a']);
// @ts-expect-error a wildcard takes an array
urlFor('blog:file', 'a/b');
// @ts-expect-error a symbol is no value
urlFor('blog:post', Symbol('x'));
// @ts-expect-error an object without toJSON is no value
urlFor('blog:post', new Map());
// @ts-expect-error no such option
urlFor('blog:post', 7, { qurey: {} });
// @ts-expect-error options directly after the name are values
urlFor('blog:index', { hash: 'end' });

// values by name
urlFor('blog:post', { id: 7 });
urlFor('blog:post', { id: 7, page: 2, tags: ['a', null] });
urlFor('blog:post', { id: 7, tenant: 'acme' }, { absolute: true });
urlFor('blog:archive', { year: 2024, month: null });
urlFor('blog:file', { path: ['a', 'b'] });
urlFor('blog:archive', { year: 2024 }, { absolute: true, hash: 'end' });
urlFor('blog:post', { id: 7 }, { absolute: 'https://site.test' });
urlFor('blog:archive', 2024, undefined, { absolute: 'https://site.test' });
// @ts-expect-error no origin behind values by name, where there are several keys
urlFor('blog:archive', { year: 2024 }, { absolute: 'https://site.test' });
urlFor('blog:index', {}, { hash: 'end' });
urlFor('blog:index', { tenant: 'acme' });
urlFor('legacy:pair', { name: 'a', hash: 'b', 'e-x': 'c' });
// @ts-expect-error the id is missing
urlFor('blog:post', {});
// @ts-expect-error the id is missing
urlFor('blog:post', { page: 2 });
// @ts-expect-error it may not be there
urlFor('blog:post', { id });
// @ts-expect-error a wrong kind
urlFor('blog:post', { id: {} });
// @ts-expect-error a wrong kind in the query
urlFor('blog:post', { id: 7, page: {} });
// @ts-expect-error an option's word among the values
urlFor('blog:post', { id: 7, query: 'x' });
// @ts-expect-error one too many
urlFor('blog:post', { id: 7 }, {}, {});

// names without a colon: against all own names
urlFor('post', 7);
urlFor('post', { slug: 'x' });
urlFor('post', { id: 7 });
// @ts-expect-error neither blog's nor legacy's
urlFor('post', { page: 7 });
// @ts-expect-error neither takes two
urlFor('post', 7, 8);

// what the party's defaults give
urlFor('legacy:locale', { n: 1 });
urlFor('legacy:locale', { n: 1, locale: 'fr' });
urlFor('legacy:locale', undefined, 1);
// @ts-expect-error nothing gives it
urlFor('legacy:locale', { locale: 'fr' });

// on Express's own types
expectTypeOf(req.urlFor).toEqualTypeOf<RequestUrlFor>();
expectTypeOf(req.urlFor).toExtend<UrlFor>();
expectTypeOf(req.urlFor.current({ page: 2, q: null })).toEqualTypeOf<string>();
expectTypeOf(req.endpoint).toEqualTypeOf<ServedEndpoint | null>();
expectTypeOf(req.mountParams.tenant).toEqualTypeOf<string | undefined>();
expectTypeOf(req.partyline?.urlFor).toEqualTypeOf<UrlFor | undefined>();
expectTypeOf(res.redirectTo('blog:post', 7)).toEqualTypeOf<void>();
// @ts-expect-error a URL is no name
res.redirectTo('/posts/7');
