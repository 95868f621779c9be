import type { AnsweredService, NamedEndpoint, Tools } from '../../party/tools/tools.js';
import { answeredOf, parameterOf } from './services.js';

const HEAD = [
  '// Written by express-party types, of the running party. Write it anew instead of changing it.',
  "import type { QueryValue, UrlOptions, UrlValue } from 'express-party';",
  '',
  '/** Values by name; the rest is the query, but for the words of the options. */',
  'type By<Values> = Values & { readonly [Word in Exclude<keyof UrlOptions, keyof Values>]?: never } & {',
  '  readonly [name: string]: QueryValue;',
  '};',
  '/** Behind values by name no origin is taken where there are several. */',
  'type Options = UrlOptions & { absolute?: boolean | undefined };',
  '',
].join('\n');

/** What the compiler is told of a party: its endpoints, with the names of their keys, and its services. */
export function declarationsOf(tools: Tools): string {
  const endpoints = tools.endpoints();
  const defaults = tools.defaults();
  const guests = [...new Set(endpoints.map(({ guest }) => guest))];
  const tables = guests.map((guest) => {
    const entries = endpoints
      .filter((each) => each.guest === guest)
      .map(({ name, entry }) => `      ${word(name)}: ${text(entry)};\n`);
    return `    ${word(guest)}: {\n${entries.join('')}    };\n`;
  });
  const links = endpoints.map((each) => `    ${text(`${each.guest}:${each.name}`)}: ${argumentsOf(each, defaults)};\n`);
  const services = tools.services().filter(({ name }) => name !== 'url');
  const parts = [
    `  interface Endpoints {\n${tables.join('')}  }\n`,
    `  interface Links {\n${links.join('')}  }\n`,
    defaults.length > 0 &&
      `  interface Defaults {\n${defaults.map((key) => `    ${word(key)}: UrlValue;\n`).join('')}  }\n`,
    services.length > 0 && servicesOf(services),
  ].filter(Boolean);
  return `${HEAD}\ndeclare module 'express-party' {\n${parts.join('\n')}}\n`;
}

/** What one is asked with, and what it answers, nobody can tell at run time: a declaration by hand, of `Services`, goes before these. */
function servicesOf(services: readonly AnsweredService[]): string {
  const entries = services.map(
    (service) =>
      `    /** ${answeredOf(service)} */\n    // biome-ignore lint/suspicious/noExplicitAny: nobody can tell at run time\n    ${word(service.name)}(${parameterOf(service)}?: any): unknown;\n`,
  );
  return `  interface FoundServices {\n${entries.join('')}  }\n  interface Services extends FoundServices {}\n`;
}

function argumentsOf({ keys }: NamedEndpoint, defaults: readonly string[]): string {
  const given = keys.map((key) => {
    const isOptional = key.isOptional || defaults.includes(key.name);
    const type = key.isList ? 'readonly UrlValue[]' : 'UrlValue';
    return {
      ...key,
      isOptional,
      type: key.isOptional ? `${type} | null | undefined` : isOptional ? `${type} | undefined` : type,
    };
  });
  const required = given.findLastIndex(({ isOptional }) => !isOptional);
  const places = given.map(({ name, type }, i) => `${label(name)}${i > required ? '?' : ''}: ${type}`);
  const named = given.map(({ name, type, isOptional }) => `readonly ${word(name)}${isOptional ? '?' : ''}: ${type}`);
  const values = named.length > 0 ? `By<{ ${named.join('; ')} }>` : 'By<object>';
  const isAllOptional = required < 0;
  const byName = `[values${isAllOptional ? '?' : ''}: ${values}, options?: ${keys.length > 1 ? 'Options' : 'UrlOptions'} | undefined]`;
  return keys.length === 0 ? byName : `[${places.join(', ')}, options?: UrlOptions | undefined] | ${byName}`;
}

/** A key of an object type. */
function word(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : text(name);
}

/** The label of a tuple's element. */
function label(name: string): string {
  const plain = name.replace(/\W/g, '_');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

function text(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}
