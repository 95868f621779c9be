import { party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { samplesOf } from '../../lib/party/verify/samples';
import { EMPTY } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { closeAll, serve } from '../shared/serve';
import { tables } from '../shared/tables/read';
import { legacyOf, succession } from './succession';

const express5: typeof import('express') = require('express5');
jest.setTimeout(60_000);
afterEach(closeAll);

describe.each(tables)('the route table of %s', (_app, lines) => {
  it('is in the report, every line of it, as it is written', async () => {
    const fresh = express5();
    fresh.use(rsvp('new'));
    const shop = graft(fresh, { onto: legacyOf(lines) });
    const line = party({ '/': shop });
    express5().use(line);
    await line.bootstrap();
    const { unnamed } = shop.report();
    const listed = new Set(
      unnamed.map(({ method, pattern, kind }) => `${kind === 'use' ? 'use' : method} ${pattern}`),
    );
    const missing = lines
      .map(({ method, written }) => `${method === 'use' ? 'use' : method.toUpperCase()} ${written}`)
      .filter((each) => !listed.has(each));
    expect(missing.filter((each) => !each.startsWith('use '))).toEqual([]);
    expect(unnamed.filter(({ kind }) => kind === 'use')).toHaveLength(
      new Set(lines.filter(({ method }) => method === 'use').map(({ written }) => written)).size,
    );
  });

  it('has a successor whose every link arrives that can be built', async () => {
    const { line, host, paths, errors, shop } = await succession(lines, { state: 'live' }, express5);
    expect(errors).toEqual([]);
    expect(line.verify().unreachable).toEqual([]);
    expect(shop.verify()).toMatchObject({ ok: true });
    const { get } = await serve(host);
    const answers = await Promise.all(
      [...paths].map(async ([i, path]) => {
        const method = lines[i]?.method.toUpperCase() ?? '';
        const [url] = samplesOf({ name: `e${i}`, pattern: readExpress5(path) }, EMPTY);
        // Nobody is asked for a link of OPTIONS; HEAD has no text.
        if (url === undefined || method === 'OPTIONS' || method === 'HEAD') return undefined;
        const [side, by] = (await get(url, { method })).text.split(' ');
        // A route that stands before it in the same app takes it there too.
        return side === 'new' && Number(by) <= i ? undefined : `${method} ${url}: ${side} ${by}`;
      }),
    );
    expect(answers.filter(Boolean)).toEqual([]);
  });
});
