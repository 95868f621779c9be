import type { Answer, How } from '../../lib/compare/answers/answer.js';
import { differencesBetween } from '../../lib/compare/answers/differences.js';
import { Findings } from '../../lib/compare/findings.js';
import { html, json, text } from './answers/cases.js';

/** Numbers that are the same in each run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const random = randomOf(42);
const id = () => Math.floor(random() * 1e9).toString(36);
let clock = Date.parse('2026-11-30T10:00:00Z');
const now = () => {
  clock += Math.floor(random() * 900);
  return new Date(clock);
};
const shuffled = (given: object) => Object.fromEntries(Object.entries(given).sort(() => random() - 0.5));
const ADS = [
  'Buy <b>tea</b> now',
  '<img src="/ad/1.png"> Cups',
  'Pots, <i>half</i> price <b>today</b>',
  'Milk',
];

/** What a side of a shop answers: `isNew` has the planted differences, each answer the noise. */
function catalogue(isNew: boolean): Answer {
  const items = Array.from({ length: 5 }, (_each, i) =>
    shuffled({
      id: i,
      name: ['Tea', 'Cup', 'Pot', 'Milk', 'Leaf'][i],
      // Planted: a price.
      price: isNew && i === 2 ? 1.99 : 2.99,
      views: Math.floor(random() * 1000),
      ref: id(),
    }),
  );
  return json(
    shuffled({
      items,
      // Planted: a list in another order, a null that is missing, a number that is a text.
      sizes: isNew ? ['s', 'l', 'm'] : ['s', 'm', 'l'],
      ...(isNew ? {} : { discount: null }),
      total: isNew ? '5' : 5,
      at: now().toISOString(),
      requestId: id(),
      nav: { home: '/', cart: isNew ? '/new/cart' : '/basket.php' },
    }),
    {
      date: now().toUTCString(),
      etag: `"${id()}"`,
      'x-request-id': id(),
      'set-cookie': `sid=${id()}; Path=/; Expires=${new Date(now().getTime() + 1e12).toUTCString()}`,
      // Planted: a header that is missing.
      ...(isNew ? {} : { 'cache-control': 'private, max-age=0' }),
    },
  );
}

function product(isNew: boolean): Answer {
  const ad = ADS[Math.floor(random() * ADS.length)];
  const time = now().toISOString();
  return html(
    `<!doctype html>
<html lang="en"><head><title>Tea</title><meta name="csrf-token" content="${id()}"></head>
<body>
<nav><a href="/">Home</a> <a href="${isNew ? '/new/cart' : '/basket.php'}">Cart</a> <a href="${isNew ? '/new/terms' : '/help.php'}">Help</a></nav>
<div class="ad">${ad}</div>
<p class="${'abcdef'[Math.floor(random() * 6)]}">Random</p>
<main>
<h1>Tea</h1>
<p>Fine${isNew ? '  ' : ' '}leaves.</p>
<p>Seen at ${time}.</p>
${isNew ? '<p class="note">New!</p>\n' : ''}<form action="${isNew ? '/new/cart' : '/basket.php'}" method="post"><input type="hidden" name="_csrf" value="${id()}"><button>Buy</button></form>
<ul>${['a', 'b', 'c'].map((each) => `<li data-id="${id()}">${each}</li>`).join('')}</ul>
</main>
<script nonce="${id()}">start()</script>
</body></html>
`,
    { 'content-security-policy': `script-src 'nonce-${id()}'`, etag: `"${id()}"` },
  );
}

const LINKS: Readonly<Record<string, string>> = {
  '/new/cart': 'shop:cart',
  '/basket.php': 'shop:cart',
  '/new/terms': 'shop:terms',
  '/help.php': 'shop:help',
};
const how: How = { linkOf: (url) => LINKS[url] };

function found(answer: (isNew: boolean) => Answer): Findings {
  const findings = new Findings();
  for (let turn = 0; turn < 200; turn++) {
    const scion = answer(true);
    findings.add(differencesBetween(scion, answer(false), how));
    // One in ten is asked twice, either side in turn.
    if (turn % 10 === 7) {
      const isNew = turn % 20 === 7;
      const [one, other] = [isNew ? scion : answer(false), answer(isNew)];
      findings.addNoise(differencesBetween(one, other, how));
    }
  }
  return findings;
}

describe('differences among noise, after 200 requests', () => {
  it('are found and named in JSON, and nothing else is', () => {
    const verdict = found(catalogue).verdict('legacy');
    expect(verdict?.different.map(({ kind, path, count }) => [kind, path, count]).sort()).toEqual([
      ['header', 'headers.cache-control', 200],
      ['json', '$.discount', 200],
      ['json', '$.items[2].price', 200],
      ['json', '$.sizes', 200],
      ['json', '$.total', 200],
    ]);
    expect(verdict?.noise.map(({ path }) => path).sort()).toEqual([
      '$.at',
      '$.items[*].ref',
      '$.items[*].views',
      '$.requestId',
      'headers.x-request-id',
    ]);
    expect(verdict?.equal).toBe(0);
  });

  it('are found and named on a page, and nothing else is', () => {
    const verdict = found(product).verdict('legacy');
    expect(verdict?.different.map(({ kind, path, count }) => [kind, path, count]).sort()).toEqual([
      ['html', 'main > p.note', 200],
      ['html', 'main > p[1]', 200],
      ['link', 'nav > a[3][href]', 200],
    ]);
    const noise = verdict?.noise.map(({ path }) => path) ?? [];
    expect(noise).toEqual(
      expect.arrayContaining([
        'head > meta[content]',
        'main > form > input[value]',
        'main > ul > li[1][data-id]',
        'script[nonce]',
        'headers.content-security-policy',
      ]),
    );
    expect(
      noise.filter(
        (path) => !/^(?:div\.ad|p\[class\]|head|main > (?:p\[2\]|form|ul)|script|headers)/.test(path),
      ),
    ).toEqual([]);
  });

  it('are none, where there is noise alone', () => {
    const same = (answer: (isNew: boolean) => Answer) => found(() => answer(false)).verdict('legacy');
    for (const answer of [catalogue, product]) {
      const verdict = same(answer);
      expect(verdict).toMatchObject({ compared: 200, equal: 200, different: [] });
      expect(verdict?.advice).toMatch(/^equal in 200 of 200 since \w+day: ready for canary$/);
    }
  });

  it('are a status and a text, where there is no structure', () => {
    const verdict = found((isNew) =>
      text(`one\ntwo\n${id()}\n${isNew ? 'four' : 'for'}`, {}, isNew ? 201 : 200),
    ).verdict('legacy');
    expect(verdict?.different.map(({ path }) => path).sort()).toEqual(['body line 4', 'status']);
    expect(verdict?.noise.map(({ path }) => path)).toEqual(['body line 3']);
  });
});
