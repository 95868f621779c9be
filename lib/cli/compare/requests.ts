import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, Trouble } from '../trouble.js';

/** A request that both sides are asked. */
export interface Question {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const METHOD_AND_URL = /^(?:([A-Z]+)\s+)?(\S+)$/;

/** A file with a URL on each line: a path, or a whole URL, whose origin says nothing. `-` is what is piped in. */
export function readUrls(name: string, cwd: string): Question[] {
  const lines = readText(name, cwd).split(/\r?\n/);
  return lines.flatMap((line, i) => {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return [];
    const [, method = 'GET', url = ''] = METHOD_AND_URL.exec(text) ?? [];
    const path = pathOf(url);
    if (path === undefined)
      throw new Trouble(`${name}, line ${i + 1} is no URL: write /shop/items/7, or https://example.com/shop/items/7.`);
    return [{ method, url: path, headers: {} }];
  });
}

/** Where to begin a crawl. */
export function readStart(url: string): Question {
  const path = pathOf(url);
  if (path === undefined) throw new Trouble(`${url} is no URL to begin a crawl with: write --crawl /.`);
  return { method: 'GET', url: path, headers: {} };
}

interface HarEntry {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers?: readonly { readonly name: string; readonly value: string }[];
    readonly postData?: { readonly text?: string };
  };
}

/** What belongs to the connection of whom it was recorded from, or asks for less than the answer. */
const NOT_SENT =
  /^(?::.*|host|connection|content-length|accept-encoding|transfer-encoding|upgrade|keep-alive|te|trailer|expect|if-.*|range)$/i;

/** What a browser has recorded: the requests to the site of the first of them. */
export function readHar(name: string, cwd: string): Question[] {
  const entries = entriesOf(readText(name, cwd), name);
  const [first] = entries;
  const origin = first && URL.canParse(first.request.url) ? new URL(first.request.url).origin : undefined;
  return entries.flatMap(({ request }) => {
    const { method, url, headers = [], postData } = request;
    const path = pathOf(url);
    if (path === undefined || new URL(url).origin !== origin) return [];
    const sent = headers
      .filter((each) => !NOT_SENT.test(each.name))
      .map((each) => [each.name.toLowerCase(), each.value]);
    return [
      {
        method: method.toUpperCase(),
        url: path,
        headers: Object.fromEntries(sent) as Record<string, string>,
        ...(postData?.text !== undefined && { body: postData.text }),
      },
    ];
  });
}

function entriesOf(text: string, name: string): HarEntry[] {
  try {
    const { log } = JSON.parse(text) as { log?: { entries?: HarEntry[] } };
    const entries = log?.entries ?? [];
    if (entries.length > 0 && entries.every(({ request }) => typeof request?.url === 'string')) return entries;
  } catch {
    // What it is not is told below.
  }
  throw new Trouble(`${name} is no HAR file with requests in it: browsers write one from the network panel.`);
}

function readText(name: string, cwd: string): string {
  try {
    return readFileSync(name === '-' ? 0 : resolve(cwd, name), 'utf8');
  } catch (cause) {
    throw new Trouble(`${name} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function pathOf(url: string): string | undefined {
  const text = url.startsWith('/') ? `http://localhost${url}` : url;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { pathname, search } = new URL(text);
  return pathname + search;
}
