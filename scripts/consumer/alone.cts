import library = require('express-party/rsvp');

const routes = library.endpoints('wiki', { page: '/pages/:page' });

declare module 'express-party/rsvp' {
  interface Endpoints {
    wiki: typeof routes;
  }
}

export const onJoin: library.OnJoin = ({ urlFor }) => {
  const href: string = urlFor('wiki:page', 7);
  // @ts-expect-error there is no such endpoint
  urlFor('wiki:pages', href);
};
export const answer: library.Handler = library.rsvp(routes, onJoin);
