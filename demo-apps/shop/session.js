// Who has which cart. One middleware and one store: the new shop uses it too, so that a cart stays when its page moves.
const session = require('express-session');

module.exports = session({
  name: 'shop.sid',
  secret: process.env.SESSION_SECRET || 'demo-only-set-SESSION_SECRET',
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: 'lax' },
});
