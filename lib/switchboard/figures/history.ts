import type { Switch } from '../../graft/states/history.js';

/** How many are shown. */
const MOST = 200;
/** Within how many milliseconds the processes of a host take one switch over from each other. */
const SAME = 2000;

/** One history of all processes: a switch that reached several of them is one. The latest first. */
export function mergeHistories(histories: readonly (readonly Switch[])[]): Switch[] {
  const all: Switch[] = [];
  for (const history of histories) {
    const open = [...all];
    for (const each of history) {
      const i = open.findIndex((other) => isSame(each, other));
      if (i >= 0) open.splice(i, 1);
      else all.push(each);
    }
  }
  return all.sort((one, other) => other.when.localeCompare(one.when)).slice(0, MOST);
}

function isSame(one: Switch, other: Switch): boolean {
  const text = ({ who, why, journey, from, to }: Switch) => JSON.stringify([who, why, journey, from, to]);
  return Math.abs(Date.parse(one.when) - Date.parse(other.when)) <= SAME && text(one) === text(other);
}
