import type { RoutedResponse } from '../common/apps.js';

/** After a form was posted the browser is to GET what comes next: 303; otherwise it asks as before: 302. */
export function redirect(res: RoutedResponse, url: string): void {
  const { method } = res.req;
  const status = method === 'GET' || method === 'HEAD' ? 302 : 303;
  if (typeof res.redirect === 'function') res.redirect(status, url);
  else res.writeHead(status, { location: url }).end();
}
