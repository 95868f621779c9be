/** How much of a processor something takes, in milliseconds: what else runs on the machine makes no difference. */
export function cpuOf(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
