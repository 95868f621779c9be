// What the shop sells. It came out of a warehouse system, which is where the strange numbers come from.
const products = [
  { sku: 'moka-pot', name: 'Moka pot', category: 'Coffee', cents: 2900, text: 'Aluminium, for three cups.' },
  { sku: 'hand-grinder', name: 'Hand grinder', category: 'Coffee', cents: 5400, text: 'Steel burrs.' },
  { sku: 'darjeeling', name: 'Darjeeling, 100 g', category: 'Tea', cents: 1450, text: 'First flush.' },
  { sku: 'teapot', name: 'Teapot', category: 'Tea', cents: 3850, text: 'Cast iron, 0.8 litres.' },
  {
    sku: 'cup & saucer #2',
    name: 'Cup & saucer',
    category: 'Odds & ends',
    cents: 900,
    text: 'Second choice: the glaze has a will of its own.',
  },
  {
    sku: 'mug 50/50',
    name: 'Mug "fifty-fifty"',
    category: 'Odds & ends',
    cents: 1100,
    text: 'Half blue, half white. Holds tea <em>or</em> coffee, says the label.',
  },
];

exports.categories = ['Coffee', 'Tea', 'Odds & ends'];

/** Calls back with the products of a category, or with all of them. */
exports.list = function list(category, callback) {
  const found = [];
  for (let i = 0; i < products.length; i++) {
    if (!category || products[i].category === category) found.push(products[i]);
  }
  setImmediate(callback, null, found);
};

/** Calls back with a product, or with nothing when there is none. */
exports.find = function find(sku, callback) {
  setImmediate(callback, null, findNow(sku));
};

exports.findNow = findNow;

function findNow(sku) {
  for (let i = 0; i < products.length; i++) {
    if (products[i].sku === sku) return products[i];
  }
  return null;
}
