import type { Graft } from 'express-party/graft';
import { isAmong } from '../../lib/graft/states/decision';
import type { State, States } from '../../lib/graft/states/states';
import { isGuarded, isPathOf, isShared, journeyOf, linked, type Page, routes, type Side } from './shop';

/** A stretch of time, by the tables of states that were in force at its start and at its end. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** A page that a visitor has before them. */
export interface Seen {
  readonly page: Page;
  readonly span: Span;
}

/** What a visitor asks for, and what the page was that led to it. */
interface Asked {
  readonly name: string;
  readonly url: string;
  readonly user: string;
  readonly seen?: Span;
}

/** Throws the switches of a graft, and keeps what was in force when. */
export class Switches {
  readonly #graft: Graft;
  readonly #history: States[] = [{}];

  constructor(graft: Graft) {
    this.#graft = graft;
  }

  get now(): number {
    return this.#history.length - 1;
  }

  set(journey: string, state: State): void {
    // It may be in force from here on, and is when `set` has come back: both are within the span of who asks now.
    this.#graft.set(journey, state);
    this.#history.push({ ...this.#history.at(-1), [journey]: state });
  }

  /** Which sides may have served somebody. Which of them it was, only the process knows while a switch is thrown. */
  sides(name: string, user: string, { from, to }: Span): ReadonlySet<Side> {
    if (routes[name]?.stock === undefined) return new Set(['scion']);
    const journey = journeyOf(name);
    const states = this.#history.slice(from, to + 1).map((table) => table[journey]);
    return new Set(states.map((state) => (isMoved(state, journey, user) ? 'scion' : 'stock')));
  }
}

function isMoved(state: State | undefined, journey: string, user: string): boolean {
  if (state?.state === 'canary') return user !== '' && isAmong(user, journey, state.percent ?? 0);
  return state?.state === 'live';
}

/** Visitors of a shop: they follow the links of its pages, and note all that is not as it has to be. */
export class Visitors {
  readonly wrong: string[] = [];
  /** The ids of all requests, each with the side that answered. */
  readonly asked = new Map<string, Side>();
  /** The endpoints of pages from before a switch was thrown back, which were sent on. */
  readonly sentOn: string[] = [];
  /** The ids of those of them that a guard of the stock has let through before. */
  readonly letThrough: string[] = [];
  requests = 0;
  readonly #origin: string;
  readonly #switches: Switches;
  #isOpen = true;

  constructor(port: number, switches: Switches) {
    this.#origin = `http://127.0.0.1:${port}`;
    this.#switches = switches;
  }

  /** Somebody comes to the front page. */
  enter(user: string): Promise<Seen> {
    return this.#ask({ name: 'home', url: '/', user });
  }

  /** Somebody follows a link, or sends a form. */
  follow(name: string, { page, span }: Seen): Promise<Seen> {
    return this.#ask({ name, url: page.links[name] ?? 'no link', user: page.user, seen: span });
  }

  /** Somebody follows all the links of a page. */
  async followAll(seen: Seen): Promise<Seen[]> {
    return Promise.all(linked.map((name) => this.follow(name, seen)));
  }

  /** Somebody walks about until the shop is closed. */
  async walk(user: string, step: number): Promise<void> {
    let seen = await this.enter(user);
    for (let at = step; this.#isOpen; at += step) {
      seen = await this.follow(linked[at % linked.length] as string, seen);
    }
  }

  close(): void {
    this.#isOpen = false;
  }

  async #ask(asked: Asked): Promise<Seen> {
    const { name, user, seen } = asked;
    const id = String(this.asked.size);
    this.asked.set(id, 'stock');
    const from = this.#switches.now;
    let { url } = asked;
    let res = await this.#fetch(url, { name, user, id });
    const isSentOn = res.status === 307;
    if (isSentOn) {
      this.#judgeSentOn(asked, { from, to: this.#switches.now });
      if (isGuarded(name)) this.letThrough.push(id);
      url = res.headers.get('location') ?? 'nowhere';
      res = await this.#fetch(url, { name, user, id });
    }
    if (res.status !== 200) this.#note(asked, `was answered with ${res.status}: ${await res.clone().text()}`);
    const page = (await res.json()) as Page;
    const span = { from, to: this.#switches.now };
    this.asked.set(id, page.side);
    this.#judge(asked, page, id);
    if (!isPathOf(url, name, 'stock') || isShared(name))
      this.#expectSide(asked, page.side, span, 'came from');
    if (seen && !isSentOn) this.#judgeLink(asked, page.side, seen);
    this.#judgeLinks(page, span);
    return { page, span };
  }

  #fetch(url: string, { name, user, id }: { name: string; user: string; id: string }): Promise<Response> {
    this.requests++;
    const isForm = routes[name]?.method === 'post';
    return fetch(this.#origin + url, {
      redirect: 'manual',
      headers: { cookie: user && `user=${user}`, 'x-request-id': id, 'content-type': 'application/json' },
      ...(isForm && { method: 'POST', body: JSON.stringify({ form: id }) }),
    });
  }

  /** It is the page that was asked for, for who has asked, with the values of the link and the body of the form. */
  #judge(asked: Asked, page: Page, id: string) {
    const { name, user } = asked;
    const { method, values = [] } = routes[name] ?? {};
    const body = method === 'post' ? { form: id } : undefined;
    const expected = JSON.stringify([name, user, id, [...values].sort(), body]);
    const found = JSON.stringify([page.endpoint, page.user, page.id, [...page.values].sort(), page.body]);
    if (found !== expected) this.#note(asked, `is ${found} and not ${expected}`);
  }

  /** Only a page that the scion's link stood on before can lead to where the stock serves now. */
  #judgeSentOn(asked: Asked, span: Span): void {
    const { name, user, seen } = asked;
    this.sentOn.push(name);
    if (!seen || !isPathOf(asked.url, name, 'scion') || isShared(name)) this.#note(asked, 'was sent on');
    else if (!this.#switches.sides(name, user, seen).has('scion')) this.#note(asked, 'led to the other side');
    this.#expectSide(asked, 'stock', span, 'was sent on to');
  }

  /** Nothing was switched between page and answer: then the link has led to the side that serves. */
  #judgeLink(asked: Asked, side: Side, { from, to }: Span): void {
    const span = { from, to: this.#switches.now };
    const sides = this.#switches.sides(asked.name, asked.user, span);
    if (sides.size === 1 && !sides.has(side)) this.#note(asked, `led to the ${side}, of ${from} to ${to}`);
  }

  #judgeLinks({ links, user, side }: Page, span: Span): void {
    for (const [name, url] of Object.entries(links)) {
      const to = (['scion', 'stock'] as const).filter((one) => isPathOf(url, name, one));
      const sides = this.#switches.sides(name, user, span);
      if (to.some((one) => sides.has(one))) continue;
      this.#note({ name, url, user }, `stands on a page of the ${side}, and leads to the ${to.join()}`);
    }
  }

  #expectSide(asked: Asked, side: Side, span: Span, what: string) {
    if (!this.#switches.sides(asked.name, asked.user, span).has(side))
      this.#note(asked, `${what} the ${side}`);
  }

  #note({ name, url, user }: Asked, what: string): void {
    this.wrong.push(`${name} at ${url} for "${user}" ${what}`);
  }
}
