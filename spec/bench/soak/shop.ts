import express, { type Express } from 'express';
import { endpoint, rsvp } from 'express-party';
import { type Graft, graft, type State } from 'express-party/graft';

/** The one says cart, the other basket: its path changes with the state. */
const paths = { stock: '/cart/:id', scion: '/basket/:id' } as const;

function side(name: keyof typeof paths): Express {
  const app = express();
  app.use(rsvp('shop'));
  app.get(paths[name], endpoint('cart'), (req, res) => void res.json({ id: req.params.id, side: name }));
  app.get('/terms', endpoint('terms'), (_req, res) => void res.json({ side: name }));
  return app;
}

export function shopOf(): Graft {
  const states = { cart: { state: 'legacy' }, terms: { state: 'legacy' } } as const;
  return graft(side('scion'), { onto: side('stock'), states, key: (req) => req.headers['x-key'] });
}

/** The states, as they are set one after the other. */
const TURNS: readonly State[] = [
  { state: 'legacy' },
  { state: 'canary', percent: 50 },
  { state: 'live' },
  { state: 'live', fallback: true },
  { state: 'canary', percent: 10 },
];

/** Which side has to serve what is asked now, `undefined` where somebody's key decides; and how often it has changed. */
export class Wheel {
  turns = 0;
  readonly #shop: Graft;

  constructor(shop: Graft) {
    this.#shop = shop;
  }

  get side(): string | undefined {
    const { state } = TURNS[this.turns % TURNS.length] as State;
    if (state === 'canary') return undefined;
    return state === 'live' ? 'scion' : 'stock';
  }

  turn(): void {
    this.turns++;
    const state = TURNS[this.turns % TURNS.length] as State;
    this.#shop.replace({ cart: state, terms: state });
  }
}
