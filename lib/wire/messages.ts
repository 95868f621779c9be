import type { Sent } from './thrown.js';

/** What one end says to the other. */
export type Message =
  | { readonly type: 'table'; readonly name: string; readonly table: unknown }
  | { readonly type: 'value'; readonly key: string; readonly value: unknown }
  | { readonly type: 'ask'; readonly id: number; readonly service: string; readonly payload: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly answer?: unknown; readonly thrown?: Sent }
  | { readonly type: 'giveUp'; readonly id: number };

/** Carries messages to the other end, whole and in order. */
export interface Carrier {
  /** Throws for what cannot be copied. */
  send(message: Message): void;
  /** Sets who gets what the other end sends, and who is told when there is no other end any more. */
  receive(heard: (message: Message) => void, closed: () => void): void;
  close(): void;
}
