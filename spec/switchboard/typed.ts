// Held by the compiler alone: what `switchboard()` takes, and what its JSON is read as.
import express, { type Request } from 'express';
import { party } from 'express-party';
import { type Allowed, type Snapshot, type SwitchboardOptions, switchboard } from 'express-party/switchboard';

const line = party({});
const app = express();
interface SignedIn extends Request {
  readonly user?: { readonly name: string; readonly isAdmin: boolean };
}

app.use('/ops', switchboard(line, { secret: 'x', allow: () => ({ by: 'anna' }) }));
app.use('/ops', switchboard(line, { secret: ['new', 'old'], allow: async () => null }));
const allow: SwitchboardOptions['allow'] = (req: SignedIn, deed) =>
  (deed === 'read' ? req.user : req.user?.isAdmin) && req.user ? { by: req.user.name } : false;
switchboard(line, { secret: 'x', allow });

// @ts-expect-error - without a secret anybody could make a token
switchboard(line, { allow });
// @ts-expect-error - nor is it for everybody
switchboard(line, { secret: 'x' });
// @ts-expect-error - an act without a name is nobody's
switchboard(line, { secret: 'x', allow: () => true });
// @ts-expect-error - an app is no party
switchboard(app, { secret: 'x', allow });
// @ts-expect-error - there are two kinds of deeds
const onlyWrite: SwitchboardOptions['allow'] = (_req, deed) => (deed === 'write' ? { by: 'anna' } : false);

export const allowed: Allowed[] = [{ by: 'anna' }, false, null, undefined];
export const statesOf = ({ grafts }: Snapshot) =>
  grafts.flatMap(({ journeys }) => journeys.map(({ name, state }) => `${name} ${state}`));
export { onlyWrite };
