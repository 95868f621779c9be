// What typescript-eslint's unbound-method says of the things that users take out of what the package gives.
import express from 'express';
import { party, partylineOf } from 'express-party';
import { graft } from 'express-party/graft';

const shop = graft(express(), { onto: express() });
export const { set, replace, states, report } = shop;
export const { toMarkdown } = report();

const line = party({ '/': shop });
export const { bootstrap, close, verify, upgrade, urlFor, partyline } = line;
export const { declare, connect, ask, askAround, askAroundAsync } = partyline;

express().use((req, res) => {
  const { urlFor: own, mountParams } = req;
  const { redirectTo } = res;
  const { askAround: others } = partylineOf(req);
  res.json([own('post'), mountParams, redirectTo, others('nav')]);
});
