// The cart: a list of { sku, quantity } in the visitor's session.
const catalog = require('./catalog');

const MOST = 99;

exports.add = function add(session, sku, quantity) {
  const cart = session.cart || [];
  const wanted = Math.min(Math.max(parseInt(quantity, 10) || 1, 1), MOST);
  let line = null;
  for (let i = 0; i < cart.length; i++) {
    if (cart[i].sku === sku) line = cart[i];
  }
  if (line) {
    line.quantity = Math.min(line.quantity + wanted, MOST);
  } else {
    cart.push({ sku: sku, quantity: wanted });
  }
  session.cart = cart;
};

exports.remove = function remove(session, sku) {
  const kept = [];
  const cart = session.cart || [];
  for (let i = 0; i < cart.length; i++) {
    if (cart[i].sku !== sku) kept.push(cart[i]);
  }
  session.cart = kept;
};

exports.empty = function empty(session) {
  session.cart = [];
};

/** The cart as its page shows it: products, quantities and sums. */
exports.read = function read(session) {
  const cart = session.cart || [];
  const lines = [];
  let total = 0;
  for (let i = 0; i < cart.length; i++) {
    const product = catalog.findNow(cart[i].sku);
    if (!product) continue; // It was sold out while it lay in the cart.
    const sum = product.cents * cart[i].quantity;
    lines.push({ product: product, quantity: cart[i].quantity, sum: sum });
    total += sum;
  }
  return { lines: lines, total: total };
};
