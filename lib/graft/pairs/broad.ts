import type { Route } from '../../links/route.js';
import { samplesOf } from '../../party/verify/samples.js';
import { EMPTY, leavesOf, type Token } from '../../pattern/pattern.js';
import type { Claim } from '../claims/claims.js';
import { isGuard } from '../claims/spoken.js';

/** `/:page/:action`, `*`: no word of a site stands in it. */
export function takesWhatever({ pattern: { tokens, unbuildable }, read }: Claim): boolean {
  if (unbuildable !== undefined) return read('/~/~no~/~such~/~page~') !== undefined;
  const leaves = leavesOf(tokens);
  return (
    leaves.some(({ type }) => type !== 'text') && leaves.every((leaf) => leaf.type !== 'text' || isBlank(leaf.value))
  );
}

/** Whether a route claims a path for something that it has there: a guard, `all('/account*', login)`, has nothing. */
export function isMoreExact(claim: Claim): boolean {
  return !(isGuard(claim) || takesWhatever(claim));
}

function isBlank(text: string): boolean {
  return /^\/*$/.test(text);
}

/** What no route takes that constrains its values. */
const ODD = 'aB0-_.~';

/** Paths of a route, of the kind that narrower routes leave out. */
export function pathsOf({ name, pattern, isPrefix }: Route): string[] {
  const samples = samplesOf({ name, pattern }, EMPTY);
  const odd = leavesOf(pattern.tokens).some(isConstrained)
    ? []
    : [false, true].map((isWhole) => oddPath(pattern.tokens, isWhole));
  const paths = [...samples, ...odd.map((path) => path || '/')];
  return isPrefix ? paths.flatMap((path) => [path, `${path.replace(/\/$/, '')}/${ODD}/${ODD}`]) : paths;
}

function isConstrained(token: Token): boolean {
  return (
    token.type === 'param' &&
    (token.constraint !== undefined || token.valueConstraint !== undefined || token.maxLength !== undefined)
  );
}

function oddPath(tokens: readonly Token[], isWhole: boolean): string {
  return tokens
    .map((token) => {
      if (token.type === 'text') return token.value;
      if (token.type === 'group') return isWhole ? oddPath(token.tokens, isWhole) : '';
      return token.type === 'wildcard' ? `${ODD}/${ODD}` : ODD;
    })
    .join('');
}
