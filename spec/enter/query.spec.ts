import type { Express, Request } from 'express';
import { isParsedByExpress, makeQueryAssignable } from '../../lib/enter/query';
import { majors } from '../shared/express';

const [four, five] = majors.map(({ express }) => () => {
  const app = express();
  return Object.create(app.request, {
    url: { value: '/x?a=1' },
    headers: { value: {} },
  }) as Request;
}) as [() => Request, () => Request];

const ownQuery = (req: Request) => Object.getOwnPropertyDescriptor(req, 'query') as PropertyDescriptor;

describe('makeQueryAssignable', () => {
  it('lets a query be assigned that Express 5 computes, and gives that until then', () => {
    const req = five();
    const undo = makeQueryAssignable(req);
    expect(req.query).toEqual({ a: '1' });
    req.query = { b: '2' };
    expect(req.query).toEqual({ b: '2' });
    undo();
    expect(req.query).toEqual({ a: '1' });
    expect(Object.hasOwn(req, 'query')).toBe(false);
  });

  it('keeps what is written to it in an app of Express 4, which parses it as its own settings say', () => {
    const req = five();
    const undo = makeQueryAssignable(req);
    // As its own middleware does, before it sets its prototype.
    expect(req.query).toEqual({ a: '1' });
    const app = majors[0]?.express() as Express;
    app.set('query parser', (text: string) => ({ text }));
    Object.setPrototypeOf(
      req,
      Object.create(app.request, { url: { value: '/rewritten', configurable: true } }),
    );
    req.query.page = '1';
    expect(req.query).toEqual({ text: 'a=1', page: '1' });
    undo();
    expect(Object.hasOwn(req, 'query')).toBe(false);
  });

  it('is empty in an app of Express 4 that parses none', () => {
    const req = five();
    makeQueryAssignable(req);
    const app = majors[0]?.express() as Express;
    app.set('query parser', false);
    Object.setPrototypeOf(req, app.request);
    app.set('query parser fn', undefined);
    expect(req.query).toEqual({});
  });

  it.each([
    ['that is there already, as Express 4 leaves it', four],
    ['that somebody has put there', five],
  ])('lets one be %s', (_what, make) => {
    const req = make();
    const value = {};
    Object.defineProperty(req, 'query', { value, configurable: true });
    makeQueryAssignable(req)();
    expect(req.query).toBe(value);
  });

  it('gives none where nothing computes one', () => {
    const req = four();
    makeQueryAssignable(req);
    expect(Object.hasOwn(req, 'query')).toBe(false);
  });
});

describe('isParsedByExpress', () => {
  it('says so of what Express 4 has put on a request', () => {
    const req = four();
    Object.defineProperty(req, 'query', { value: {} });
    expect(isParsedByExpress(req, ownQuery(req))).toBe(true);
  });

  it('says so of what makeQueryAssignable gives as long as nobody has assigned one', () => {
    const req = five();
    makeQueryAssignable(req);
    expect(isParsedByExpress(req, ownQuery(req))).toBe(true);
    req.query = {};
    expect(isParsedByExpress(req, ownQuery(req))).toBe(false);
  });

  it.each<[string, PropertyDescriptor]>([
    ['a value', { value: {} }],
    ['a getter', { get: () => ({}) }],
  ])('does not of %s that somebody has put over the getter of Express 5', (_what, own) => {
    const req = five();
    Object.defineProperty(req, 'query', own);
    expect(isParsedByExpress(req, ownQuery(req))).toBe(false);
  });
});
