import type { Here } from '../../lib/links/arguments';
import type { Endpoint } from '../../lib/links/endpoint';
import { readMount } from '../../lib/pattern/mount-path';
import { CALLER, memberWith } from './member';
import { type BuiltCase, built, show } from './patterns';
import { type RefusedCase, refused } from './refusals';

/** The endpoint `blog:post` of a guest, by its mount path and pattern. */
export function endpointAt(mount: string, pattern: string): Endpoint {
  return memberWith('blog', { post: pattern }, { path: mount }).find('post') as Endpoint;
}

/** Builds the URL of `/blog` + pattern. */
export function url(pattern: string, ...args: unknown[]): string {
  return urlAt('/blog', pattern, undefined, ...args);
}

/** Builds the URL of a guest's endpoint, asked for in a request that came in by a mount. */
export function urlAt(mount: string, pattern: string, here: Here | undefined, ...args: unknown[]): string {
  return endpointAt(mount, pattern).url(args, { ...CALLER, here: () => here }, undefined);
}

/** The mount by which a request came in, with what its keys took. */
export function hereAt(mount: string, params: Record<string, unknown>): Here {
  return { prefix: readMount(mount).pattern, params };
}

/** A table's URL below `/blog`: what is empty there stays so. */
export function below({ pattern, url: path }: BuiltCase): string {
  return `/blog${path === '/' && pattern !== '/' ? '' : path}`;
}

/** Values by the names of a pattern's keys. */
export function named(pattern: string, values: readonly unknown[]): Record<string, unknown> {
  const { keys } = endpointAt('/', pattern).template;
  return Object.fromEntries(values.map((value, i) => [keys[i]?.name, value]));
}

export const builtRows: [string, BuiltCase][] = built.map((row) => [show(row), row]);
export const refusedRows: [string, RefusedCase][] = refused.map((row) => [show(row), row]);
