import { hostMajor } from './shared/kinds';
import { guests } from './shared/tools/guests';
import { tools } from './shared/tools/table';
import { type App, byParty, byUse } from './shared/tools/tool';

const compared = tools.filter(({ not }) => !not?.[hostMajor]);

describe.each(compared)('$tool $does', ({ guests: names, see, right }) => {
  it.each(names)('as after app.use: %s', async (name) => {
    const make = guests[name] as () => App;
    expect({ use: await see(byUse, make), party: await see(byParty, make) }).toEqual({
      use: right,
      party: right,
    });
  });
});
