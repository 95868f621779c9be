import type { IncomingMessage } from 'node:http';
import { expectTypeOf } from 'expect-type';
import type { Request } from 'express';
import {
  HighAndDry,
  type Operator,
  type Party,
  partylineOf,
  type UrlFor,
  type UrlQuestion,
} from 'express-party';
import type { Link } from './names.js';

declare const partyline: Operator;
declare const line: Party;
declare const req: Request;

partyline.connect('nav', (user) => {
  expectTypeOf(user).toEqualTypeOf<{ name: string }>();
  return [{ title: user.name }];
});
partyline.connect('nav', () => undefined);
partyline.connect('nav', () => {
  throw new HighAndDry();
});
partyline.connect('count', () => 7);
partyline.connect('health', async (deep, { signal }) => `${deep} ${signal?.aborted}`);
partyline.connect('health', () => 'well');
partyline.connect('count', (_nothing, { request, urlFor }) => {
  expectTypeOf(request).toEqualTypeOf<IncomingMessage | undefined>();
  expectTypeOf(urlFor).toEqualTypeOf<UrlFor | undefined>();
  return 7;
});
partyline.connect('url', ({ values }: UrlQuestion) => `/${values.length}`);
// @ts-expect-error no such service
partyline.connect('nva', () => []);
// @ts-expect-error a number is no list of links
partyline.connect('nav', () => 7);
// @ts-expect-error askAround would leave a promise out
partyline.connect('nav', async () => []);

expectTypeOf(partyline.ask('nav', { name: 'x' })).toEqualTypeOf<Link[] | undefined>();
expectTypeOf(partyline.ask('health')).toEqualTypeOf<Promise<string> | string | undefined>();
expectTypeOf(partyline.askAround('nav', { name: 'x' })).toEqualTypeOf<Link[][]>();
expectTypeOf(partyline.askAroundAsync('health', true)).toEqualTypeOf<Promise<string[]>>();
expectTypeOf(partyline.askAroundAsync('count', undefined, { timeout: 5 })).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(line.partyline.askAround('count')).toEqualTypeOf<number[]>();
expectTypeOf(partylineOf(req).askAround('count')).toEqualTypeOf<number[]>();
// @ts-expect-error the payload is missing
partyline.ask('nav');
// @ts-expect-error a wrong payload
partyline.askAround('nav', 7);
// @ts-expect-error it takes none
partyline.askAround('count', 7);
// @ts-expect-error no such option
void partyline.askAroundAsync('count', undefined, { tiemout: 5 });
