/** What stands between two empty lines of a stream of events. */
export interface Block {
  id?: string;
  event?: string;
  data?: string;
  retry?: string;
}

/**
 * The blocks of a stream of server-sent events (HTML standard, 9.2.6). A connection that breaks ends them like one that
 * is closed; a block that came by half is left out.
 */
export async function* blocksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Block, void> {
  let block: Record<string, string> = {};
  for await (const line of linesOf(stream)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line)!;
    if (line === '') {
      yield block;
      block = {};
    } else if (name === 'data' && block['data'] !== undefined) block['data'] += `\n${value}`;
    // A line that begins with a colon is a comment.
    else if (name !== '') block[name!] = value!;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) return;
      // Whether a `\r` at the very end is the whole end of a line, the next chunk shows.
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop()!;
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
