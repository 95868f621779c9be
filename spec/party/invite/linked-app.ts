import express, { type Express } from 'express';
import { endpoint, type Operator, rsvp } from 'express-party';

/** A guest whose index says where it is. */
export function linkedApp(name: string, onJoin?: (partyline: Operator) => unknown): Express {
  const made = express();
  made.use(rsvp(name, onJoin));
  made.get('/', endpoint('index'), (req, res) => {
    res.send(req.urlFor('index'));
  });
  return made;
}
