/** Waits until something holds. What never does, jest's own time limit ends. */
export async function until(holds: () => unknown): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
