// What the compiler knows of lite apps and of what is bound for them.

import { expectTypeOf } from 'expect-type';
import type { Request as ExpressRequest } from 'express';
import express from 'express';
import { party, type UrlFor } from 'express-party';
import { bind, type Closing, lighten, lite } from 'express-party/lite';

declare global {
  namespace Express {
    interface Request {
      visitor?: { name: string; cart: { count: number } };
    }
  }
}

const hello = lite((request, { closing, params, urlFor }) => {
  expectTypeOf(request).toEqualTypeOf<Request>();
  expectTypeOf(closing).toEqualTypeOf<Closing>();
  expectTypeOf(closing({ close() {}, id: 7 }).id).toEqualTypeOf<number>();
  expectTypeOf(params.id).toEqualTypeOf<string | undefined>();
  expectTypeOf(urlFor).toEqualTypeOf<UrlFor>();
  return new Response();
});
expectTypeOf(hello(new Request('http://h'))).resolves.toEqualTypeOf<Response>();
expectTypeOf(hello.fetch(new Request('http://h'))).resolves.toEqualTypeOf<Response>();
expectTypeOf(lite(async () => undefined)(new Request('http://h'))).resolves.toEqualTypeOf<undefined>();
expectTypeOf(lite(hello)).toEqualTypeOf(hello);

// Wherever a handler goes, a lite app does.
const app = express();
app.get('/hello', hello);
app.use(hello).use('/below', hello);
party({ '/hello': hello });

const found = bind({
  name: 'visitor.name',
  count: 'visitor.cart.count',
  nothing: 'no.such',
  sync: () => 7,
  later: async () => 'seven',
  either: ['visitor.name', () => 7],
  perhaps: [() => (Math.random() > 0.5 ? 1 : undefined)],
  last: [(): 1 | undefined => 1, async () => 'x' as const],
  typed: (_request: Request, req?: ExpressRequest) => req?.hostname,
  inner: bind({ n: () => 1 })((_request, { n, closing }) => closing({ n, close() {} })),
});
found((_request, bound) => {
  expectTypeOf(bound.name).toEqualTypeOf<string | undefined>();
  expectTypeOf(bound.count).toEqualTypeOf<number | undefined>();
  expectTypeOf(bound.nothing).toEqualTypeOf<unknown>();
  expectTypeOf(bound.sync).toEqualTypeOf<number>();
  expectTypeOf(bound.later).toEqualTypeOf<string>();
  expectTypeOf(bound.either).toEqualTypeOf<string | number>();
  expectTypeOf(bound.perhaps).toEqualTypeOf<number | undefined>();
  expectTypeOf(bound.last).toEqualTypeOf<1 | 'x'>();
  expectTypeOf(bound.typed).toEqualTypeOf<string | undefined>();
  expectTypeOf(bound.inner.n).toEqualTypeOf<number>();
  expectTypeOf(bound.closing).toEqualTypeOf<Closing>();
  // @ts-expect-error nobody binds it
  bound.other;
  return new Response();
});

// Binders in one another: the innermost handler has it all.
const withUser = bind({ user: () => 'ann' });
const withCart = bind({ cart: () => 3, user: () => 7 });
const page = withUser(
  withCart((_request, { cart }) => {
    expectTypeOf(cart).toEqualTypeOf<number>();
    return new Response();
  }),
);
expectTypeOf(page(new Request('http://h'))).resolves.toEqualTypeOf<Response>();

expectTypeOf(lighten(app)(new Request('http://h'))).resolves.toEqualTypeOf<Response | undefined>();
expectTypeOf(lighten(hello)).toEqualTypeOf(hello);

// @ts-expect-error a number is no rule
bind({ n: 7 });
// @ts-expect-error neither is what has no function
lite('hello');
