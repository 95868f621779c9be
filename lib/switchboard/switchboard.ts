import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../common/apps.js';
import { badOption } from '../common/checks.js';
import type { Party } from '../party/party.js';
import { isParty, Line } from './figures/line.js';
import { Answering } from './http/answering.js';
import { readSwitchboardOptions, type SwitchboardOptions } from './options.js';

/** An Express handler for whatever path it is used at. */
export type Switchboard = (req: IncomingMessage, res: ServerResponse, next: Next) => void;

/**
 * Makes a page for people, and its JSON, that shows a party and its grafts live and switches their journeys. It is used before the party,
 * behind whatever tells who is asking.
 *
 * @param line the party
 * @param options `secret`, `allow`
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`
 * @example
 * const mayDo = (req, deed) => (deed === 'read' ? req.user : req.user?.isAdmin);
 * app.use('/ops', switchboard(line, {
 *   secret: process.env.OPS_SECRET,
 *   allow: (req, deed) => (mayDo(req, deed) ? { by: req.user.name } : false),
 * }));
 */
export function switchboard(line: Party, options: SwitchboardOptions): Switchboard {
  const write = 'Write switchboard(line, { secret, allow }), where line is what party() has made.';
  if (!isParty(line)) throw badOption('switchboard()', 'line', 'is no party', write);
  const answering = new Answering(new Line(line), readSwitchboardOptions(options));
  return (req, res, next) => {
    answering.answer(req, res, next).catch(next);
  };
}
