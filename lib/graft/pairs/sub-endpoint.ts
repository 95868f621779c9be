import { Endpoint } from '../../links/endpoint.js';
import type { Route } from '../../links/route.js';
import type { Pattern } from '../../pattern/pattern.js';

/** An endpoint of a sub-app as its graft has it: by both names, below the sub-app's path. Its links are the sub-app's own. */
export class SubEndpoint extends Endpoint {
  readonly own: Endpoint;

  constructor(own: Endpoint, route: Route) {
    super(own.owner, route);
    this.own = own;
  }

  override get name(): string {
    return this.own.name;
  }

  override get full(): Pattern {
    return this.own.full;
  }
}

/** The endpoint as its own app has it. */
export function ownOf(endpoint: Endpoint): Endpoint {
  return endpoint instanceof SubEndpoint ? endpoint.own : endpoint;
}
