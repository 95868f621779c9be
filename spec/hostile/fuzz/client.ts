import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, readAnswers } from './answers';
import { INNER, isWell, type Written, writtenOf } from './bytes';
import type { Asked, Talk } from './requests';
import { OLD_COPY, SECRET } from './words';

/** What is not closed by then never will be: no measure of anything. */
const NEVER = 20_000;

export type Ports = Readonly<Record<string, number>>;

/** What a talk came to. */
export interface Held {
  readonly wrong: readonly string[];
  readonly asked: number;
  readonly answered: number;
}

/** Holds a talk with a host. */
export async function hold(talk: Talk, ports: Ports, name: string, patience = NEVER): Promise<Held> {
  const written = writtenOf(talk, name);
  const asked = talk.end === 'wait' ? written.length : 0;
  const exchanged = await exchange(ports[talk.host] ?? 0, talk, written, patience);
  if (!exchanged) return { wrong: [`no end of the connection: ${targetsOf(written)}`], asked, answered: 0 };
  if (talk.end === 'gone') return { wrong: [], asked, answered: 0 };
  const byId = new Map(written.map((each) => [each.id, each.asked]));
  const methodOf = (id: string | undefined, i: number) => {
    // A request within a body that no length frames: it comes between two others.
    if (id === INNER) return 'GET';
    return (byId.get(id ?? '') ?? written[i]?.asked)?.method ?? 'GET';
  };
  const { answers, garbage } = readAnswers(exchanged.text, methodOf);
  const wrong = garbage === undefined ? [] : [`no HTTP on the wire: ${garbage.slice(0, 200)}`];
  wrong.push(...checkOrder(answers, written), ...checkMarks(answers));
  if (talk.end === 'wait' && !exchanged.isReset) wrong.push(...checkAnswered(answers, written));
  for (const answer of answers) wrong.push(...(await checkGuards(answer, byId, ports)));
  return { wrong, asked, answered: talk.end === 'wait' ? answers.length : 0 };
}

const targetsOf = (written: readonly Written[]) =>
  written.map(({ asked }) => asked.target.head.slice(0, 60)).join(' ');

/** All that comes until the connection closes; `undefined`: it does not. */
async function exchange(port: number, talk: Talk, written: readonly Written[], limit = NEVER) {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  let isReset = false;
  socket.on('error', () => {
    isReset = true;
  });
  const closed = new Promise<boolean>((resolve) => socket.on('close', () => resolve(true)));
  const all = written.map(({ bytes }) => bytes).join('');
  const sent = talk.end === 'part' ? all.slice(0, Math.ceil(all.length * talk.part)) : all;
  for (const piece of piecesOf(sent, talk.crumbs)) {
    if (!socket.writable) break;
    socket.write(piece, 'latin1');
    if (talk.crumbs.length > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (talk.end === 'gone') {
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
  } else if (talk.end !== 'wait' || !written.every(({ asked }) => isWell(asked))) socket.end();
  const patience = new AbortController();
  const late = delay(limit, false, { signal: patience.signal }).catch(() => false);
  const isClosed = await Promise.race([closed, late]);
  patience.abort();
  socket.destroy();
  // Reset: the server closed while it had not read everything, and answers that it sent may be lost.
  return isClosed ? { text, isReset } : undefined;
}

/** At most a few hundred pieces: the rest goes at once. */
function piecesOf(text: string, crumbs: readonly number[]): string[] {
  if (crumbs.length === 0) return [text];
  const pieces: string[] = [];
  let at = 0;
  for (let i = 0; at < text.length && i < 300; i++) {
    const length = crumbs[i % crumbs.length] ?? 1;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return at < text.length ? [...pieces, text.slice(at)] : pieces;
}

/** The answers come in the order of the requests, each once; what Node refuses by itself has no id. */
function checkOrder(answers: readonly Answer[], written: readonly Written[]): string[] {
  const wrong: string[] = [];
  let last = -1;
  const isAllWell = written.every(({ asked }) => isWell(asked));
  for (const [i, { id, status }] of answers.entries()) {
    if (id === undefined) {
      const isNodes = status === 417 || (i === answers.length - 1 && status >= 400 && status < 600);
      if (!isNodes) wrong.push(`an answer ${status} without an id`);
      continue;
    }
    const at = written.findIndex((each) => each.id === id);
    if (at < 0 && (isAllWell || (id !== INNER && id !== 'none'))) wrong.push(`an answer to nobody: ${id}`);
    if (at >= 0 && at <= last) wrong.push(`an answer out of order: ${id}`);
    if (at >= 0) last = at;
  }
  return wrong;
}

/** What an answer holds is of its own request, and of one app. */
function checkMarks(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ id, head, body }) => {
    const marks = [...body.matchAll(/<(c\d+r\d+) (\w+) ([^>]*)/g)];
    const sides = new Set(marks.map(([, , side]) => side));
    const strange = marks.filter(([, of]) => id !== undefined && of !== id);
    const wrong = strange.map(([mark]) => `of another request: ${mark} in the answer to ${id}`);
    if (sides.size > 1) wrong.push(`of two apps: ${[...sides].join(' and ')}`);
    if (head.includes('late=1')) wrong.push(`a late cookie in the answer to ${id}`);
    if (body.includes('afterwards')) wrong.push(`written after its end: ${body.slice(0, 100)}`);
    const link = /(?:link|tenant) (\S*\/\S*)>/.exec(body)?.[1];
    if (link && !/^\/t\/[^/\\]/.test(link)) wrong.push(`a link that leads elsewhere: ${link}`);
    return wrong;
  });
}

/** Whether a handler is meant to leave its request without a whole answer. */
const cuts = (target: string) => /destroys|headThenThrows|failsInParts|iterates/i.test(target);

/** Each request is answered until an answer says that the connection closes. */
function checkAnswered(answers: readonly Answer[], written: readonly Written[]): string[] {
  if (!written.every(({ asked }) => isWell(asked) && !cuts(asked.target.head))) return [];
  const wrong = answers
    .filter(({ isWhole }) => !isWhole)
    .map(({ id, status }) => `half an answer ${status} to ${id}`);
  const isEnd = answers.at(-1)?.closes === true;
  const missing = written.slice(answers.length);
  if (missing.length > 0 && !isEnd) wrong.push(`no answer: ${targetsOf(missing)}`);
  return wrong;
}

/** A secret is told to nobody whom plain routing would not tell it. */
async function checkGuards(
  answer: Answer,
  byId: ReadonlyMap<string, Asked>,
  ports: Ports,
): Promise<string[]> {
  const word = [SECRET, OLD_COPY].find((each) => answer.body.includes(each));
  if (!word) return [];
  const asked = byId.get(answer.id ?? '');
  if (!asked) return [`${word}, to nobody`];
  // A letter that is written as %61 is the guest's own business, and its guard's.
  const isSpelled = /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])/i.test(asked.target.head);
  if (word === SECRET && isSpelled && !asked.target.head.includes('t/')) return [];
  const bare: Talk = { host: 'bare', asked: [asked], crumbs: [], end: 'wait', part: 1 };
  const plain = await exchange(ports.plain ?? 0, bare, writtenOf(bare, 'c0'));
  return plain?.text.includes(word) ? [] : [`${word}, by ${asked.method} ${asked.target.head}`];
}
