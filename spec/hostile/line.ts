import type { Operator } from 'express-party';
import { joiner, throwParty } from './venue';

/** A party of guests a, b, c… with a handler each on the service `q`. */
export async function line(handlers: Parameters<Operator['connect']>[1][], options = {}) {
  const operators: Operator[] = [];
  const guests = handlers.map((handler, i) => {
    const name = String.fromCharCode(97 + i);
    const guest = joiner(name, (operator) => {
      operators[i] = operator;
      operator.connect('q', handler);
    });
    return [`/${name}`, guest] as [string, typeof guest];
  });
  const thrown = throwParty(guests, options);
  await thrown.line.bootstrap();
  return { ...thrown, host: thrown.line.partyline, operators };
}

export const never = () => new Promise(() => {});
export const fail = (thrown: unknown) => () => {
  throw thrown;
};
