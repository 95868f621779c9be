// What the new shop uses of the cart, which is plain JavaScript.
import type { Product } from './catalog.js';

export interface Line {
  readonly product: Product;
  readonly quantity: number;
  readonly sum: number;
}

export function add(session: object, sku: string, quantity: number): void;
export function read(session: object): { lines: readonly Line[]; total: number };
