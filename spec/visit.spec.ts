import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { beginVisit, visitOf, visitTo } from '../lib/visit';

function exchange() {
  const req = new IncomingMessage(new Socket());
  return { req, res: new ServerResponse(req) as ServerResponse & { locals?: Record<string, unknown> } };
}

describe('a visit', () => {
  const blog = {};
  const inner = {};

  it('is known from its beginning to its end', () => {
    const { req, res } = exchange();
    expect(visitOf(req)).toBeUndefined();
    const end = beginVisit(req, res, blog, { tenant: 'acme' });
    expect(visitTo(req, blog)).toEqual({ mount: blog, params: { tenant: 'acme' }, outer: undefined });
    end();
    expect(visitOf(req)).toBeUndefined();
  });

  it('goes on while one within it begins and ends', () => {
    const { req, res } = exchange();
    beginVisit(req, res, blog, {});
    const end = beginVisit(req, res, inner, {});
    expect(visitOf(req)?.mount).toBe(inner);
    expect(visitTo(req, blog)?.mount).toBe(blog);
    expect(visitTo(req, {})).toBeUndefined();
    end();
    expect(visitOf(req)?.mount).toBe(blog);
  });

  it('cannot be seen in the locals that templates get', () => {
    const { req, res } = exchange();
    res.locals = { title: 'x' };
    beginVisit(req, res, blog, {});
    const seen: string[] = [];
    for (const key in res.locals) seen.push(key);
    expect(seen).toEqual(['title']);
  });
});
