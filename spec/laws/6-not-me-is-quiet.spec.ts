import express from 'express';
import { endpoint, HighAndDry, NoSuchServiceName, party, rsvp } from 'express-party';

const blog = () => express().use(rsvp('blog', (line) => void line.connect('price', dry)));
const dry = () => {
  throw new HighAndDry();
};

async function gather(options = {}) {
  const app = blog();
  app.get('/posts/:id', endpoint('post'), (_req, res) => res.end());
  const line = party({ '/blog': app, '/none': express() }, options);
  express().use(line);
  await line.bootstrap();
  return line;
}

describe('law 6: "not me" is quiet, "nobody" is an error', () => {
  it('skips who throws HighAndDry or gives undefined', async () => {
    const line = await gather();
    line.partyline.connect('price', () => undefined);
    expect(line.partyline.askAround('price')).toEqual([]);
    expect(await line.partyline.askAroundAsync('price')).toEqual([]);
    expect(line.partyline.ask('price')).toBeUndefined();
    line.partyline.connect('price', () => null);
    expect(line.partyline.askAround('price')).toEqual([null]);
  });

  it('throws where nobody answers a service, with a guess', async () => {
    const { partyline } = await gather();
    expect(() => partyline.ask('prize')).toThrow(NoSuchServiceName);
    expect(() => partyline.askAround('prize')).toThrow('Did you mean "price"?');
    await expect(partyline.askAroundAsync('prize')).rejects.toMatchObject({
      code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME',
    });
  });

  it('is quiet there too when told so', async () => {
    const { partyline } = await gather({ ignoreMissingServices: true });
    expect(partyline.ask('prize')).toBeUndefined();
    expect(partyline.askAround('prize')).toEqual([]);
    expect(await partyline.askAroundAsync('prize')).toEqual([]);
  });

  it.each([
    ['blgo:post', 'ERR_PARTY_UNKNOWN_GUEST', 'Did you mean "blog"?'],
    ['zzz:post', 'ERR_PARTY_UNKNOWN_GUEST', 'the guest at "/none" (declined)'],
    ['blog:pots', 'ERR_PARTY_UNKNOWN_ENDPOINT', 'Did you mean "blog:post"?'],
    ['blog:__proto__', 'ERR_PARTY_UNKNOWN_ENDPOINT', 'Known: "blog:post".'],
    ['constructor:post', 'ERR_PARTY_UNKNOWN_GUEST', 'Known: "blog".'],
    ['post', 'ERR_PARTY_UNKNOWN_ENDPOINT', '"blog:post"'],
    ['blog:', 'ERR_PARTY_BAD_NAME', 'guest:endpoint'],
    [':post', 'ERR_PARTY_BAD_NAME', 'guest:endpoint'],
    ['a:b:c', 'ERR_PARTY_BAD_NAME', 'guest:endpoint'],
    ['', 'ERR_PARTY_BAD_NAME', 'guest:endpoint'],
    [7, 'ERR_PARTY_BAD_NAME', 'type number'],
  ])('throws at the unknown name %p', async (name, code, message) => {
    const line = await gather();
    const ask = () => line.urlFor(name as string, 7);
    expect(ask).toThrow(expect.objectContaining({ code }));
    expect(ask).toThrow(message);
  });

  it('says so when the bootstrap is not through', () => {
    const line = party({ '/blog': blog() });
    expect(() => line.urlFor('blog:post', 7)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_NOT_READY' }),
    );
  });
});
