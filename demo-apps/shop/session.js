// Who has which cart. One middleware and one store, for the host, the old shop and the new: a cart stays when its page moves, and either
// shop runs alone.
const expressSession = require('express-session');

const session = expressSession({
  name: 'shop.sid',
  secret: process.env.SESSION_SECRET || 'demo-only-set-SESSION_SECRET',
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: 'lax' },
});

/** Where somebody before has done it already, the cart is there: a shadow's is a copy, and nothing of it is saved. */
module.exports = function keepCart(req, res, next) {
  if (req.session) next();
  else session(req, res, next);
};
