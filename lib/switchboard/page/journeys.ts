import { count, counted, time } from '../draw/format.js';
import { type Html, h, idOf, kept } from '../draw/html.js';
import { rowOf, tableOf } from '../draw/table.js';
import type { GraftShown, JourneyShown } from '../snapshot.js';
import type { View } from '../view.js';
import { COLUMNS, endpointTitle, figureCells, stateBadge, stateText } from './figures.js';
import type { Shown } from './filter.js';
import { isSwitchable, journeyForm } from './forms.js';
import { verdictDetails } from './verdict.js';

/** Each journey whole: its endpoints, what comparing them has found, and its switch. */
export function journeyCards(view: View, graft: GraftShown, shown: readonly Shown[], now: string): Html[] {
  const journeys = [...new Set(shown.map(({ journey }) => journey))];
  const minute = now.slice(0, 'yyyy-mm-ddThh:mm'.length);
  return journeys.map((journey) => {
    const own = shown.filter((each) => each.journey === journey);
    const endpoints = own.map(({ endpoint }) => endpoint);
    const from = [journey, endpoints, minute, isSwitchable(view, graft)];
    return kept(`${graft.name} ${journey.name}`, from, () => card(view, graft, own, now));
  });
}

function card(view: View, graft: GraftShown, own: readonly Shown[], now: string): Html {
  const { journey } = own[0] as Shown;
  const id = idOf('journey', graft.name, journey.name);
  const endpoints = own.map(({ endpoint }) => endpoint);
  return h(
    'article',
    { class: 'card', 'aria-labelledby': id },
    h(
      'header',
      {},
      h('h3', { id }, journey.name),
      stateBadge(journey),
      h('p', {}, decided(journey, now)),
      h('p', { class: 'aside' }, `${counted(journey.perHour, 'request')} an hour`),
    ),
    tableOf(
      `Endpoints of ${journey.name}`,
      COLUMNS,
      endpoints.map((endpoint) => rowOf(COLUMNS, [endpointTitle(endpoint), ...figureCells(endpoint, now)])),
      'figures',
    ),
    endpoints.map(({ endpoint, verdict }) => verdict && verdictDetails(endpoint, verdict)),
    journeyForm(view, graft, journey),
  );
}

/** Who decided on the state that it has, when and why. */
function decided({ since, by, why, stopped, wanted, noKey, isNew }: JourneyShown, now: string) {
  const at = stopped ?? (since !== undefined ? { since, by, why } : undefined);
  return [
    isNew && 'The scion alone has it: there is nothing to switch. ',
    at && [stopped ? 'Stopped at ' : 'since ', time(at.since, now), at.by && [' by ', h('b', {}, at.by)]],
    at?.why && [': ', h('q', {}, at.why)],
    stopped && wanted && [', and is ', h('b', {}, stateText(wanted)), ' when it is resumed'],
    noKey !== undefined && noKey > 0 && `; ${count(100 * noKey)} % of its canary had no key`,
  ];
}
