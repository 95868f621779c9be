import express = require('express');
import library = require('express-party/rsvp');

const app = express();
app.use(library.rsvp('legacy', (partyline) => partyline.connect('nav', () => [{ title: 'Cart' }])));
app.get('/cart/:id', library.endpoint('cart'), (req, res) => {
  const href: string = req.urlFor('fresh:post', 7);
  // @ts-expect-error the names that typed.mts tells of go for this file too
  req.urlFor('fresh:pots', 7);
  if (href === '') return res.redirectTo('old:cart', 7);
  res.send(href);
});

export = app;
