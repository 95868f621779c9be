// What "sideEffects": false says, put to a bundler: a door that is imported and not used leaves nothing behind, and one
// that is used is whole.
import { HighAndDry, NoSuchServiceName, PartylineError } from 'express-party';
import 'express-party/graft';
import { endpoints } from 'express-party/rsvp';

const error = new NoSuchServiceName({ service: 'nav', closest: [], known: [] });
const told = [error instanceof PartylineError, error.name, error.code, new HighAndDry().name];
console.log(JSON.stringify([...told, endpoints('blog', { post: '/posts/:id' }).paths.post]));
