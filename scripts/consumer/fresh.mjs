// The half that imports the package: a guest, and what import gave.
import express from 'express';
import * as library from 'express-party';

const routes = library.endpoints('fresh', { post: '/posts/:id' });

function makeGuest() {
  const app = express();
  app.use(library.rsvp(routes));
  app.get(routes.paths.post, (req, res) => res.send(req.urlFor('legacy:cart', { id: 'a b' })));
  return app;
}

export { library, makeGuest };
