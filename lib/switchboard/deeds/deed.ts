import { PartylineError } from '../../errors.js';
import type { StateName } from '../../graft/states/states.js';
import type { Deed } from '../snapshot.js';

/** What a form or JSON has, by name. */
export type Fields = Readonly<Record<string, string>>;

/** Of a reason, in characters. */
const LONGEST_WHY = 500;
const LONGEST = 200;
const SHARED = ['canary', 'shadow'];

/** Reads what somebody asks for; whether it can be done is the graft's to say. Throws PartylineError `ERR_PARTY_BAD_DEED`. */
export function readDeed(fields: Fields): Deed {
  const { act, state = '', percent = '' } = fields;
  const [graft, journey] = [nameIn(fields, 'graft'), nameIn(fields, 'journey')];
  const why = reasonIn(fields);
  if (act === 'stop') {
    if (graft === undefined && journey !== undefined)
      throw bad('it names a journey, and no graft', 'Name both, or neither.');
    return { act, ...(graft !== undefined && { graft }), ...(journey !== undefined && { journey }), why };
  }
  if (act !== 'set' && act !== 'resume') throw bad('its "act" is none', 'Known: set, stop, resume.');
  if (graft === undefined) throw bad('it names no graft', 'Say whose journey is meant.');
  if (act === 'resume') return { act, graft, ...(journey !== undefined && { journey }), why };
  if (journey === undefined) throw bad('it names no journey', 'Say which one is meant.');
  // A form has its field of percents whatever state is chosen.
  const share = SHARED.includes(state) && percent.trim() !== '' ? { percent: numberIn(percent) } : {};
  // Whether there is such a state is the graft's to say.
  return { act, graft, journey, state: state as StateName, ...share, why };
}

/** The fields from which the same deed is read. */
export function fieldsOf(deed: Deed): Fields {
  return Object.fromEntries(Object.entries(deed).map(([name, value]) => [name, String(value)]));
}

function nameIn(fields: Fields, name: string): string | undefined {
  const text = fields[name] ?? '';
  if (text.length > LONGEST) throw bad(`its "${name}" is no name`, 'Take it from the page.');
  return text === '' ? undefined : text;
}

function reasonIn({ why = '' }: Fields): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const text = why.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  if (text === '') throw bad('it has no reason', 'Say why: who looks at the history asks for that first.');
  if (text.length > LONGEST_WHY)
    throw bad(`its reason has more than ${LONGEST_WHY} characters`, 'Say it in a sentence.');
  return text;
}

/** The graft says what a percent has to be. */
function numberIn(text: string): number {
  return /^\s*\d{1,3}(?:[.,]\d{1,9})?\s*$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

function bad(reason: string, write: string): PartylineError {
  return new PartylineError('BAD_DEED', { reason, write });
}
