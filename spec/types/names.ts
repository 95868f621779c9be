// What the compiler knows in the specs of this folder: a program of its own, so that all others stay loose.
import { endpoints } from 'express-party';

export const routes = endpoints('blog', {
  index: '/',
  post: '/posts/:id',
  archive: '/archive/:year{/:month}',
  file: '/files/*path',
  create: 'POST /posts',
  lang: '{/:lang}/about',
});

export interface Link {
  readonly title: string;
}

declare module 'express-party' {
  interface Endpoints {
    blog: typeof routes;
    // By hand, for a guest without types.
    legacy: {
      report: '/report.php';
      post: '/old/:slug';
      pair: '/:name-:hash.:"e-x"';
      locale: '/:locale/x/:n';
    };
    // Whatever this one answers for.
    cms: { [page: string]: string };
  }
  interface Defaults {
    locale: string;
  }
  interface Services {
    nav(user: { name: string }): Link[];
    count(): number;
    health(deep?: boolean): Promise<string>;
  }
}
