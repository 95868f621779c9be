import { itIsAtHome } from './shared/guest';
import { kinds } from './shared/kinds';

describe.each(kinds)('a guest in the party as alone: $name', (kind) => itIsAtHome(kind));
