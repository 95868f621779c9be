import { renderPage } from '../../../lib/switchboard/page/page';
import type { Snapshot } from '../../../lib/switchboard/snapshot';
import type { Confirmation, View } from '../../../lib/switchboard/view';
import { endpoint, journey, large, small, verdict, view } from './snapshots';

const page = (snapshot: Snapshot = small(), given: Partial<View> = {}) =>
  renderPage(snapshot, { ...view, ...given });
/** As it is read, tags left out. */
const textOf = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
const formsIn = (html: string) => html.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
const actsIn = (html: string) => formsIn(html).filter((form) => form.includes('name="act"'));

const confirm: Confirmation = {
  deed: {
    act: 'set',
    graft: 'shop',
    journey: 'catalog',
    state: 'canary',
    percent: 25,
    why: 'equal since Monday',
  },
  will: ['25 % of users with a key, about 1,200 requests an hour, get the new app.'],
  fields: { token: 'abc"d', act: 'set', journey: 'catalog' },
};

describe('the page', () => {
  it('shows guests, progress, endpoints, verdicts, findings and switches', () => {
    const text = textOf(page());
    for (const shown of [
      'blog /blog failed',
      'ERR_PARTY_INVITE_TIMEOUT It did not answer its invitation within 1000 ms. Write invite: false',
      '9 routes: 2 live, 2 canary, 1 shadow, 4 legacy',
      '38 % of 48,211 requests by the scion',
      'canary 10 % since 09:12:44 by anna : equal since Monday ; 31 % of its canary had no key',
      'stopped Stopped at 13:58:01 by guard : errors 4.1 %, at most 1 % , and is canary 25 % when it is resumed',
      'GET /shop/goods/:sku',
      'GET /shop/products/:sku',
      '3 fell back',
      '34 · 21 %',
      '131 ms',
      '13 of 4,812 differ',
      'json $.items[2].price 9 1250 990 "12.50" "9.90"',
      'headers.cache-control 4 nothing no-store',
      'Left out as noise: json $.requestId (4,812)',
      '31 not asked for want of room, 2 failed',
      'pay unmapped the stock takes "step" in its path, and the scion does not Write keys',
      'checkout canary 25 % → legacy 13:58:01 guard errors 4.1 %, at most 1 %',
      'the old copy can go',
    ])
      expect(text.replaceAll('&quot;', '"')).toContain(shown);
  });

  it('has no script and no style in it, and nothing from elsewhere', () => {
    const html = page();
    expect(html).not.toMatch(
      /<script(?![^>]* src="\/ops\/script\.js")|<style|\sstyle=|\son\w+=|javascript:/i,
    );
    expect(html).not.toMatch(/(?:src|href|action)="(?!\/ops\/|#)/);
    expect(page(small(), { confirm })).not.toContain('<script');
  });

  it('escapes whatever it shows', () => {
    const bad = '"><img src=x onerror=alert(1)>\'&';
    const hostile = small({
      name: bad,
      path: bad,
      source: { name: bad, isWritable: true },
      journeys: [journey(bad, { by: bad, since: bad, why: bad, endpoints: [bad], refused: bad })],
      endpoints: [
        endpoint(bad, 1, {
          journey: bad,
          methods: [bad],
          patterns: { scion: bad, stock: `/${bad}` },
          verdict: {
            ...verdict,
            advice: bad,
            different: [{ kind: 'json', path: bad, count: 1, examples: [{ scion: bad, stock: bad }] }],
            noise: [{ kind: 'json', path: bad, count: 1 }],
          },
        }),
      ],
      findings: [{ level: 'fault', code: bad, endpoint: bad, cause: bad, mend: bad }],
      history: [
        { when: bad, who: bad, why: bad, journey: bad, from: { state: 'legacy' }, to: { state: 'live' } },
      ],
      advice: [bad],
      broken: bad,
    });
    const guests: Snapshot['guests'] = [
      { name: bad, path: bad, status: 'failed', code: bad, cause: bad, mend: bad, endpoints: 0 },
    ];
    const obstacles: Snapshot['verified']['obstacles'] = [
      { kind: 'shadowed', name: bad, route: bad, cause: bad },
    ];
    const deed = { act: 'stop', graft: bad, journey: bad, why: bad } as const;
    const asked = { deed, will: [bad], fields: { token: bad } };
    const message = { kind: 'refused', text: bad, code: bad } as const;
    const snapshot = { ...hostile, guests, verified: { ok: false, obstacles } };
    for (const given of [{}, { confirm: asked }, { message }, { filter: bad }])
      expect(page(snapshot, { by: bad, ...given })).not.toMatch(/<img|="[^"]*"[^\s>/]/);
  });

  it('has each id once, and each label its field', () => {
    const html = page();
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const named = [...html.matchAll(/aria-labelledby="([^"]*)"/g)].map(([, id]) => id);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('says that a worker is silent', () => {
    const workers = { asked: 3, answered: 2, silent: [4711] };
    expect(textOf(page({ ...small(), workers }))).toContain('2 of 3 workers (no answer of 4711)');
  });

  it('says what was refused, and how that is mended', () => {
    const message = {
      kind: 'refused',
      text: 'It is stopped. Resume it.',
      code: 'ERR_PARTY_STOPPED',
    } as const;
    expect(page(small(), { message })).toMatch(
      /role="alert">It is stopped\. Resume it\. <code>ERR_PARTY_STOPPED/,
    );
  });

  it('has a filter that holds what it is filtered by, and shows what fits', () => {
    const html = page(small(), { filter: 'is:canary "x' });
    expect(html).toContain('value="is:canary &quot;x"');
    const text = textOf(page(small(), { filter: 'is:canary' }));
    expect(text).toContain('2 of 6 endpoints');
    expect(text).toContain('GET /shop/goods/:sku');
    expect(text).not.toContain('GET /shop/search.php');
    // Nor what is found and was switched of others.
    expect(text).not.toMatch(/unmapped|guard errors/);
  });

  it('says so where nothing is a graft', () => {
    expect(textOf(page({ ...small(), grafts: [] }))).toContain('No graft is mounted');
  });
});

describe('the forms of the page', () => {
  it('ask for a state, a share and a reason, and act on nothing', () => {
    const forms = formsIn(page());
    for (const form of forms) expect(form).toMatch(/^<form method="get" action="\/ops\/(?:confirm)?"/);
    const [set = ''] = actsIn(page()).filter((form) => form.includes('value="catalog"'));
    expect([...set.matchAll(/type="radio" name="state" value="(\w+)"/g)].map(([, state]) => state)).toEqual([
      'legacy',
      'canary',
      'live',
      'moved',
    ]);
    expect(set).toMatch(/value="canary" checked/);
    expect(set).toMatch(/name="percent"[^>]*value="10"/);
    expect(set).toMatch(/name="why" required/);
    expect([...set.matchAll(/name="act" value="(\w+)"/g)].map(([, act]) => act)).toEqual(['set', 'stop']);
  });

  it('offer no other state of what is stopped than to resume it', () => {
    const [form = ''] = actsIn(page()).filter((each) => each.includes('value="checkout"'));
    expect([...form.matchAll(/name="act" value="(\w+)"/g)].map(([, act]) => act)).toEqual(['resume']);
    expect(form).not.toContain('name="state"');
  });

  it('offer no state of what cannot be moved, and say why', () => {
    const journeys = [journey('cart', { to: [], refused: 'Its patterns do not fit together. Write keys.' })];
    const html = page(small({ journeys }));
    const [form = ''] = actsIn(html).filter((each) => each.includes('value="cart"'));
    expect(form).not.toMatch(/name="state"|name="percent"|value="set"/);
    expect(textOf(html)).toContain('Its patterns do not fit together. Write keys.');
  });

  it('stop all', () => {
    const [form = ''] = actsIn(page()).filter((each) => !each.includes('name="graft"'));
    expect(form).toMatch(/name="why" required[\s\S]*name="act" value="stop"/);
  });

  it('resume all of a graft, if several are stopped', () => {
    const stopped = { since: '2026-11-30T13:58:01.000Z', by: 'anna' };
    const journeys = [journey('cart', { stopped, to: [] }), journey('pay', { stopped, to: [] })];
    const all = actsIn(page(small({ journeys }))).filter((each) => /Resume all/.test(each));
    expect(all).toHaveLength(1);
    expect(all[0]).not.toContain('name="journey"');
  });

  it.each<[string, Snapshot, Partial<View>, string]>([
    [
      'states are written elsewhere',
      small({ source: { name: 'flag "graft"', isWritable: false, why: 'Switch it at the flag service.' } }),
      {},
      'Switch it at the flag service.',
    ],
    ['the graft is broken', small({ broken: 'The scion has not joined.' }), {}, 'The scion has not joined.'],
    ['who looks may not act', small(), { mayAct: false }, 'you may look, and not act'],
  ])('are not there where %s, and the page says why', (_title, snapshot, given, why) => {
    const html = page(snapshot, given);
    expect(actsIn(html)).toEqual([]);
    expect(textOf(html)).toContain(why);
  });

  it('ask once more, by a POST with all that the confirmation has', () => {
    const html = page(small(), { confirm });
    expect(textOf(html)).toContain(
      'Set shop · catalog to canary 25 %? 25 % of users with a key, about 1,200 requests an hour, get the new app. Reason: equal since Monday , by anna.',
    );
    const [form = '', ...others] = formsIn(html);
    expect(others).toEqual([]);
    expect(form).toMatch(/^<form method="post" action="\/ops\/act">/);
    expect(form).toContain('<input type="hidden" name="token" value="abc&quot;d"/>');
    expect(html).toContain('href="/ops/"');
  });
});

describe('the page of 500 endpoints', () => {
  const html = page(large(500));

  it('has a row for each, in groups by how their paths begin', () => {
    expect(
      html.match(/<tr role="row"><th role="rowheader" scope="row"><span class="endpoint"><b><a /g),
    ).toHaveLength(500);
    const groups = [...html.matchAll(/<details class="group"[^>]*><summary><b>([^<]*)/g)].map(
      ([, name]) => name,
    );
    expect(groups).toEqual(
      ['orders', 'customers', 'invoices', 'stock', 'reports', 'admin', 'media', 'search', 'api', 'help'].map(
        (area) => `/shop/${area}`,
      ),
    );
  });

  it('leads from each row to its journey, whole, with its form', () => {
    const [, filter = ''] = /href="\/ops\/\?filter=([^"]*orders-0)"/.exec(html) ?? [];
    const own = page(large(500), { filter: decodeURIComponent(filter) });
    expect(textOf(own)).toContain('1 of 500 endpoints');
    expect(actsIn(own).filter((form) => form.includes('value="orders-0"'))).toHaveLength(1);
    expect(textOf(own)).toContain('13 of 4,812 differ');
  });

  it('opens the groups of what was looked for', () => {
    const own = page(large(500), { filter: 'is:canary' });
    expect(own.match(/<details class="group" open/g)).toHaveLength(1);
    expect(html).not.toMatch(/<details class="group" open/);
  });
});
