import type { NamedRoute } from './propose.js';

/** `'GET /users/:id'` as a table has it. */
export function entryOf({ method, pattern }: NamedRoute): string {
  return method === 'GET' ? pattern : `${method} ${pattern}`;
}

/** The call of `endpoints()` for these routes; what cannot stand in it is a comment. */
export function tableOf(guest: string, routes: readonly NamedRoute[]): string {
  const lines = routes.map((route) => {
    const line = `${keyOf(route.name)}: ${textOf(entryOf(route))},`;
    return route.noEntry === undefined ? `  ${line}\n` : `  // ${line} ${route.noEntry}\n`;
  });
  return `endpoints(${textOf(guest)}, {\n${lines.join('')}})`;
}

function keyOf(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : textOf(name);
}

export function textOf(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
