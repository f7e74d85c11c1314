interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}

interface ListInput {
  query?: { cursor?: string | undefined };
}

/**
 * All rows of a list, page after page: the next page is asked for when its first row is.
 *
 * @param list an operation that lists, such as `viva.listSubmissions`
 * @param input as that operation takes it; `query.limit` is how many rows come at a time
 */
export async function* pages<Input extends ListInput | undefined, Row>(
  list: (input: Input) => Promise<Page<Row> | null>,
  ...[input]: undefined extends Input ? [input?: Input] : [input: Input]
): AsyncGenerator<Row, void> {
  let cursor = input?.query?.cursor;
  do {
    const page = await list({ ...input, query: { ...input?.query, cursor } } as Input);
    yield* page?.data ?? [];
    cursor = page?.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
