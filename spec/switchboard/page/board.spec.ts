import { renderToString } from 'preact-render-to-string';
import { board, heldIn } from '../../../lib/switchboard/page/board';
import { large, small, view } from './snapshots';

const canaries = { ...view, filter: 'is:canary' };

describe('what lives of the page', () => {
  it('holds what is shown while somebody fills in a form, whatever fits the filter by then', () => {
    const held = heldIn(small(), canaries);
    const [graft] = small().grafts;
    const journeys = (graft?.journeys ?? []).map((each) => ({ ...each, state: 'live' as const }));
    const after = small({ journeys });
    expect(renderToString(board(after, canaries))).not.toContain('GET /shop/goods/:sku');
    const html = renderToString(board(after, canaries, held));
    expect(html).toContain('GET /shop/goods/:sku');
    expect(html).not.toContain('GET /shop/search.php');
  });

  it('holds it in its form, too', () => {
    const whole = large(40);
    const held = heldIn(whole, view);
    const grown = large(41);
    expect(renderToString(board(grown, view))).toContain('class="group"');
    expect(renderToString(board(grown, view, held))).not.toContain('class="group"');
  });

  it('is drawn the same of the same', () => {
    expect(renderToString(board(small(), view))).toBe(renderToString(board(small(), view)));
  });
});
