import express from 'express';
import {
  type EndpointTable,
  endpoint,
  endpoints,
  isInvitation,
  type OnJoin,
  type Operator,
  type PathOf,
  partylineOf,
  rsvp,
  type UrlFor,
} from 'express-party/rsvp';

const table = endpoints('shop', { cart: '/cart/:id', add: 'POST /cart' });
export const shared: EndpointTable = table;
const path: PathOf<'POST /cart'> = table.paths.add;

const onJoin: OnJoin = (partyline: Operator) => partyline.connect('nav', () => [{ title: path }]);
export const shop = express();
shop.use(rsvp(table, onJoin));
shop.get(table.paths.cart, endpoint('show'), (req, res) => {
  const urlFor: UrlFor = req.urlFor;
  // What typed.mts tells 'express-party' of goes for what this door gives too.
  const href: string = urlFor('fresh:post', 7);
  // @ts-expect-error there is no such endpoint
  urlFor('fresh:pots', 7);
  // @ts-expect-error nobody offers that
  partylineOf(req).askAround('nva');
  res.send([href, isInvitation(req), partylineOf(req).askAround('nav')]);
});
