import type { SideName } from '../../party/pair.js';
import { type Answer, type Both, bothOf, type Difference, type How } from './answer.js';
import { decoded, textsOf } from './body/decode.js';
import { htmlDifferences } from './body/html.js';
import { jsonDifferences } from './body/json.js';
import { parseJson } from './body/json-text.js';
import { byteDifferences, textDifferences } from './body/text.js';
import { Found } from './found.js';
import { headerDifferences } from './headers/headers.js';
import { headerOf, readContentType } from './headers/values.js';

const MOST_BYTES = 4 * 1024 * 1024;

/** Where two answers to the same request differ: status, headers, then the body by its kind. */
export function differencesBetween(scion: Answer, stock: Answer, how: How = {}): Difference[] {
  const found = new Found(how);
  const given = { scion, stock };
  const answers = bothOf((side) => cleaned(decoded(given[side], how.bytes ?? MOST_BYTES), side, how));
  // A 304 says that what the visitor has is what a 200 would bring.
  const isWhole = answers.scion.status !== 304 && answers.stock.status !== 304;
  const statuses = bothOf((side) => answers[side].status);
  const isOther = isWhole ? statuses.scion !== statuses.stock : !bothOf304(statuses);
  if (isOther)
    found.add(
      'status',
      'status',
      bothOf((side) => String(statuses[side])),
      'always',
    );
  // A page beside an error page differs everywhere, and the status has said it.
  if (isOther && hundredOf(statuses.scion) !== hundredOf(statuses.stock)) return found.list();
  headerDifferences(answers, found, isWhole);
  if (isWhole && how.method !== 'HEAD') bodyDifferences(answers, found);
  return found.list();
}

/** Whether each is a 304, or what it stands for. */
function bothOf304({ scion, stock }: Both<number>): boolean {
  return [scion, stock].every((status) => status === 304 || status === 200);
}

function hundredOf(status: number): number {
  return Math.floor(status / 100);
}

/** As the user's own function makes it, from a copy. */
function cleaned(answer: Answer, side: SideName, { clean, onError }: How): Answer {
  if (!clean) return answer;
  try {
    const copy = { ...answer, headers: { ...answer.headers }, body: Buffer.from(answer.body) };
    const given: unknown = clean(copy, side) ?? copy;
    return readCleaned(given, side);
  } catch (error) {
    onError?.(error, 'clean');
    return answer;
  }
}

function readCleaned(given: unknown, side: SideName): Answer {
  const { status, headers, body } = Object(given) as { [Key in keyof Answer]?: unknown };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (typeof status === 'number' && typeof headers === 'object' && headers !== null && bytes instanceof Uint8Array)
    return { status, headers: headers as Answer['headers'], body: Buffer.from(bytes) };
  throw new TypeError(
    `clean(answer, "${side}") gave no answer: it takes and gives { status, headers, body }, where body is a Buffer or a string.`,
  );
}

function bodyDifferences(answers: Both<Answer>, found: Found): void {
  const bodies = bothOf((side) => answers[side].body);
  const types = bothOf((side) => readContentType(headerOf(answers[side].headers, 'content-type')));
  const charsets = bothOf((side) => types[side].charset ?? 'utf-8');
  if (bodies.scion.equals(bodies.stock) && charsets.scion === charsets.stock) return;
  const kinds = bothOf((side) => kindOf(answers[side], types[side].type));
  if (kinds.scion === 'bytes' || kinds.stock === 'bytes') byteDifferences(bodies, found);
  else {
    const [scion, stock] = textsOf([bodies.scion, bodies.stock], [charsets.scion, charsets.stock]);
    const isStructured = kinds.scion === kinds.stock && STRUCTURED[kinds.scion]({ scion, stock }, found);
    if (!isStructured) textDifferences({ scion, stock }, found);
  }
}

/** Each tells whether the bodies are what they say; as texts, any two can be compared. */
const STRUCTURED: Readonly<Record<'json' | 'html' | 'text', (texts: Both<string>, found: Found) => boolean>> = {
  json: (texts, found) => {
    const values = bothOf((side) => parseJson(texts[side]));
    if (!values.scion || !values.stock) return false;
    jsonDifferences({ scion: values.scion.value, stock: values.stock.value }, found);
    return true;
  },
  html: htmlDifferences,
  text: () => false,
};

function kindOf({ headers }: Answer, type: string | undefined): 'json' | 'html' | 'text' | 'bytes' {
  // What is still coded could not be decoded.
  if (headerOf(headers, 'content-encoding') !== undefined || type === undefined) return 'bytes';
  if (/^[\w.-]+\/(?:[\w.-]+\+)?json$/.test(type)) return 'json';
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type)) return 'html';
  return /^text\/|[/+]xml$|javascript|x-www-form-urlencoded|csv|graphql|yaml|ndjson/.test(type) ? 'text' : 'bytes';
}
