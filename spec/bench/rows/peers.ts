import { Router } from '@koa/router';
import { compile } from 'path-to-regexp';
import type { Figure, Row, Samples } from '../figures';
import { peer } from '../peers';
import { race, type Work } from '../race';
import { MOUNT, POST, site } from '../sites';
import { plainValues, type Values } from '../values';
import { linked, over } from './links';

type Build = (values: Values) => string;

/** How each of them builds the link: with the values in the form that it asks for. */
const builders: Record<string, () => Build | Promise<Build>> = {
  'path-to-regexp': () => {
    const build = compile(MOUNT + POST);
    return ({ id, cid }) => build({ id: `${id}`, cid });
  },
  'named-routes': async () => {
    interface Named {
      add(method: string, path: string, handler: () => void, options: { name: string }): void;
      build(name: string, values: object): string;
    }
    const NamedRouter = await peer<new () => Named>('named-routes');
    const router = new NamedRouter();
    router.add('get', MOUNT + POST, () => {}, { name: 'blog.post' });
    return ({ id, cid }) => router.build('blog.post', { id, cid });
  },
  'route-label': async () => {
    interface Labelled {
      get(name: string, path: string, handler: () => void): void;
      buildRouteTable(): void;
      urlFor(name: string, values: object): string;
    }
    const label = await peer<(router: object) => Labelled>('route-label');
    const express = require('express4');
    const app = label(express());
    app.get('post', MOUNT + POST, () => {});
    app.buildRouteTable();
    return ({ id, cid }) => app.urlFor('post', { id, cid });
  },
  '@koa/router': () => {
    const router = new Router();
    router.get('post', MOUNT + POST, () => {});
    return ({ id, cid }) => String(router.url('post', { id, cid }));
  },
  'ziggy-js': async () => {
    type Route = (name: string, values: unknown[], absolute: boolean, config: object) => string;
    const { route } = await peer<{ route: Route }>('ziggy-js', 'dist/index.js');
    const uri = 'blog/posts/{id}/comments/{cid}';
    const config = {
      url: 'http://localhost',
      port: null,
      defaults: {},
      routes: { 'blog.post': { uri, methods: ['GET'] } },
    };
    return ({ id, cid }) => route('blog.post', [id, cid], false, config);
  },
};

const figures = Object.fromEntries(
  Object.keys(builders).map((name): [string, Figure] => {
    const most = name === 'named-routes' ? 1 / 8 : 1;
    return [name, { work: 'row 1', against: `the same link by ${name}`, unit: '×', goal: { most } }];
  }),
);

/** Each by itself with ours: with all of them in one race, the engine would know none of them well. */
export const rows: Row[] = Object.keys(builders).map((name) => ({
  number: 4,
  rounds: 5,
  figures: { [name]: figures[name] as Figure },
  async measure(): Promise<Samples> {
    const { urlFor } = await site();
    const build = (await builders[name]?.()) as Build;
    if (build(plainValues[1] as Values) !== urlFor('blog:post', plainValues[1]?.id, plainValues[1]?.cid))
      throw new Error(`${name} builds another URL: ${build(plainValues[1] as Values)}`);
    const theirs = (): Work => over(plainValues, build);
    const times = await race({
      ours: linked(urlFor, plainValues)(),
      theirs: theirs(),
      again: theirs(),
    });
    const control = times.again / times.theirs;
    return { [name]: { ...times, value: times.ours / times.theirs, control } };
  },
}));
