import { InvalidArgumentError } from 'commander';
import { ignoring } from '../../compare/answers/ignoring.js';
import { Site } from '../../testing/site.js';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { type Question, readHar, readStart, readUrls } from '../compare/requests.js';
import { type Outcome, Run } from '../compare/run.js';
import { BothSides } from '../compare/sides.js';
import { type LoadedParty, loadParty } from '../load/load.js';
import { counted, json, type Output, paint } from '../output.js';
import { verdictsText } from '../report/verdicts.js';
import { Trouble } from '../trouble.js';

type Header = readonly [name: string, value: string];

interface Options {
  readonly app?: string;
  readonly urls?: string;
  readonly crawl?: string;
  readonly har?: string;
  readonly ignore: readonly string[];
  readonly pure: readonly string[];
  readonly except: readonly string[];
  readonly header: readonly Header[];
  readonly most: number;
  readonly json?: boolean;
}

export const addCompare: AddCommand = (program, act) => {
  program
    .command('compare')
    .description('Asks both apps of a graft for the same pages, and says where their answers differ.')
    .argument('[app]', 'the module of the party, or of the app that uses it')
    .option('--app <module>', 'the same')
    .option('--urls <file>', 'a URL on each line; - for what is piped in')
    .option('--crawl <url>', 'every page that the links lead to from this one on')
    .option('--har <file>', 'what a browser has recorded')
    .option('--ignore <place>', 'a path that may differ, $.items[*].id, or a header; again for another', collect, [])
    .option('--pure <endpoint>', 'has no side effects: is asked by POST too; again for another', collect, [])
    .option('--except <endpoint>', 'is not asked: what logs out, say; again for another', collect, [])
    .option('--header <name:value>', 'is sent with each request: a cookie, say; again for another', collectHeader, [])
    .option('--most <count>', 'how many pages a crawl asks for before it gives up', readMost, 1000)
    .option('--json', 'as JSON')
    .action(act(compare));
};

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function collectHeader(text: string, before: readonly Header[]): Header[] {
  const at = text.indexOf(':');
  if (at < 1) throw new InvalidArgumentError('Write "cookie: sid=1".');
  return [...before, [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()]];
}

function readMost(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a number above 0.');
  return Number(text);
}

async function compare({ cwd, output }: Surroundings, named: string | undefined, options: Options): Promise<ExitCode> {
  const questions = questionsOf(options, cwd);
  const { what, close } = await loadParty(named ?? options.app, cwd);
  const host = what.tools.host();
  if (!host) throw new Trouble('The app that uses the party is not seen: export it.');
  const site = await Site.of(host);
  try {
    const sides = new BothSides(
      what.tools.grafts().map(({ app }) => app),
      site.origin,
    );
    const outcome = await outcomeOf(
      new Run({ ...readNames(sides, options), ...told(what, sides, options) }),
      questions,
      options,
    );
    return show(output, outcome, options);
  } finally {
    await site.close();
    await close();
  }
}

/** The one list of requests that is named. */
function questionsOf({ urls, crawl, har, header }: Options, cwd: string): Question[] {
  const given = [urls, crawl, har].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw new Trouble('Say what to ask for, one of these: --urls urls.txt, --crawl /, --har recorded.har.');
  const headers = Object.fromEntries(header);
  const asked =
    urls !== undefined ? readUrls(urls, cwd) : har !== undefined ? readHar(har, cwd) : [readStart(crawl ?? '/')];
  return asked.map((each) => ({ ...each, headers: { ...each.headers, ...headers } }));
}

function told({ line }: LoadedParty, sides: BothSides, { ignore }: Options) {
  return {
    sides,
    ignores: ignoring(ignore),
    endpointsOf: ({ method, url }: Question) => {
      const match = line.match(url, method);
      return [match, ...(match?.others ?? [])].flatMap((each) =>
        each?.name === undefined ? [] : sides.named(each.name),
      );
    },
  };
}

/** The endpoints that are named, in full. */
function readNames(sides: BothSides, { pure, except }: Options) {
  const read = (option: string, names: readonly string[]) =>
    new Set(
      names.flatMap((name) => {
        const found = sides.named(name);
        if (found.length > 0) return found;
        throw new Trouble(
          `--${option} ${name} is no endpoint of a graft here: there are ${sides.names().join(', ') || 'none'}.`,
        );
      }),
    );
  return {
    pure: new Set([...read('pure', pure), ...sides.saidBy('pure')]),
    except: new Set([...read('except', except), ...sides.saidBy('except')]),
  };
}

async function outcomeOf(run: Run, questions: readonly Question[], { crawl, most }: Options): Promise<Outcome> {
  const [{ headers } = { headers: {} }] = questions;
  const waiting = [...questions];
  const known = new Set(questions.map(({ url }) => url));
  // What is found on the way is put behind.
  for (let i = 0; i < waiting.length; i++) {
    if (crawl !== undefined && i >= most)
      throw new Trouble(
        `The crawl has asked for ${most} pages, and there are more: write --most, or --except for a calendar.`,
      );
    const links = await run.compare(waiting[i] as Question);
    for (const { url, key } of crawl === undefined ? [] : links) {
      if (known.has(key) || known.has(url)) continue;
      known.add(key).add(url);
      waiting.push({ method: 'GET', url, headers });
    }
  }
  return run.outcome();
}

function show(output: Output, outcome: Outcome, options: Options): ExitCode {
  const { endpoints, failures, others, notes } = outcome;
  const compared = endpoints.reduce((sum, { verdict }) => sum + verdict.compared, 0);
  if (compared === 0 && failures.length === 0) {
    const seen = others.slice(0, 3).join(', ');
    throw new Trouble(
      `Nothing was compared: both apps of a graft have none of these pages${seen && `, ${seen}`}. What is skipped is named by --pure.`,
    );
  }
  const different = endpoints.reduce((sum, { verdict }) => sum + verdict.compared - verdict.equal, 0);
  if (options.json) output.write(json({ compared, different, endpoints, failures, others, notes }));
  else {
    const failed = failures.map(({ url, side, why }) => {
      return `${paint(output, 'red', url)}: the ${side === 'scion' ? 'new' : 'old'} app gave no answer: ${why}\n`;
    });
    const thrown = notes.map((note) => `${paint(output, 'yellow', note)}\n`);
    const rest = others.length > 0 ? ` ${counted(others.length, 'page')} that one app alone has.` : '';
    const result =
      different > 0 ? paint(output, 'red', `${different} differ`) : paint(output, 'green', 'all are equal');
    const summary = `${counted(compared, 'pair')} of answers compared: ${result}.${rest}\n`;
    output.write(`${[verdictsText(output, endpoints), ...failed, ...thrown].filter(Boolean).join('\n')}\n${summary}`);
  }
  return different > 0 || failures.length > 0 ? 1 : 0;
}
