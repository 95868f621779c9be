import { PartylineError } from '../../../errors.js';
import { Partyline, type ServiceHandler } from '../../../line/partyline.js';
import type { AskOptions, LineParticipant } from '../../../line/question.js';
import type { Wire } from '../../../wire/wire.js';

/** The partyline as a guest in a worker has it: all others are at the other end of the wire. */
export class FarLine extends Partyline {
  readonly #handlers = new Map<string, ServiceHandler[]>();
  readonly #wire: Wire;
  readonly #id: number;

  constructor(wire: Wire, id: number, report: (error: unknown) => void) {
    super({ ignoreMissingServices: true, report });
    this.#wire = wire;
    this.#id = id;
  }

  /** Has one of its own handlers answer. */
  answer(service: string, index: number, payload: unknown, signal: AbortSignal): unknown {
    const handler = this.#handlers.get(service)?.[index] as ((...given: unknown[]) => unknown) | undefined;
    return handler?.(payload, Object.freeze({ signal }));
  }

  override connect(_participant: LineParticipant, service: string, handler: ServiceHandler): () => void {
    const handlers = this.#handlers.get(service) ?? [];
    this.#handlers.set(service, handlers);
    handlers.push(handler);
    this.#tell();
    return () => {
      const at = handlers.indexOf(handler);
      if (at >= 0) handlers.splice(at, 1);
      this.#tell();
    };
  }

  override ask(_asker: LineParticipant, service: string): undefined {
    this.#refuse(service);
    return undefined;
  }

  override askAround(_asker: LineParticipant, service: string): unknown[] {
    this.#refuse(service);
    return [];
  }

  override askAroundAsync(
    _asker: LineParticipant,
    service: string,
    payload: unknown,
    { timeout, signal }: AskOptions = {},
  ): Promise<unknown[]> {
    return this.#wire.ask('askAround', { id: this.#id, service, payload, timeout }, { signal }) as Promise<unknown[]>;
  }

  override drop(): void {
    this.#handlers.clear();
    this.#tell();
  }

  #refuse(service: string): void {
    this.report(new PartylineError('HANDLER_ASYNC', { guest: 'the other guests, in another process,', service }));
  }

  #tell(): void {
    const services = [...this.#handlers].flatMap(([service, { length }]) => Array<string>(length).fill(service));
    this.#wire.set(`services ${this.#id}`, services);
  }
}
