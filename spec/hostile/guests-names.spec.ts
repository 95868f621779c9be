import type { Request } from 'express';
import { endpoint, guest, type Operator, PartylineError, rsvp } from 'express-party';
import { cpuOf } from '../shared/cpu';
import { among, answering, namesake, noSuchService } from './among';
import { closeAll, gate, majors, throwParty } from './venue';

afterEach(closeAll);

describe.each(majors)('a guest of %s at its invitation', (_major, make) => {
  it('G16 declares 100,000 endpoints: they are taken in', async () => {
    const names = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`n${i}`, `/n/${i}/:id`]));
    const app = answering(make, (req, res) => {
      (req as Request & { partyline: Operator }).partyline.declare('odd', names);
      res.send('ok');
    });
    const { odd, line } = await among(app, { inviteTimeout: 30_000 });
    expect(odd).toMatchObject({ status: 'joined' });
    expect(odd?.endpoints).toHaveLength(100_000);
    expect(line.urlFor('odd:n99999', 7)).toBe('/odd/n/99999/7');
    const ms = cpuOf(() => {
      for (let i = 0; i < 10_000; i++) line.urlFor(`odd:n${i}`, 7);
    });
    expect(ms).toBeLessThan(2_000);
    expect(() => line.urlFor('odd:unknown')).toThrow(/no endpoint/);
  });

  it('G16 has names that an object would mistake for its own: they are names', async () => {
    const words = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', 'prototype'];
    const entries: Record<string, string> = Object.create(null);
    for (const word of words) entries[word] = `/${word}/:id`;
    const app = answering(make, (req, res) => {
      const { partyline } = req as Request & { partyline: Operator };
      partyline.declare('__proto__', entries);
      partyline.connect('constructor', () => 'answered');
      res.send('ok');
    });
    const { odd, line } = await among(app);
    expect(odd).toMatchObject({ status: 'joined', name: '__proto__' });
    expect(odd?.endpoints).toEqual(words);
    for (const word of words) expect(line.urlFor(`__proto__:${word}`, 7)).toBe(`/odd/${word}/7`);
    expect(line.partyline.ask('constructor')).toBe('answered');
    for (const word of ['toString', '__proto__', 'hasOwnProperty']) {
      expect(() => line.partyline.ask(word)).toThrow(noSuchService);
      expect(() => line.urlFor(`${word}:home`)).toThrow(PartylineError);
      expect(() => line.urlFor(`first:${word}`)).toThrow(PartylineError);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each(['', ':', 'a:b', ' ', 'blоg', 'blog\n', 'blog\u200b', 'b/log', 'ﬁrst', '.\u0000'])(
    'G16 calls itself or an endpoint %j: it failed, and the error says so',
    async (name) => {
      for (const declare of [
        (operator: Operator) => operator.declare(name, { home: '/' }),
        (operator: Operator) => operator.declare('odd', { [name]: '/' }),
      ]) {
        const app = make();
        app.use('/__invite__', (req, res, next) => {
          if (!req.partyline) return next();
          declare(req.partyline);
          res.send('ok');
        });
        const { odd } = await among(app);
        expect(odd).toMatchObject({ status: 'failed', error: { cause: { code: 'ERR_PARTY_BAD_NAME' } } });
      }
      expect(() => rsvp(name)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
      expect(() => endpoint(name)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
      expect(() => guest(make(), { name })).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }));
    },
  );

  it('G16 takes a name that is taken: the later mount failed, and the error names both owners', async () => {
    const { line, errors } = throwParty({ '/blog': namesake(make), '/archive': namesake(make) });
    await line.bootstrap();
    const [first, second] = line.guests;
    expect(first).toMatchObject({ status: 'joined', name: 'blog' });
    expect(second).toMatchObject({ status: 'failed', error: { code: 'ERR_PARTY_DUPLICATE_NAME' } });
    for (const word of ['"blog"', '"/blog"', '"/archive"', 'name:']) {
      expect(second?.error?.message).toContain(word);
    }
    expect(errors).toEqual([second?.error]);
    expect(line.partyline.askAround('nav')).toEqual(['/blog']);
    expect(line.urlFor('blog:home')).toBe('/blog/');
  });

  it('G16 takes a name that is taken: the later mount failed, whoever was faster', async () => {
    const slow = gate();
    const { line } = throwParty({
      '/blog': namesake(make, () => slow.opened),
      '/archive': namesake(make, slow.open),
    });
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'failed' }]);
    expect(line.partyline.askAround('nav')).toEqual(['/blog']);
  });

  it('G16 gives one name to two paths: it failed, and the error names both', async () => {
    const app = make();
    app.use(rsvp('odd'));
    app.get('/a', endpoint('page'), (_req, res) => void res.end());
    app.get('/b', endpoint('page'), (_req, res) => void res.end());
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'failed', error: { cause: { code: 'ERR_PARTY_DUPLICATE_NAME' } } });
    expect(String(odd?.error?.cause)).toMatch(/"page".*\/a.*\/b/);
  });
});
