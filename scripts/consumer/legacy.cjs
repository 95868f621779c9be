// The half that requires the package: a guest, and what require() gave.
const express = require('express');
const library = require('express-party');

function makeGuest() {
  const app = express();
  app.use(library.rsvp('legacy'));
  app.get('/cart/:id', library.endpoint('cart'), (req, res) => res.send(req.urlFor('fresh:post', 7)));
  return app;
}

module.exports = { library, makeGuest };
