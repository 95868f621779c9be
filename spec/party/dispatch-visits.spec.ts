import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { beginVisit, visitTo } from '../../lib/party/dispatch';

describe('a visit', () => {
  const blog = {};
  const inner = {};
  const rest = { params: {}, isStray: false };
  const make = () => new IncomingMessage(new Socket());

  it('is known from its beginning to its end', () => {
    const req = make();
    expect(visitTo(req, blog)).toBeUndefined();
    const end = beginVisit(req, { mount: blog, params: { tenant: 'acme' }, isStray: false });
    expect(visitTo(req, blog)).toEqual({
      mount: blog,
      params: { tenant: 'acme' },
      isStray: false,
      outer: undefined,
    });
    end();
    expect(visitTo(req, blog)).toBeUndefined();
  });

  it('goes on while one within it begins and ends', () => {
    const req = make();
    beginVisit(req, { mount: blog, ...rest });
    const end = beginVisit(req, { mount: inner, ...rest });
    expect(visitTo(req, inner)?.outer?.mount).toBe(blog);
    expect(visitTo(req, blog)?.mount).toBe(blog);
    expect(visitTo(req, {})).toBeUndefined();
    end();
    expect(visitTo(req, inner)).toBeUndefined();
    expect(visitTo(req, blog)?.mount).toBe(blog);
  });

  it('leaves nothing on the request', () => {
    const req = make();
    const before = Reflect.ownKeys(req);
    beginVisit(req, { mount: blog, ...rest });
    expect(Reflect.ownKeys(req)).toEqual(before);
  });
});
