// What the new shop uses of the catalog, which is plain JavaScript.
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly text: string;
  readonly category: string;
  readonly cents: number;
}

export const categories: readonly string[];

export function list(
  category: string | undefined,
  callback: (error: null, products: readonly Product[]) => void,
): void;
export function findNow(sku: unknown): Product | null;
