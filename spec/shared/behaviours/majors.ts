import type { Kind } from '../kinds';
import type { Ask } from '../wire';
import { type Behaviour, one } from './behaviour';

const group = 'What Express 4 and 5 do differently';
const NOTHING = /"\\"none\\""/;
const NONE = 'It has no `req` and `res` of Express.';

/** The same code, and what each Express answers to it. */
const differing = (name: string, four: RegExp, five: RegExp, path: string, ask: Ask = {}): Behaviour => ({
  group,
  name,
  shows: ({ dressed }: Kind) => (dressed === 4 ? four : five),
  run: one(`/major${path}`, ask),
  skip: ({ dressed }) => (dressed ? undefined : NONE),
});

export const majors: readonly Behaviour[] = [
  differing('res.send(404)', /404 Not Found.*"Not Found"/, /200 OK.*"404"/, '/send-number'),
  differing('res.send(201, "made")', /201 Created.*"made"/, /200 OK.*"201"/, '/send-both'),
  differing('res.json(418, {})', /418 I.*"\{\}"/, /200 OK.*"418"/, '/json-number'),
  differing('res.status("201")', /201 Created/, /500 Internal.*caught/, '/status-text'),
  differing('req.param', /"\\"function\\""/, /"\\"undefined\\""/, '/param'),
  differing('req.query, nested', /\{\\"b\\":\\"1\\"\}/, /\\"a\[b\]\\":\\"1\\"/, '/query?a[b]=1&c=2'),
  differing('req.query.x = 1', /\\"x\\":1/, /\{\\"y\\":\\"2\\"\}"/, '/query-member?y=2'),
  differing('req.query = {}', /200 OK.*\\"z\\":1/, /500 Internal.*caught/, '/query-assigned?y=2'),
  differing('redirect("back")', /Location: \/from/, /Location: back/, '/back', {
    headers: ['Referer: /from'],
  }),
  differing('redirect("/to", 303)', /303 See Other/, /500 Internal.*caught/, '/redirect-late'),
  differing('req.host', /\\"home.test\\"/, /\\"home.test:81\\"/, '/host', { host: 'home.test:81' }),
  {
    ...differing('req.body after a parser that found none', NOTHING, NOTHING, '/body'),
    // The parser is of the Express that the guest itself requires.
    shows: ({ routes }: Kind) => (routes === 4 ? /"\{\}"/ : NOTHING),
  },
  differing('what req computes', /major\/computed/, /major\/computed/, '/computed?a=1', {
    headers: ['X-Requested-With: XMLHttpRequest', 'Accept: text/*;q=.5, application/json', 'Referer: /from'],
  }),
];
