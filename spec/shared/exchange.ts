import type { PartylineError } from '../../lib/errors';
import { Partyline, type ServiceHandler } from '../../lib/line/partyline';
import { declare, NOTHING_DECLARED } from '../../lib/links/member';
import type { Route, Surroundings } from '../../lib/links/route';
import { createOperator, type Exchange } from '../../lib/operator';
import { EMPTY } from '../../lib/pattern/pattern';

/** A participant as its operator knows it. */
class Talker implements Exchange {
  readonly line: Partyline;
  readonly rank: number;
  readonly label: string;
  declared = NOTHING_DECLARED;
  hasReadOperator = false;
  /** Why it takes part no longer. */
  left: PartylineError | undefined;

  constructor(line: Partyline, rank: number, label: string) {
    this.line = line;
    this.rank = rank;
    this.label = label;
    line.admit(this);
  }

  declare(name: string, routes: readonly Route[], surroundings?: Surroundings): void {
    const position = { rank: this.rank, path: '/', mount: EMPTY, givenName: undefined };
    this.declared = declare(this.declared, position, name, routes, surroundings);
  }

  connect(service: string, handler: ServiceHandler): () => void {
    return this.line.connect(this, service, handler);
  }

  asker(): this {
    if (this.left) throw this.left;
    return this;
  }

  urlFor(name: string): string {
    return `/${name}`;
  }
}

/** Two participants on one line, with their operators. */
export function setUp({ ignoreMissingServices = false } = {}) {
  const line = new Partyline({ ignoreMissingServices, report: () => {} });
  const exchange = new Talker(line, 0, 'guest "blog"');
  return {
    line,
    exchange,
    operator: createOperator(exchange),
    other: createOperator(new Talker(line, 1, 'guest "shop"')),
  };
}
