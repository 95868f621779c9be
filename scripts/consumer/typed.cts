import express = require('express');
import library = require('express-party');

const app = express();
app.use(library.rsvp('legacy', (partyline) => partyline.connect('nav', () => [{ title: 'Cart' }])));
app.get('/cart/:id', library.endpoint('cart'), (req, res) => {
  const href: string = req.urlFor('fresh:post', 7);
  res.send(href);
});

export = app;
