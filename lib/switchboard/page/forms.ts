import { type Child, type Html, h } from '../draw/html.js';
import type { GraftShown, JourneyShown, Snapshot } from '../snapshot.js';
import type { View } from '../view.js';
import { stateText } from './figures.js';

const STATES: Readonly<Record<string, string>> = {
  legacy: 'the stock serves it',
  shadow: 'the stock serves it, the scion is asked after it and compared',
  canary: 'the scion serves a share of the visitors',
  live: 'the scion serves it',
  moved: 'the scion serves it, and old URLs redirect to its own',
};

/** States that a share of the visitors, or of the requests, may be in. */
const SHARED = ['shadow', 'canary'];

/** Whether there is anything that whoever looks may switch in a graft. */
export function isSwitchable({ mayAct }: View, { source, broken }: GraftShown): boolean {
  return mayAct && source.isWritable && broken === undefined;
}

/** Asks for a new state of a journey: what it would do is said before anything is done. */
export function journeyForm(view: View, graft: GraftShown, journey: JourneyShown): Html | undefined {
  if (!isSwitchable(view, graft) || journey.isNew) return undefined;
  const { name, stopped } = journey;
  const of = { graft: graft.name, journey: name };
  const states = stopped ? [] : statesFor(journey);
  const buttons = stopped
    ? act('resume', `Resume ${name}…`)
    : [states.length > 0 && act('set', 'Say what it will do…'), act('stop', `Stop ${name}…`, 'danger')];
  return h(
    'details',
    { class: 'act' },
    h('summary', {}, `Switch ${name}`),
    form(view, of, [
      states.length > 0 && [stateFields(journey, states), shareField(journey, states)],
      reasonField(),
      h('p', { class: 'buttons' }, buttons),
    ]),
    journey.refused !== undefined && h('p', { class: 'none' }, journey.refused),
  );
}

/** Those that it may be set to; its own, if that has a share which can be another. */
function statesFor({ state: now, to }: JourneyShown): string[] {
  const has = (state: string) => to.some((each) => each === state) || (state === now && SHARED.includes(state));
  return Object.keys(STATES).filter(has);
}

// None is required: whoever stops a journey chooses none.
function stateFields(journey: JourneyShown, states: readonly string[]): Html {
  return h(
    'fieldset',
    {},
    h('legend', {}, `State, now ${stateText(journey)}`),
    states.map((state) =>
      h(
        'label',
        { class: 'choice' },
        h('input', { type: 'radio', name: 'state', value: state, defaultChecked: state === journey.state }),
        h('span', {}, h('b', {}, state), ` ${STATES[state]}`),
      ),
    ),
  );
}

function shareField({ percent }: JourneyShown, states: readonly string[]): Html | undefined {
  if (!states.some((state) => SHARED.includes(state))) return undefined;
  const input = { type: 'number', name: 'percent', min: 0, max: 100, step: 'any', inputmode: 'decimal' };
  return h(
    'label',
    { class: 'field' },
    h('span', {}, 'Percent ', h('small', {}, 'of a canary or a shadow')),
    h('input', { ...input, defaultValue: percent ?? 10 }),
  );
}

function reasonField(): Html {
  const input = { name: 'why', required: true, maxlength: 200, autocomplete: 'off' };
  return h('label', { class: 'field wide' }, h('span', {}, 'Reason ', h('small', {}, 'required')), h('input', input));
}

function act(value: string, text: string, kind = ''): Html {
  return h('button', { name: 'act', value, class: kind || undefined }, text);
}

function form({ base }: View, hidden: Readonly<Record<string, string>>, fields: Child): Html {
  const inputs = Object.entries(hidden).map(([name, value]) => h('input', { type: 'hidden', name, value }));
  return h('form', { method: 'get', action: `${base}/confirm` }, inputs, fields);
}

/** Stops everything, wherever states can be written. */
export function stopAllForm(view: View, { grafts }: Snapshot): Html | undefined {
  const own = grafts.filter((graft) => isSwitchable(view, graft));
  if (own.length === 0) return undefined;
  return h(
    'details',
    { class: 'act stop' },
    h('summary', { class: 'danger' }, 'Stop all'),
    form(view, {}, [
      h(
        'p',
        {},
        'Sends every journey back to the stock, and holds it there. What that does is said before it is done.',
      ),
      reasonField(),
      h('p', { class: 'buttons' }, act('stop', 'Stop all…', 'danger')),
    ]),
  );
}

/** Lets all that is stopped in a graft move again. */
export function resumeAllForm(view: View, graft: GraftShown): Html | undefined {
  const stopped = graft.journeys.filter((journey) => journey.stopped);
  if (!isSwitchable(view, graft) || stopped.length < 2) return undefined;
  return h(
    'details',
    { class: 'act' },
    h('summary', {}, `Resume ${stopped.length} journeys`),
    form(view, { graft: graft.name }, [reasonField(), h('p', { class: 'buttons' }, act('resume', 'Resume all…'))]),
  );
}
