import { Router as KoaRouter } from '@koa/router';
import connect from 'connect';
import Koa from 'koa';
import { usesOf } from '../../../lib/graft/claims/uses';
import { majors } from '../../shared/express';

const pass = (_req: unknown, _res: unknown, next: () => void) => next();
const sources = (app: unknown) => usesOf(app as never).map(({ pattern }) => pattern.source);

describe('what an app uses at a path', () => {
  it.each(majors)('is told of an app of Express $major, and of its Routers', ({ express }) => {
    const inner = express.Router().use('/inner', pass);
    const app = express().use(pass).use('/own', pass).use('/router', inner).use('/sub', express());
    expect(sources(app)).toEqual(['/own', '/router/inner', '/sub']);
  });

  it('is told of connect, and of the routers of Koa', () => {
    expect(sources(connect().use(pass).use('/own', pass))).toEqual(['/own']);
    const router = new KoaRouter().get('/own', () => {});
    expect(sources(new Koa().use(router.routes()))).toEqual(['/own']);
    expect(sources(() => {})).toEqual([]);
  });
});
