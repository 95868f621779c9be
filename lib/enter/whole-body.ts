type Chunk = Uint8Array<ArrayBuffer>;

/** A body of which is known whether it was whole. */
export interface Peeked {
  /** To be read from its beginning. */
  readonly body: ReadableStream<Chunk> | Chunk;
  /** `undefined` where more of it is to come. */
  readonly length: number | undefined;
}

/** As many reads as the Node servers of fetch frameworks try before they give up knowing a length. */
const READS = 2;

/** Reads what is there of a body: one that is whole has a length, and nothing waits for one that is not. */
export async function peek(stream: ReadableStream<Chunk>): Promise<Peeked> {
  const reader = stream.getReader();
  const chunks: Chunk[] = [];
  let reading: Reading | undefined;
  while (chunks.length < READS) {
    reading = reader.read();
    // The end of a stream may come a turn after its last chunk.
    const result = (await atOnce(reading)) ?? (chunks.length > 0 ? await aTurnLater(reading) : undefined);
    if (!result) break;
    if (result.done) return whole(chunks);
    chunks.push(result.value);
    reading = undefined;
  }
  return { body: continued(reader, chunks, reading), length: undefined };
}

type Reading = ReturnType<ReadableStreamDefaultReader<Chunk>['read']>;

/** In so many microtasks a stream gives what it has: a transformed one takes some more than one that was given whole. */
const TICKS = 6;

/** What has been read already, if it has been. */
async function atOnce(reading: Reading): Promise<Awaited<Reading> | undefined> {
  let settled: (() => Awaited<Reading>) | undefined;
  reading.then(
    (result) => {
      settled = () => result;
    },
    (error) => {
      settled = () => {
        throw error;
      };
    },
  );
  for (let i = 0; i < TICKS && !settled; i++) await undefined;
  return settled?.();
}

async function aTurnLater(reading: Reading): Promise<Awaited<Reading> | undefined> {
  await new Promise((resolve) => setTimeout(resolve));
  return atOnce(reading);
}

function whole(chunks: readonly Chunk[]): Peeked {
  const [only = new Uint8Array()] = chunks;
  const body = chunks.length < 2 ? only : new Uint8Array(Buffer.concat(chunks));
  return { body, length: body.byteLength };
}

/** The rest of a body behind what was read of it. Nothing is read before it is asked for. */
function continued(
  reader: ReadableStreamDefaultReader<Chunk>,
  chunks: Chunk[],
  reading: Reading | undefined,
): ReadableStream<Chunk> {
  // Where nobody asks for what is being read, nobody hears of its failure either.
  reading?.catch(() => {});
  let next = reading;
  return new ReadableStream<Chunk>(
    {
      async pull(controller) {
        const chunk = chunks.shift();
        if (chunk) return controller.enqueue(chunk);
        const { done, value } = await (next ?? reader.read());
        next = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
