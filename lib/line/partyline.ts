import { closest } from '../common/closest.js';
import { isThenable } from '../common/thenables.js';
import { isHighAndDry, NoSuchServiceName, PartylineError } from '../errors.js';
import {
  type About,
  type AskOptions,
  type Connection,
  call,
  failure,
  type LineParticipant,
  OpenQuestion,
  type Question,
  whoIs,
} from './question.js';

/** Answers a service. `undefined`, or throwing HighAndDry, says "not me". */
export type ServiceHandler<Asked = Question> = (payload: never, question: Asked) => unknown;

interface Service {
  readonly connections: Set<Connection>;
  /** Those of who is present, in the order of asking; dropped when one comes or goes. */
  ordered: readonly Connection[] | undefined;
}

/** Who asks for the site itself: it hears everybody, the asking guest included. */
export const SITE: LineParticipant = Object.freeze({ rank: -1, label: 'the site' });

/**
 * What a handler gives whose guest is in another process, and who is asked for an answer at once: a promise, so that it is left out
 * wherever promises are, and by `ask` too.
 */
export const ACROSS: PromiseLike<undefined> = Promise.resolve(undefined);

const SYNC: Question = Object.freeze({});

function questionFor({ participant }: Connection, about: About | undefined): Question {
  return about ? Object.freeze({ ...about(participant) }) : SYNC;
}

/** The message switch: services and their handlers, in mount order. It knows no HTTP. */
export class Partyline {
  readonly #services = new Map<string, Service>();
  /** Whose handlers are asked: those who have joined. */
  readonly #present = new Set<LineParticipant>();
  #isClosed = false;
  readonly #open = new Set<OpenQuestion>();
  readonly #ignoreMissing: boolean;
  /** Tells of what went wrong and hurt nobody. */
  readonly report: (error: PartylineError) => void;

  constructor(options: { ignoreMissingServices: boolean; report: (error: PartylineError) => void }) {
    this.#ignoreMissing = options.ignoreMissingServices;
    this.report = options.report;
  }

  /** The services that somebody has connected, sorted. */
  get services(): string[] {
    return [...this.#services.keys()].sort();
  }

  /** Who is asked for a service by the site, in order. */
  handlers(name: string): readonly Connection[] {
    const service = this.#services.get(name);
    return service ? this.#inOrder(service) : [];
  }

  /** From now on the handlers of this one are asked, those too that it has connected before. False: they were already. */
  admit(participant: LineParticipant): boolean {
    if (this.#present.has(participant)) return false;
    this.#present.add(participant);
    for (const service of this.#services.values()) service.ordered = undefined;
    return true;
  }

  /** Connects a handler and returns the function that disconnects it. */
  connect(participant: LineParticipant, name: string, handler: ServiceHandler): () => void {
    if (this.#isClosed) return () => {};
    const service: Service = this.#services.get(name) ?? { connections: new Set(), ordered: undefined };
    this.#services.set(name, service);
    const connection = { participant, handler } as Connection;
    service.connections.add(connection);
    service.ordered = undefined;
    return () => this.#disconnect(name, connection);
  }

  /** The first answer in order; `undefined` when everybody passes. Throws what a handler threw, as the cause. */
  ask(asker: LineParticipant, service: string, payload: unknown, about?: About): unknown {
    for (const connection of this.#others(asker, service)) {
      try {
        const answer = call(connection, payload, questionFor(connection, about));
        if (answer === ACROSS) this.#refusePromise(connection, service, ACROSS);
        else if (answer !== undefined) return answer;
      } catch (thrown) {
        if (!isHighAndDry(thrown)) throw failure(connection, service, thrown);
      }
    }
    return undefined;
  }

  /** All others' answers, in order. A handler that fails is left out and reported. */
  askAround(asker: LineParticipant, service: string, payload: unknown, about?: About): unknown[] {
    const answers: unknown[] = [];
    for (const connection of this.#others(asker, service)) {
      try {
        const answer = call(connection, payload, questionFor(connection, about));
        if (isThenable(answer)) this.#refusePromise(connection, service, answer);
        else if (answer !== undefined) answers.push(answer);
      } catch (thrown) {
        if (!isHighAndDry(thrown)) this.report(failure(connection, service, thrown));
      }
    }
    return answers;
  }

  /** As `askAround`, with handlers awaited side by side. Late ones are left out and reported too. */
  askAroundAsync(
    asker: LineParticipant,
    service: string,
    payload: unknown,
    options: AskOptions = {},
    about?: About,
  ): Promise<unknown[]> {
    const question = new OpenQuestion(service, payload, options, this.report, about);
    const connections = this.#others(asker, service);
    this.#open.add(question);
    return question.ask(connections).finally(() => this.#open.delete(question));
  }

  /** Whether anybody present answers a service. */
  has(name: string): boolean {
    const service = this.#services.get(name);
    return service !== undefined && this.#inOrder(service).length > 0;
  }

  /** Disconnects all that a participant has connected. */
  drop(participant: LineParticipant): void {
    this.#present.delete(participant);
    for (const [name, service] of this.#services) {
      for (const connection of service.connections) {
        if (connection.participant === participant) this.#disconnect(name, connection);
      }
    }
  }

  /** Disconnects everybody and ends every question under way with the answers that are there. */
  close(): void {
    this.#isClosed = true;
    this.#services.clear();
    for (const question of this.#open) question.giveUp();
  }

  #disconnect(name: string, connection: Connection): void {
    const service = this.#services.get(name);
    if (!service?.connections.delete(connection)) return;
    service.ordered = undefined;
    if (service.connections.size === 0) this.#services.delete(name);
  }

  /** The connections to ask: a snapshot, so that who comes or goes meanwhile changes nothing. */
  #others(asker: LineParticipant, name: string): readonly Connection[] {
    const service = this.#services.get(name);
    const ordered = service && this.#inOrder(service);
    if (!ordered?.length) {
      if (this.#ignoreMissing) return [];
      if (this.#isClosed) throw new PartylineError('CLOSED', { asked: name });
      const known = [...this.#services.keys()].filter((each) => this.has(each)).sort();
      throw new NoSuchServiceName({ service: name, closest: closest(name, known), known });
    }
    // The host is nobody's guest: it hears everybody, itself included.
    return asker.rank < 0 ? ordered : ordered.filter(({ participant }) => participant !== asker);
  }

  #inOrder(service: Service): readonly Connection[] {
    // The sort is stable: within one participant the order of connecting stays.
    service.ordered ??= [...service.connections]
      .filter(({ participant }) => this.#present.has(participant))
      .sort((a, b) => a.participant.rank - b.participant.rank);
    return service.ordered;
  }

  #refusePromise(connection: Connection, service: string, answer: PromiseLike<unknown>): void {
    // Whatever becomes of it is told below; unhandled, its rejection would end the process.
    answer.then(undefined, () => {});
    this.report(new PartylineError('HANDLER_ASYNC', { guest: whoIs(connection.participant), service }));
  }
}
