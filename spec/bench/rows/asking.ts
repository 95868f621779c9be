import express, { type Express } from 'express';
import { rsvp } from 'express-party';
import type { Row, Samples } from '../figures';
import { duel, type Work } from '../race';
import { gathered } from '../sites';

interface Item {
  readonly title: string;
}

type Handler = (user: { readonly name: string }) => Item;

const users = Array.from({ length: 256 }, (_, i) => ({ name: `user ${i}` }));

/** One for each guest, and each its own function. */
const handlers = Array.from({ length: 20 }, (_, i): Handler => {
  const title = `Guest ${i}`;
  return (user) => ({ title: user.name.length > 100 ? user.name : title });
});

function over(ask: (user: { readonly name: string }) => readonly unknown[]): Work {
  let next = 0;
  return (count) => {
    let length = 0;
    for (let i = 0; i < count; i++) {
      for (const item of ask(users[next++ & 255] as Item & { name: string }))
        length += (item as Item).title.length;
    }
    return length;
  };
}

/** By hand: whoever wants all answers calls all functions. */
function loop(user: { readonly name: string }): Item[] {
  const answers: Item[] = [];
  for (const handler of handlers) answers.push(handler(user));
  return answers;
}

const twelve: Row = {
  number: 12,
  rounds: 7,
  figures: {
    12: {
      work: '`askAround` over 20 guests',
      against: 'a plain loop that calls 20 functions',
      unit: '×',
      goal: { most: 2 },
    },
  },
  async measure(): Promise<Samples> {
    const guests: Record<string, Express> = {};
    for (const [i, handler] of handlers.entries()) {
      const joined = rsvp(`guest-${i}`, (partyline) => void partyline.connect('nav', handler as never));
      guests[`/guest-${i}`] = express().use(joined);
    }
    const { partyline } = (await gathered(guests)).line;
    return {
      12: await duel(
        () => over((user) => partyline.askAround('nav', user)),
        () => over(loop),
      ),
    };
  },
};

export const rows = [twelve];
