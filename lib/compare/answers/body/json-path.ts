const PLAIN_NAME = /^[A-Za-z_$][\w$-]*$/;
/** Longer ones are shortened in their middle. */
const LONGEST = 300;
/**
 * The path of a member within JSON.
 *
 * [items, 2, price] → $.items[2].price
 * [a b]             → $["a b"]
 */
export function jsonPath(steps: readonly (string | number)[]): string {
  return shortened(`$${steps.map(stepText).join('')}`);
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return PLAIN_NAME.test(step) ? `.${step}` : `[${JSON.stringify(shortened(step))}]`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST / 2)}…${text.slice(-LONGEST / 2)}` : text;
}
