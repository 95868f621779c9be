import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';

/** Says who answers which request: `<c1r2 scion answer>`. */
export type Say = (what: string) => string;

type Behaviour = (req: Request, res: Response, next: (error?: unknown) => void, say: Say) => unknown;

/** How many handlers have something left to do, whether their requests have ended or not. */
export const unfinished = { count: 0 };

function later(ms: number, act: () => unknown): void {
  unfinished.count++;
  setTimeout(() => {
    unfinished.count--;
    act();
  }, ms);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Nobody but the handler is to blame for what it writes too late, so it lets nothing out. */
function quietly(act: () => unknown): void {
  try {
    act();
  } catch {}
}

/** Whether somebody has read the body already: then no event of it comes any more. */
const isRead = (req: IncomingMessage) => req.readableEnded || (req as Request).body !== undefined;

function collect(req: Request, whole: (length: number) => void): void {
  if (isRead(req)) {
    whole(0);
    return;
  }
  let length = 0;
  req.on('data', (chunk) => {
    length += chunk.length;
  });
  req.on('end', () => whole(length));
}

/** What a handler does that answers, sooner or later, as it should. */
export const sound = {
  answer: (_req, res, _next, say) => res.send(say('answer')),
  twoWrites: (_req, res, _next, say) => {
    const text = say('twoWrites');
    res.set('Content-Length', String(text.length)).write(text.slice(0, 5));
    later(15, () => res.end(text.slice(5)));
  },
  chunks: async (_req, res, _next, say) => {
    res.write(say('chunks').slice(0, 3));
    await turn();
    res.end(say('chunks').slice(3));
  },
  late: async (_req, res, _next, say) => {
    await turn();
    res.json({ said: say('late') });
  },
  slow: (_req, res, _next, say) => later(15, () => res.send(say('slow'))),
  collect: (req, res, _next, say) => collect(req, (length) => res.send(`${length} ${say('collect')}`)),
  body: (req, res, _next, say) => res.send(say(`body ${typeof req.body} ${typeof req.query}`)),
  pipe: (req, res, _next, say) => {
    if (isRead(req)) return res.send(say('pipe'));
    return req.pipe(res.type('bin'));
  },
  link: (req, res, next, say) => {
    try {
      const { v } = req.query;
      res.send(
        say(`link ${req.urlFor('tenant:page', { tenant: 'acme', v: String(v ?? 'x').slice(0, 99) })}`),
      );
    } catch (error) {
      next(error);
    }
  },
} satisfies Record<string, Behaviour>;

/** What a handler does that fails, refuses, hands on, or does not stop in time. */
export const faulty = {
  next: (_req, _res, next) => next(),
  lateNext: async (_req, _res, next) => {
    await turn();
    next();
  },
  error: (_req, _res, next) => next(new Error('failed')),
  throws: () => {
    throw new Error('threw');
  },
  rejects: async () => {
    await turn();
    throw new Error('rejected');
  },
  refuses: (_req, _res, next) => next(Object.assign(new Error('refused'), { status: 403 })),
  fails: (_req, res, _next, say) => res.status(500).send(say('fails')),
  failsInParts: async (_req, res, _next, say) => {
    res.status(503).write(say('failsInParts'));
    await turn();
    quietly(() => res.end());
  },
  writesOn: (_req, res, _next, say) => {
    res.on('error', () => {});
    res.status(500).send(say('writesOn'));
    later(5, () => quietly(() => res.write(say('afterwards'), () => {})));
  },
  answersLate: (_req, res, next, say) => {
    res.on('error', () => {});
    later(5, () => quietly(() => res.cookie('late', '1').json({ said: say('afterwards') })));
    next(new Error('timeout'));
  },
  answersTwice: (_req, res, _next, say) => {
    res.send(say('answersTwice'));
    quietly(() => res.send(say('again')));
  },
  // Without a party too, Node 24 leaves the connection open for the response of a pipelined request, and every Node for a request
  // that was read to its end.
  destroys: (req) => (isRead(req) ? req.socket : req).destroy(),
  headThenThrows: (_req, res, _next, say) => {
    res.write(say('headThenThrows'));
    throw new Error('amid the answer');
  },
  readsHalf: (req, res, next, say) => {
    if (isRead(req)) return res.send(say('readsHalf'));
    const end = () => res.send(say('readsHalf'));
    req.once('end', end);
    return req.once('data', () => {
      req.off('end', end);
      next(new Error('half'));
    });
  },
  iterates: async (req, res, _next, say) => {
    if (isRead(req)) return res.send(say('iterates'));
    // The loop parts the request from its socket, so nobody can read on to the next request.
    res.set('Connection', 'close');
    for await (const _chunk of req) throw new Error('amid the body');
    return res.send(say('iterates'));
  },
} satisfies Record<string, Behaviour>;

export const behaviours: Readonly<Record<string, Behaviour>> = { ...sound, ...faulty };

/** What the stock does at the path of each: it answers in a sound way, and late where the scion does not stop. */
export const stockBehaviours: Readonly<Record<string, Behaviour>> = Object.fromEntries(
  Object.keys(behaviours).map((name, i) => {
    const ways: readonly Behaviour[] = Object.values(sound);
    const late: Readonly<Record<string, Behaviour>> = { writesOn: sound.twoWrites, answersLate: sound.slow };
    return [name, late[name] ?? (ways[i % ways.length] as Behaviour)];
  }),
);

/** The states of the graft, each of which stands at the head of paths. */
export const states = {
  live: { state: 'live' },
  back: { state: 'live', fallback: true, replay: 'idempotent' },
  some: { state: 'canary', percent: 50, fallback: true, replay: 'idempotent' },
  old: { state: 'legacy' },
} as const;

export const idOf = (req: IncomingMessage) => String(req.headers['x-id'] ?? 'none').slice(0, 20);
export const sayAs = (req: IncomingMessage, side: string): Say => {
  return (what) => `<${idOf(req)} ${side} ${what}>`;
};
