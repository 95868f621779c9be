import { STATUS_CODES } from 'node:http';
import { createRequire } from 'node:module';
import { isError } from '../../common/checks.js';
import { toStderr } from '../closer.js';
import { statusOf } from '../serve.js';
import type { About } from './about.js';

/** Makes the page of an error: a Response, or its HTML. */
export type MakePage = (error: unknown, about: About) => PageAnswer | PromiseLike<PageAnswer>;
type PageAnswer = Response | string | undefined;

/** True: the full page, false: a plain one; or a function that makes it. */
export type PageOption = boolean | MakePage;

/** The answer for an error. Should the page fail itself, the plain one is given. */
export async function pageOf(error: unknown, about: About, option: PageOption): Promise<Response> {
  const status = statusOf(error);
  try {
    const page =
      typeof option === 'function' ? await option(error, about) : option && (await fullPage(error, about, status));
    if (typeof page === 'string') return html(page, status);
    if (page) return page;
  } catch (own) {
    toStderr(own);
  }
  return text(STATUS_CODES[status] ?? 'Internal Server Error', status);
}

/** By youch, where it is installed; else the stack. An error of the client's needs no page. */
async function fullPage(error: unknown, { request }: About, status: number): Promise<Response> {
  if (status < 500) return text(isError(error) ? error.message : String(STATUS_CODES[status]), status);
  const Youch = findYouch();
  if (!Youch) return text(isError(error) ? String(error.stack) : String(error), status);
  const { url, method, headers } = request;
  const page = await new Youch().toHTML(isError(error) ? error : new Error(String(error)), {
    request: { url, method, headers: Object.fromEntries(headers) },
  });
  return html(page, status);
}

/** The library, by the members that are used. */
type YouchClass = new () => { toHTML(error: Error, options: object): Promise<string> };

let youch: YouchClass | null | undefined;

/** An optional peer: it is looked for with the first error, beside this package and in the app's folder. */
function findYouch(): YouchClass | undefined {
  youch ??= [__filename, `${process.cwd()}/`].map(requireYouch).find((found) => found) ?? null;
  return youch ?? undefined;
}

function requireYouch(from: string): YouchClass | undefined {
  try {
    return (createRequire(from)('youch') as { Youch?: YouchClass }).Youch;
  } catch {
    return undefined;
  }
}

function html(body: string, status: number): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function text(body: string, status: number): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
