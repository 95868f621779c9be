import type { Request } from 'express';
import { freeQuery, isParsed } from '../../lib/enter/query';
import { majors } from '../shared/express';

const [four, five] = majors.map(({ express }) => () => {
  const app = express();
  return Object.create(app.request, {
    url: { value: '/x?a=1' },
    headers: { value: {} },
  }) as Request;
}) as [() => Request, () => Request];

const ownQuery = (req: Request) => Object.getOwnPropertyDescriptor(req, 'query') as PropertyDescriptor;

describe('freeQuery', () => {
  it('lets a query be assigned that Express 5 computes, and gives that until then', () => {
    const req = five();
    const undo = freeQuery(req);
    expect(req.query).toEqual({ a: '1' });
    req.query = { b: '2' };
    expect(req.query).toEqual({ b: '2' });
    undo();
    expect(req.query).toEqual({ a: '1' });
    expect(Object.hasOwn(req, 'query')).toBe(false);
  });

  it.each([
    ['that is there already, as Express 4 leaves it', four],
    ['that somebody has put there', five],
  ])('lets one be %s', (_what, make) => {
    const req = make();
    const value = {};
    Object.defineProperty(req, 'query', { value, configurable: true });
    freeQuery(req)();
    expect(req.query).toBe(value);
  });

  it('gives none where nothing computes one', () => {
    const req = four();
    freeQuery(req);
    expect(Object.hasOwn(req, 'query')).toBe(false);
  });
});

describe('isParsed', () => {
  it('says so of what Express 4 has put on a request', () => {
    const req = four();
    Object.defineProperty(req, 'query', { value: {} });
    expect(isParsed(req, ownQuery(req))).toBe(true);
  });

  it('says so of what freeQuery gives as long as nobody has assigned one', () => {
    const req = five();
    freeQuery(req);
    expect(isParsed(req, ownQuery(req))).toBe(true);
    req.query = {};
    expect(isParsed(req, ownQuery(req))).toBe(false);
  });

  it.each<[string, PropertyDescriptor]>([
    ['a value', { value: {} }],
    ['a getter', { get: () => ({}) }],
  ])('does not of %s that somebody has put over the getter of Express 5', (_what, own) => {
    const req = five();
    Object.defineProperty(req, 'query', own);
    expect(isParsed(req, ownQuery(req))).toBe(false);
  });
});
